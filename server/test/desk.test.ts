/**
 * The supply desk as an office meets it: a code, the template filled in by LibreOffice, a browser
 * with and without scripts, faults by cell, the workbook back with its faults marked, the receipt.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import type { Download, Page } from 'playwright-core'
import { errors } from '@kho/contract/errors.ts'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { deskWords } from '@kho/portal/desk-words.ts'
import { revokeLink } from '../src/desk/revoke-link.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { fileForm, openDesk, type Desk } from './kit/desk.ts'
import { readGuide } from './kit/guide.ts'
import type { RunningKho } from './kit/kho.ts'
import { waitUntil } from './kit/wait-until.ts'
import { convert, findLibreOffice, typeRows } from './kit/workbook.ts'

const good = [
  ['0001', '1', '05/02/1990'],
  ['0002', '2', '29/02/2024'],
  ['0003', '1', ''],
  ['0004', '2', ''],
]
const faulty = [good[0]!, ['0002', '9', '31/02/2024'], ['0003', '7', ''], good[3]!]

const guide = readGuide('for-agencies/browser.md')
const { browser, missing } = await openBrowser()
const office = findLibreOffice()
const skip = missing || office.missing
const folder = mkdtempSync(join(tmpdir(), 'kho-desk-'))
let it: RunningKho
let desk: Desk

before(async () => {
  desk = await openDesk()
  it = desk.it
})
after(async () => {
  await browser?.close()
  await it.end()
  rmSync(folder, { recursive: true })
})

/** The rows typed into the template, which LibreOffice then saves as XLSX. */
async function fillIn(template: string, name: string, rows: string[][]): Promise<string> {
  const typed = await typeRows(template, join(folder, name), rows)
  const saved = join(folder, 'saved')
  mkdirSync(saved, { recursive: true })
  return convert(typed, 'xlsx:Calc MS Excel 2007 XML', saved)
}

/** What the guide says to press, under the words by which it calls it. */
function told(words: string): string {
  assert.ok(guide.text.includes(`**${words}**`), words)
  return `:is(a, button):has-text("${words}")`
}

async function saved(page: Page, name: string, press: () => Promise<void>): Promise<string> {
  const [download] = (await Promise.all([page.waitForEvent('download'), press()])) as [
    Download,
    void,
  ]
  const path = join(folder, name)
  await download.saveAs(path)
  return path
}

/** Enters by the printed link; without scripts the code is typed. */
async function enter(page: Page, { url, code }: Record<string, string>, types: boolean) {
  const address = new URL(url!)
  await page.goto(`${it.url}${address.pathname}${types ? '' : address.hash}`)
  if (types) await page.fill('#code', code!.toLowerCase())
  await page.click(told('Mở bàn nộp'))
  await page.waitForSelector('#send')
  assert.ok(!page.url().includes(code!), 'the code stands in no address')
}

async function send(page: Page, file: string): Promise<string> {
  await page.goto(`${it.url}/nop`)
  await page.setInputFiles('#file', file)
  await page.click('.desk-send button')
  await page.waitForURL(/\/nop\/lan\//)
  return page.locator('h1').innerText()
}

const phone = { viewport: { width: 320, height: 640 } }

test('what the guide says to press, and that the page says, are words of the desk', () => {
  const pressed = [...guide.text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words = '']) => words)
  const rows = guide.text.matchAll(/^\| ([^|·]+) · ([^|]+) \|/gm)
  const answers = [...rows].slice(1).flatMap(([, vi = '', en = '']) => [vi, en])
  const stressed = ['tất cả', 'all', 'Chỉ vài dòng sai', 'Only some rows are wrong']
  const shown = (['vi', 'en'] as const).flatMap((lang) => {
    const { result, ...others } = deskWords(lang)
    return [
      ...[...Object.values(others), result.held('…'), ...Object.values(result)].map(String),
      ...['desk.no-session', 'desk.link-ended'].map(
        (code) => errors[code as keyof typeof errors].sentence[lang],
      ),
    ]
  })
  const unknown = [...pressed, ...answers].filter(
    (words) => !stressed.includes(words) && !shown.some((one) => one.includes(words)),
  )
  assert.ok(pressed.length > 15 && answers.length > 8, 'the guide is read')
  assert.deepEqual(unknown, [])
})

test('with scripts on a phone: from the printed link to the receipt', { skip }, async () => {
  const link = await desk.issue()
  const complaints = await visit(browser!, phone, async (page) => {
    const objected: string[] = []
    const look = async () => objected.push(...(await objections(page)))
    await page.goto(`${it.url}/nop`)
    await look()
    await enter(page, link, false)
    await look()
    if (process.env['DESK_SHOTS'])
      await page.screenshot({ path: join(process.env['DESK_SHOTS'], 'desk.png'), fullPage: true })
    const template = await saved(page, 'mau.xlsx', () => page.click(told('Tải tệp mẫu')))

    const bad = await fillIn(template, 'Giếng sai.xlsx', faulty)
    assert.equal(await send(page, bad), 'Đã nhận, còn 2 dòng bị giữ lại')
    await look()
    if (process.env['DESK_SHOTS'])
      await page.screenshot({ path: join(process.env['DESK_SHOTS'], 'faults.png'), fullPage: true })
    const faults = await page.locator('.desk-fault').allInnerTexts()
    assert.equal(faults.length, 2)
    const all = faults.join('\n')
    assert.match(all, /'Dữ liệu'!C4\s+31\/02\/2024/)
    assert.match(all, /'Dữ liệu'!B5\s+7/)
    const marked = await saved(page, 'loi.xlsx', () =>
      page.click(told('Tải tệp của bạn, ô sai đã tô đỏ')),
    )
    const shown = readFileSync(convert(marked, 'fods', join(folder, 'saved')), 'utf8')
    assert.match(shown, /Kho: /)
    const list = await saved(page, 'giu.csv', () => page.click(told('Tải danh sách dòng bị giữ')))
    assert.equal(readFileSync(list, 'utf8').split('\r\n').length, 4)
    assert.deepEqual(desk.spooled().length, 1, 'only the marked workbook is kept')

    const right = await fillIn(template, 'Giếng đúng.xlsx', good)
    assert.equal(await send(page, right), 'Đã nhận, bằng tệp của bạn')
    await look()
    const file = await saved(page, 'bien-nhan.json', () => page.click(told('Tải biên nhận')))
    const { ok, receipt } = verifyReceipt(readFileSync(file, 'utf8'), it.kho.journal.state().vkey)
    assert.deepEqual([ok, receipt?.['inserts'], receipt?.['equal']], [true, 2, true])
    const command = await page.locator('.sample').innerText()
    assert.ok(command.includes(it.kho.journal.state().vkey), 'the page says how to check it')
    assert.equal(await send(page, right), 'Không có gì thay đổi: Kho đã có đúng như tệp này')
    await page.goto(`${it.url}/en/nop`)
    assert.equal(await page.locator('#sent ~ ul li').count(), 3)
    assert.deepEqual(objected, [])
  })
  assert.deepEqual(complaints, [])
  assert.equal(await desk.rowsStored(), 4)
})

test(
  'without scripts: a mass deletion waits, is confirmed, and is done once',
  { skip },
  async () => {
    const link = await desk.issue()
    const few = join(folder, 'ít dòng.csv')
    writeFileSync(few, 'ma,gioi,ngay\n0001,1,05/02/1990\n')
    await visit(browser!, { ...phone, javaScriptEnabled: false }, async (page) => {
      await enter(page, link, true)
      assert.equal(await send(page, few), 'Chờ bạn xác nhận')
      assert.match(await page.locator('.desk-alert').innerText(), /xoá 3 trên 4 dòng/)
      assert.equal(await desk.rowsStored(), 4)
      await page.click(told('Xác nhận xoá'))
      await page.waitForSelector('#receipt')
      assert.equal(await page.locator('h1').innerText(), 'Đã nhận, bằng tệp của bạn')
      assert.equal(await desk.rowsStored(), 1)
      await page.goto(`${it.url}/nop`)
      await page.click('text=Thoát')
      await page.waitForSelector('#code')
    })
  },
)

test(
  'the file stays chosen when the session ends, and goes when the code is entered again',
  {
    skip,
  },
  async () => {
    const link = await desk.issue()
    const file = join(folder, 'tiếp.csv')
    writeFileSync(file, 'ma,gioi,ngay\n0001,1,05/02/1990\n0005,2,\n')
    await visit(browser!, {}, async (page) => {
      await enter(page, link, false)
      await page.setInputFiles('#file', file)
      await it.db.query('delete from desk.session')
      await page.click('.desk-send button')
      const [other] = await Promise.all([
        page.waitForEvent('popup'),
        page.click(told('Nhập lại mã trong thẻ mới')),
      ])
      await other.fill('#code', link['code']!)
      await other.click(told('Mở bàn nộp'))
      await other.waitForSelector('#send')
      await page.click('.desk-send button')
      await page.waitForURL(/\/nop\/lan\//)
      assert.equal(await page.locator('h1').innerText(), 'Đã nhận, bằng tệp của bạn')
    })
    assert.equal(await desk.rowsStored(), 2)
  },
)

test('who has no code, a foreign page, another zone or an ended link is refused', async () => {
  const link = await desk.issue()
  const mine = await desk.session(link)
  const form = () => fileForm('a.csv', 'ma,gioi,ngay\n0009,1,\n')
  const was = await desk.rowsStored()
  assert.equal((await desk.post('/nop/tep', form())).code, 'desk.no-session')
  const forged = { cookie: `kho_desk=${'x'.repeat(43)}` }
  assert.equal((await desk.post('/nop/tep', form(), forged)).code, 'desk.no-session')
  for (const site of ['cross-site', 'same-site', 'none']) {
    const sent = await desk.post('/nop/tep', form(), { ...mine, 'sec-fetch-site': site })
    assert.equal(sent.code, 'desk.foreign-form')
  }
  const wrong = await desk.post('/nop/ma', new URLSearchParams({ code: 'AAAAA-BBBBB-CCCCC-<DDDD' }))
  assert.equal(wrong.status, 403)
  assert.match(wrong.answer, /value="AAAAA-BBBBB-CCCCC-&lt;DDDD"/, 'what was typed is kept')
  const far = await desk.post('/nop/ma', new URLSearchParams(await desk.issue('--zones', 'tslcd')))
  assert.match(far.answer, /tslcd/)
  await desk.uploadLink('revoke', link['link']!, '--reason', 'test')
  const ended = await fetch(`${it.url}/nop`, { headers: mine })
  assert.equal(ended.status, 403)
  assert.match(await ended.text(), /hết hiệu lực.*id="code"/s, 'another code may be entered')
  assert.equal((await desk.post('/nop/tep', form(), mine)).code, 'desk.link-ended')
  assert.equal((await desk.post('/nop/ma', new URLSearchParams(link))).status, 403)
  assert.equal(await desk.rowsStored(), was)
})

test('a submission is seen by its own link only', async () => {
  const first = await desk.session(await desk.issue())
  const second = await desk.session(await desk.issue())
  const { location } = await desk.post(
    '/nop/tep',
    fileForm('a.csv', 'ma,gioi,ngay\n0001,1,\n'),
    first,
  )
  for (const ending of ['', '/dong-bi-giu.csv', '/bien-nhan.json', '/danh-dau.xlsx']) {
    const answer = await fetch(it.url + location + ending, { headers: second })
    assert.equal(answer.status, 404, ending)
  }
  assert.equal((await fetch(it.url + location, { headers: first })).status, 200)
  assert.equal((await fetch(it.url + location)).status, 403)
})

test('a form that is sent twice at once, and again, is one submission and one load', async () => {
  const mine = await desk.session(await desk.issue())
  const loads = async () =>
    (await it.db.query('select count(*)::int as n from intake.load')).rows[0].n as number
  const was = await loads()
  const once = '5a6d1c1e-0000-4000-8000-000000000001'
  const form = () => fileForm('a.csv', 'ma,gioi,ngay\n0001,1,\n0002,2,\n', once)
  const both = await Promise.all([
    desk.post('/nop/tep', form(), mine),
    desk.post('/nop/tep', form(), mine),
  ])
  const again = await desk.post('/nop/tep', form(), mine)
  const places = new Set([...both, again].map(({ location }) => location))
  assert.equal(places.size, 1)
  assert.equal(await loads(), was + 1)
  const other = await desk.post(
    '/nop/tep',
    fileForm('a.csv', 'ma,gioi,ngay\n0001,1,\n', once),
    mine,
  )
  assert.ok(!places.has(other.location), 'another file by the same form is another submission')
})

test('what a killed server left half done is done when it is sent again', async () => {
  const mine = await desk.session(await desk.issue())
  const once = '5a6d1c1e-0000-4000-8000-000000000002'
  const form = () => fileForm('a.csv', 'ma,gioi,ngay\n0001,1,\n0003,2,\n', once)
  const { location } = await desk.post('/nop/tep', form(), mine)
  const id = location.split('/').at(-1)
  await it.db.query("update desk.submission set state = 'working', load_id = null where id = $1", [
    id,
  ])
  const page = await (await fetch(it.url + location, { headers: mine })).text()
  assert.match(page, /http-equiv="refresh"/)
  assert.equal((await desk.post('/nop/tep', form(), mine)).location, location)
  const after = await (await fetch(it.url + location, { headers: mine })).text()
  assert.match(after, /Không có gì thay đổi/)
})

/** Begins to send a file of so many bytes, and lets the line stand. */
function beginToSend(cookie: string, start: string, bytes: number): Socket {
  const { hostname, port } = new URL(it.url)
  const socket = connect(Number(port), hostname)
  const part = 'content-disposition: form-data; name="file"; filename="a.csv"'
  const body = `--x\r\n${part}\r\n\r\n${start}`
  const head = [
    'POST /nop/tep HTTP/1.1',
    'host: x',
    'connection: close',
    `cookie: ${cookie}`,
    'sec-fetch-site: same-origin',
    'content-type: multipart/form-data; boundary=x',
    `content-length: ${body.length + bytes}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  return socket
}

test('a link that is revoked while its file is still coming supplies nothing', async () => {
  const link = await desk.issue()
  const { cookie } = await desk.session(link)
  const was = { files: desk.spooled().length, rows: await desk.rowsStored() }
  const rest = '0099,1,\n\r\n--x--\r\n'
  const socket = beginToSend(cookie, 'ma,gioi,ngay\n', rest.length)
  await waitUntil(() => desk.spooled().length === was.files + 1)
  await it.act((tx) => revokeLink(tx, 'test', { link: link.link!, reason: 'mất máy' }))
  socket.write(rest)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  assert.match(answer, /^HTTP\/1\.1 403 [\s\S]*desk\.link-ended/)
  assert.deepEqual({ files: desk.spooled().length, rows: await desk.rowsStored() }, was)
})

test('an upload whose line breaks leaves nothing behind', async () => {
  const { cookie } = await desk.session(await desk.issue())
  const was = desk.spooled().length
  const socket = beginToSend(cookie, 'x'.repeat(200_000), 700_000)
  await waitUntil(() => desk.spooled().length === was + 1)
  socket.destroy()
  await waitUntil(() => desk.spooled().length === was)
})

test('only the rows held back are sent again, corrected; one still wrong stays held', async () => {
  const mine = await desk.session(await desk.issue())
  const bad = 'ma,gioi,ngay\n0001,1,\n0006,7,\n0007,8,\n0008,1,\n'
  const { location } = await desk.post('/nop/tep', fileForm('a.csv', bad), mine)
  const read = async (path: string) => (await fetch(it.url + path, { headers: mine })).text()
  const list = await read(`${location}/dong-bi-giu.csv`)
  const mended = list.replace('0006,7,', '0006,1,')
  const once = '5a6d1c1e-0000-4000-8000-000000000003'
  const form = () => fileForm('sửa.csv', mended, once)
  const sent = await desk.post(`${location}/sua`, form(), mine)
  assert.equal(sent.status, 303)
  const page = await read(sent.location)
  assert.match(page, /còn 1 dòng bị giữ lại/)
  assert.ok(page.includes(`href="${location}"`), 'it leads to what it corrects')
  assert.equal((await desk.post(`${location}/sua`, form(), mine)).location, sent.location)
  const first = await read(location)
  assert.match(first, /1 dòng đã được sửa/)
  assert.equal(await desk.rowsStored(), 3)
  const last = list.replace('0006,7,', '0006,1,').replace('0007,8,', '0007,2,')
  const again = await desk.post(`${location}/sua`, fileForm('sửa.csv', last), mine)
  assert.match(await read(again.location), /quarantine\.not-held/, 'a row is corrected once')
  const rest = (await read(`${location}/dong-bi-giu.csv`)).replace('0007,8,', '0007,2,')
  const done = await desk.post(`${location}/sua`, fileForm('sửa.csv', rest), mine)
  assert.match(await read(done.location), /Đã nhận các dòng đã sửa/)
  assert.equal(await desk.rowsStored(), 4)
})

test('links and entries are in the journal, codes and names are not', async () => {
  const link = await desk.issue()
  await desk.session(link)
  const { rows } = await it.db.query(
    `select i.kind, i.fields::text from journal.intake i where i.fields ->> 'link' = $1
     union all select body::jsonb ->> 'kind', body::text from journal.entry
       where body::text like '%' || $1 || '%'`,
    [link['link']],
  )
  const text = rows.map((row) => `${row.kind} ${row.fields}`).join('\n')
  assert.match(text, /desk\.link-issued/)
  assert.match(text, /desk\.opened/)
  assert.ok(!text.includes('Phòng') && !text.includes(link['code']!))
  const stored = await it.db.query('select k::text from desk.link k')
  assert.ok(!JSON.stringify(stored.rows).includes(link['code']!.replaceAll('-', '')))
})
