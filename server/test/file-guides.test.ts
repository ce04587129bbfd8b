/** docs/for-agencies: push.md, text-files.md and excel.md, their commands run as they are written. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { promisify } from 'node:util'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import type { Ran } from './kit/command.ts'
import { wellRows, writeOfficeTable, writeOldText } from './kit/guide-wells.ts'
import { readGuide, runLines } from './kit/guide.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openPusher } from './kit/supplier.ts'
import { rewriteSheet, typeRows } from './kit/workbook.ts'

const title = { vi: 'Cột', en: 'Column' }
const stalls = definitionOf({
  id: 'stalls',
  sharing: 'shared',
  key: ['code'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 0.5 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'goods', type: 'text', lengthMax: 5, title },
  ],
})
const push = readGuide('for-agencies/push.md')
const blockOf = (mark: string) => push.block('', mark)
const texts = readGuide('for-agencies/text-files.md')
const excel = readGuide('for-agencies/excel.md')

let it: RunningKho
let folder: string
let secret: string

before(async () => {
  it = await openKho()
  await it.define(stalls)
  const pusher = await openPusher(it, { id: 'may-so', agency: 'so-noi-vu' })
  secret = pusher.secret
  // The commands ask once only: from here on the client is known.
  assert.equal((await pusher.call('GET', '/api/v1/datasets/stalls/loads/none')).status, 404)
  folder = mkdtempSync(join(tmpdir(), 'kho-guide-'))
  writeFileSync(join(folder, 'gian-hang.csv'), 'code,goods\nG1,gạo\nG2,ngô\nG3,quá dài\nG4,vừng\n')
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await it.end()
})

const file = (name: string) => join(folder, name)
const run = (block: string) => runLines(it, block, folder)
const done = (ran: Ran[]) => ran.map(({ code, json, out }) => (code === 0 ? json : out))

async function bash(...parts: string[]): Promise<string> {
  const begin = blockOf('TOKEN=$(')
    .replaceAll('https://KHO', it.url)
    .replace('may-so:SECRET', `may-so:${secret}`)
  const script = ['set -eu', begin, ...parts].join('\n')
  const { PATH, HOME } = process.env
  const options = { cwd: folder, env: { PATH, HOME, LC_ALL: 'C.UTF-8' } }
  const { stdout } = await promisify(execFile)('bash', ['-c', script], options)
  return stdout
}

test('push.md: a file is announced, broken off, gone on with, and its receipt is right', async () => {
  const broken = `head -c 20 gian-hang.csv | curl -sS -o broken -X PUT -H "$AUTH" --data-binary @- \\
    -H "Content-Range: bytes 0-19/$(stat -c %s gian-hang.csv)" $L`
  await bash(blockOf('/manifest'), broken, blockOf('pload-[Oo]ffset'))
  const receipt = readFileSync(join(folder, 'receipt.json'), 'utf8')
  const { ok, receipt: said } = verifyReceipt(receipt, it.kho.journal.state().vkey)
  assert.deepEqual([ok, said?.inserts, said?.heldBack], [true, 3, 1], receipt)
})

test('push.md: the whole file again gives the same receipt', async () => {
  const was = readFileSync(join(folder, 'receipt.json'), 'utf8')
  await bash(blockOf('curl -sS -T gian-hang.csv -H "$AUTH" $L > receipt.json'))
  assert.equal(readFileSync(join(folder, 'receipt.json'), 'utf8'), was)
})

test('push.md: single rows go in, and held rows come back mended', async () => {
  const changed = JSON.parse(await bash(blockOf('Idempotency-Key: dot-42')))
  assert.deepEqual([changed.inserts, changed.updates, changed.deletes], [0, 0, 1])
  const held = blockOf('/corrections')
    .split('\n')
    .filter((line) => line !== '')
  assert.equal(held.length, 3)
  const mend = `sed -i 's/quá dài/ngắn/' held.csv`
  const out = await bash(held[0]!, held[1]!, mend, held[2]!)
  const corrected = JSON.parse(out.slice(out.indexOf('{"receipt"')))
  assert.deepEqual([corrected.receipt.inserts, corrected.stillHeld], [1, []])
  const { rows } = await it.db.query('select c1, c2 from store.d_stalls order by 1')
  assert.deepEqual(
    rows.map(({ c1, c2 }) => `${c1} ${c2}`),
    ['G1 gạo', 'G3 ngắn', 'G4 vừng'],
  )
})

test('push.md: the command sends, tells how far it is, compares, and its receipt is right', async () => {
  const kho = { env: { ...it.env, KHO_CLIENT_SECRET: secret } }
  const { vkey } = it.kho.journal.state()
  const command = (mark: string) => {
    const lines = blockOf(mark)
      .split('\n')
      .filter((line) => line.startsWith('npx kho'))
    const said = lines.join('\n').replaceAll('https://KHO', it.url)
    return runLines(kho, said.replaceAll("'NAME+…'", `'${vkey}'`), folder)
  }
  const write = (goods: string) =>
    writeFileSync(file('gian-hang.csv'), `code,goods\nG1,gạo\nG3,${goods}\nG4,vừng\n`)
  write('ngắn')
  const [receipt] = done(await command('supply gian-hang.csv'))
  assert.deepEqual([receipt.changed, receipt.equal], [false, true], receipt)
  const [status, same, checked] = await command('supply verify')
  assert.deepEqual([status!.json.state, status!.json.id], ['done', receipt.push])
  assert.deepEqual([same!.code, same!.json.equal, checked!.code], [0, true, 0], checked!.out)
  write('dài')
  const [, other] = await command('supply verify')
  assert.deepEqual([other!.code, other!.json.changed], [1, ['G3']])
})

test('text-files.md: a file in an old font, from the first look to the digest', async () => {
  const supply = readGuide('how-to/supply.md')
  for (const id of ['so-nnmt', 'nuoc-sach-nong-thon'])
    await it.act((tx) => declareAgency(tx, 'test', { id, name: title }))
  writeFileSync(file('wells.json'), supply.block('json', '"id": "wells"'))
  done(await run(supply.command('dataset define')))

  const path = writeOldText(file('gieng.csv'))
  const [probed] = done(await run(texts.block('', 'source probe')))
  const declared = JSON.parse(texts.block('json', '"id": "gieng"'))
  assert.deepEqual(probed.declaration, { ...declared, path })
  writeFileSync(file('gieng.json'), JSON.stringify({ ...declared, path }))
  const [, receipt, verified] = done(await run(texts.block('', 'source add')))
  assert.deepEqual([receipt.rows, receipt.equal, verified.ok], [wellRows.length, true, true])
  const { rows } = await it.db.query(`select c2 from store.d_wells where c1 = 'G2'`)
  assert.deepEqual(rows, [{ c2: 'Giếng buôn Đắk Sắk' }])
  const [again] = done(await run(texts.command('kho load wells')))
  assert.deepEqual([again.changed, again.equal], [false, true])
  writeFileSync(file('wells.json'), (await it.get('/api/v1/datasets/wells')).text)
  const [digest] = done(await run(texts.command('kho digest')))
  const { source } = verified.parts[0].certificate
  assert.deepEqual([digest.digest, digest.fileSha256], [source.digest, source.fileSha256])
})

test('excel.md: the template, its faults marked and mended; and a table that an office has', async () => {
  const forWells = (block: string) => run(block.replace('<dataset>', 'wells'))
  const was = wellRows[3]![4]!
  const faulty = wellRows.map((row) => row.map((cell) => (cell === was ? '31/02/2024' : cell)))
  /** The form with a fault is refused, marked as the guide says, mended and taken. */
  async function correct(from: number, declaration = '') {
    const [made] = await forWells(excel.block('', 'kho template').trim() + declaration)
    assert.equal(made!.code, 0, made!.out)
    await typeRows(file('mau.xlsx'), file('tep.xlsx'), faulty, from)
    const send = excel.block('', 'kho load').trim() + declaration
    const [refused] = await forWells(send)
    assert.equal(refused!.json.code, 'intake.too-many-failing', refused!.out)
    const [loads] = done(await forWells(excel.command('kho loads')))
    const { id } = loads.find((load: { state: string }) => load.state === 'refused')
    const mark = excel.block('', 'kho mark').trim() + declaration
    const [[held], marked] = done(await run(mark.replaceAll('<load>', id)))
    assert.deepEqual([held.column_name, held.written], ['ngay_khoan', '31/02/2024'])
    assert.equal(marked.marked, 1, marked)
    await rewriteSheet(file('tep-loi.xlsx'), file('tep.xlsx'), (xml) =>
      xml.replace('31/02/2024', was),
    )
    const [taken] = done(await forWells(send))
    assert.deepEqual([taken.changed, taken.equal], [false, true], taken)
    rmSync(file('mau.xlsx'))
    rmSync(file('tep-loi.xlsx'))
  }
  await correct(3)
  const declared = JSON.parse(excel.block('json', '"id": "gieng-xa-a"'))
  writeFileSync(file('nguon.json'), JSON.stringify({ ...declared, path: file('bang.xlsx') }))
  await correct(6, ' --declaration nguon.json')

  await writeOfficeTable(file('bang.xlsx'))
  const [looked] = done(await run(excel.command('probe bang.xlsx')))
  assert.match(looked.advice[0].vi, /tiêu đề: 4-5, 6, 4;/)
  const [probed] = done(await run(excel.block('', '--header-rows')))
  const { leaveOut: _leaveOut, endsAt: _endsAt, ...table } = declared
  const seen = { ...table, id: 'bang', path: file('bang.xlsx'), firstRow: 7 }
  assert.deepEqual(probed.declaration, seen)
  done(await run(excel.command('source add')))
  const [synced] = done(await run(excel.command('kho sync').replace('<source>', declared.id)))
  assert.deepEqual(
    [synced.changed, synced.equal, synced.rows],
    [false, true, wellRows.length],
    synced,
  )
})
