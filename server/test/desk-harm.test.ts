/** Files that are broken, secret, harmful or none, sent at the supply desk: each told on its page. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { CFB } from '@e965/xlsx'
import { columnLetters } from '../src/source/workbook/cell.ts'
import { fileForm, openDesk, type Desk } from './kit/desk.ts'
import type { RunningKho } from './kit/kho.ts'
import { sheetXml, writeXlsx, type MadeWorkbook } from './kit/workbook.ts'

const sheetSpace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const folder = mkdtempSync(join(tmpdir(), 'kho-desk-harm-'))

let it: RunningKho
let desk: Desk

before(async () => {
  desk = await openDesk()
  it = desk.it
})
after(async () => {
  await it.end()
  rmSync(folder, { recursive: true })
})

test('bad files are refused with their reason, and nothing of them is kept', async () => {
  const mine = await desk.session(await desk.issue())
  const was = await desk.rowsStored()
  const cases: [name: string, content: string | Buffer, said: string][] = [
    ['khoá.xlsx', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'source.'],
    [
      'trang.xlsx',
      '<html><table><tr><td>ma</td></tr></table></html>',
      'source.workbook-wrong-format',
    ],
    ['cụt.xlsx', Buffer.from('504b0304140000000800', 'hex'), 'source.bad-workbook'],
    ['rỗng.csv', '', 'source.empty'],
    ['cột.csv', 'ma,khac\n1,2\n', 'source.missing-column'],
    ['mật.csv', 'ma,gioi,ngay\nTUYỆT MẬT,1,\n', 'catalogue.state-secret'],
    ['sai cả.csv', 'ma,gioi,ngay\n1,x,\n2,y,\n3,z,\n', 'intake.too-many-failing'],
  ]
  for (const [name, content, said] of cases) {
    const { status, location } = await desk.post('/nop/tep', fileForm(name, content), mine)
    assert.equal(status, 303, name)
    const page = await (await fetch(it.url + location, { headers: mine })).text()
    assert.match(page, /Chưa nhận được tệp/, name)
    assert.ok(page.includes(`<code>${said}`), `${name}: ${/<code>([a-z.-]+)</.exec(page)?.[1]}`)
  }
  const unknown = await desk.post('/nop/tep', fileForm('ảnh.exe', 'MZ'), mine)
  assert.equal(unknown.code, 'desk.unknown-kind')
  const secret = await desk.post('/nop/tep', fileForm('(MẬT) giếng.csv', 'ma\n1\n'), mine)
  assert.equal(secret.code, 'catalogue.state-secret')
  assert.equal((await desk.post('/nop/tep', fileForm('', ''), mine)).code, 'desk.no-file')
  assert.equal((await desk.post('/nop/tep', new FormData(), mine)).code, 'desk.no-file')
  const type = 'multipart/form-data; boundary=x'
  const cut = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nma'
  const broken = await desk.post('/nop/tep', cut, { ...mine, 'content-type': type })
  assert.equal(broken.code, 'http.bad-request')
  const bare = await desk.post('/nop/tep', 'x', { ...mine, 'content-type': 'multipart/form-data' })
  assert.equal(bare.code, 'http.bad-request')
  assert.equal(await desk.rowsStored(), was)
  assert.deepEqual(
    desk.spooled().filter((name) => !name.endsWith('-marked.xlsx')),
    [],
  )
  const { rows } = await it.db.query(
    `select (select count(*)::int from desk.submission where file_name like '%mật%') as named,
       (select count(*)::int from intake.load where source like '%mật%') as loads`,
  )
  assert.deepEqual(rows[0], { named: 0, loads: 0 }, 'a refused secret leaves not even its name')
})

test('workbooks that are locked, harmful or ambiguous are told through the page', async () => {
  const mine = await desk.session(await desk.issue())
  const was = await desk.rowsStored()
  const header = ['ma', 'gioi', 'ngay']
  let files = 0
  const make = async (rows: string[][], more: Partial<MadeWorkbook> = {}) => {
    const path = join(folder, `xấu-${++files}.xlsx`)
    const sheets = [{ name: 'Tờ', xml: sheetXml(rows) }]
    return readFileSync(await writeXlsx(path, { sheets, ...more }))
  }
  const sheet = (inside: string, before = '') => [
    { name: 'Tờ', xml: `${before}<worksheet xmlns="${sheetSpace}">${inside}</worksheet>` },
  ]
  const container = CFB.utils.cfb_new()
  CFB.utils.cfb_add(container, 'EncryptedPackage', Buffer.alloc(9000, 7))
  CFB.utils.cfb_add(container, 'EncryptionInfo', Buffer.alloc(300))
  const locked = Buffer.from(CFB.write(container, { type: 'buffer' }) as Buffer)
  async function* spaces() {
    for (let i = 0; i < 64; i++) yield ' '.repeat(1 << 20)
  }
  const wide = Array.from({ length: 16_384 }, (_, i) => {
    const place = `${columnLetters(i)}1`
    return `<c r="${place}" t="str"><v>${header[i] ?? place}</v></c>`
  })
  const wideRow = `<sheetData><row r="1">${wide.join('')}</row></sheetData>`
  const entity = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
  const cases: [said: string, file: Buffer][] = [
    ['source.workbook-locked', locked],
    ['source.two-headers', await make([header, ['x'], header, ['y']])],
    [
      'source.workbook-bomb',
      await make([header], { parts: { 'xl/worksheets/sheet1.xml': spaces() } }),
    ],
    ['source.workbook-too-wide', await make([], { sheets: sheet(wideRow) })],
    ['source.', await make([], { sheets: sheet('<sheetData/>', entity) })],
    ['source.empty', await make([])],
  ]
  for (const [said, file] of cases) {
    const { location } = await desk.post('/nop/tep', fileForm('giếng.xlsx', file), mine)
    const answer = await (await fetch(it.url + location, { headers: mine })).text()
    assert.match(answer, /Chưa nhận được tệp/, said)
    assert.ok(answer.includes(`<code>${said}`), `${said}: ${/<code>([a-z.-]+)</.exec(answer)?.[1]}`)
    assert.ok(!answer.includes('root:'))
  }
  assert.equal(await desk.rowsStored(), was)
})
