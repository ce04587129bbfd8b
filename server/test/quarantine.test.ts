/** Rows that were held back: seen by cause, sent back corrected, or released with a reason. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test, { after, before } from 'node:test'
import { createRowDigester } from '../src/digest/row-digest.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import { findDataset } from '../src/catalogue/find-dataset.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { manifestOf, openPusher, type Pusher } from './kit/supplier.ts'

const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['code'],
  owner: 'so-y-te',
  thresholds: { failingShareMax: 0.5, deletedShareMax: 0.5 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'depth', type: 'integer', min: '0', max: '100', title },
    { name: 'note', type: 'text', lengthMax: 10, title },
  ],
})
const path = '/api/v1/datasets/wells/loads'

let it: RunningKho
let supplier: Pusher
let owner: Pusher
let load: string

const right = Array.from({ length: 10 }, (_, i) => `G${i},${i},tốt\n`).join('')
const wrong = [
  'H1,200,"sâu, lắm"\n',
  'H2,không,x\n',
  'H3,5,ghi chú dài quá\n',
  'H4,300,ghi chú dài quá\n',
  'H5,400,\n',
].join('')
const file = `code,depth,note\n${right}${wrong}`

before(async () => {
  it = await openKho()
  await it.define(wells)
  supplier = await openPusher(it, { id: 'may-noi-vu', agency: 'so-noi-vu' })
  owner = await openPusher(it, { id: 'may-y-te', agency: 'so-y-te' })
  load = await pushed('lan-1', file)
})
after(() => it.end())

async function pushed(id: string, text: string): Promise<string> {
  const rows = text.trim().split('\n').length - 1
  await supplier.call('PUT', `${path}/${id}/manifest`, { json: manifestOf(text, rows) })
  const sent = await supplier.call('PUT', `${path}/${id}`, { body: text })
  assert.ok(sent.status < 300, JSON.stringify(sent.body))
  return sent.body.load
}

let batches = 0
const correct = (body: string, id = 'lan-1') =>
  supplier.call('POST', `${path}/${id}/corrections`, {
    body,
    headers: { 'content-type': 'text/csv', 'idempotency-key': `sua-${++batches}` },
  })
const release = (who: Pusher, json: object, id = load) =>
  who.call('POST', `${path}/${id}/quarantine/release`, { json })
const equality = async () =>
  JSON.parse((await it.get('/api/v1/datasets/wells')).text).state.equalAsOf as string
async function valueOf(code: string): Promise<string | null> {
  const { rows } = await it.db.query(
    `select c2::text || '/' || coalesce(c3, '-') as v from store.d_wells where c1 = $1`,
    [code],
  )
  return rows[0]?.v ?? null
}
async function states(): Promise<string> {
  const { rows } = await it.db.query(
    'select line, state from intake.quarantine where load_id = $1 order by line',
    [load],
  )
  return rows.map((row) => `${row.line} ${row.state}`).join(', ')
}

test('held rows are grouped by cause and told with their own columns, line, rule and sentence', async () => {
  assert.equal(await equality(), 'not-equal; held-back=5')
  const status = await supplier.call('GET', `${path}/lan-1`)
  const groups = await supplier.call('GET', status.body.quarantine)
  const told = groups.body.groups.map((one: any) => [one.rule, one.column, one.held, one.lines])
  assert.deepEqual(told, [
    ['bounds', 'depth', 3, [12, 15, 16]],
    ['integer.form', 'depth', 1, [13]],
    ['text.too-long', 'note', 1, [14]],
  ])
  const csv = await supplier.call('GET', `${path}/lan-1/quarantine.csv`)
  const lines = String(csv.body).trim().split('\r\n')
  assert.match(
    lines[0]!,
    /^_line,code,depth,note,_rule,_column,_written,_sentence_vi,_sentence_en$/,
  )
  assert.match(lines[1]!, /^12,H1,200,"sâu, lắm",bounds,depth,200,Số nằm ngoài/)
  assert.match(lines[5]!, /^16,H5,400,,bounds/)
  assert.equal((await owner.call('GET', `${path}/${load}/quarantine`)).status, 403)
})

const lastSupply = async () => {
  const { rows } = JSON.parse((await it.get('/api/v1/board')).text)
  return rows.find((row: any) => row.dataset === 'wells').lastSuccessAt as string
}

test('corrected rows alone are sent back; one that still fails stays', async () => {
  const suppliedAt = await lastSupply()
  const csv = String((await supplier.call('GET', `${path}/lan-1/quarantine.csv`)).body)
  const [head, , second, third] = csv.split('\r\n')
  const body = `${head}\r\n${second!.replace('H2,không', 'H2,12')}\r\n${third!.replace('chú dài quá', 'vẫn dài quá')}\r\n`
  const done = await correct(body)
  assert.equal(done.status, 201, JSON.stringify(done.body))
  assert.deepEqual(done.body.stillHeld, [{ line: 14, rule: 'text.too-long', column: 'note' }])
  assert.deepEqual([done.body.receipt.inserts, done.body.receipt.updates], [1, 0])
  assert.equal(await valueOf('H2'), '12/x')
  assert.equal(await states(), '12 held, 13 corrected, 14 held, 15 held, 16 held')
  assert.equal(await equality(), 'not-equal; held-back=4')
  const { rows } = await it.db.query("select corrects from intake.load where form = 'correction'")
  assert.deepEqual(rows, [{ corrects: load }])
  assert.equal(await lastSupply(), suppliedAt, 'mended rows are no new supply')
})

test('a corrected key settles the row by its line', async () => {
  const done = await correct('_line,code,depth,note\n15,H44,30,ngắn\n')
  assert.equal(done.status, 201, JSON.stringify(done.body))
  assert.deepEqual([await valueOf('H44'), await valueOf('H4')], ['30/ngắn', null])
  assert.equal(await states(), '12 held, 13 corrected, 14 held, 15 corrected, 16 held')
})

const corrections: [string, string, string][] = [
  ['a line that is not held', '_line,code,depth,note\n13,H2,13,x\n', 'quarantine.not-held'],
  ['a line that is none', '_line,code,depth,note\nx,H2,13,x\n', 'quarantine.not-held'],
  ['a file without lines', 'code,depth,note\nH2,13,x\n', 'source.missing-column'],
  ['a secrecy mark', '_line,code,depth,note\n12,H1,13,MẬT\n', 'catalogue.state-secret'],
]
for (const [what, body, code] of corrections) {
  test(`${what} refuses the corrections`, async () => {
    const was = await states()
    assert.equal((await correct(body)).body.code, code)
    assert.equal(await states(), was)
  })
}

test('only the owner releases, only with a reason, and only what a rule lets through', async () => {
  const reason = 'Giếng khoan thăm dò, sâu hơn thường lệ'
  const refused = [
    await release(supplier, { rule: 'bounds', reason }),
    await release(owner, { rule: 'bounds', reason }),
  ]
  // The owner of the dataset is not its supplier here and so has no token for this part.
  assert.deepEqual(
    refused.map(({ body }) => body.code),
    ['quarantine.owner-only', 'access.supplier-only'],
  )
})

test('a released row is stored as written, the certificate says so, and it stays released', async () => {
  await it.define({ ...wells, owner: 'so-noi-vu' })
  const reason = 'Giếng khoan thăm dò, sâu hơn thường lệ'
  for (const json of [{ rule: 'bounds' }, { rule: 'bounds', reason: 'vì' }, { reason }]) {
    assert.equal((await release(supplier, json)).body.code, 'http.bad-request')
  }
  const again = await pushed('lan-2', file)
  const old = await release(supplier, { rule: 'bounds', reason })
  assert.deepEqual([old.status, old.body.code], [409, 'quarantine.superseded'])
  load = again
  const type = await release(supplier, { lines: [13], reason })
  assert.deepEqual(
    [type.body.code, type.body.values.rule],
    ['quarantine.not-releasable', 'integer.form'],
  )
  assert.equal((await release(supplier, { lines: [2], reason })).body.code, 'quarantine.not-held')
  const done = await release(supplier, { lines: [12, 14, 15, 16], reason })
  assert.equal(done.status, 201, JSON.stringify(done.body))
  assert.deepEqual([done.body.certificate.released, done.body.certificate.heldBack], [4, 1])
  assert.deepEqual([await valueOf('H1'), await valueOf('H5')], ['200/sâu, lắm', '400/-'])
  assert.equal(await equality(), 'not-equal; held-back=1')
  const supplied = await pushed('lan-3', file.replace('G9,9', 'G9,10').replace('H2,không', 'H2,12'))
  const { rows } = await it.db.query(
    'select count(*)::int as n from intake.quarantine where load_id = $1',
    [supplied],
  )
  assert.equal(rows[0].n, 0)
  assert.match(await equality(), /^\d{4}-/)
  await it.kho.journal.publishNow()
  const entries = await it.db.query(
    "select body from journal.entry where body like '%quarantine.released%'",
  )
  assert.equal(entries.rowCount, 1)
  assert.ok(!entries.rows[0].body.includes('thăm dò'), 'the reason is no public field')
})

test('releasing the last held row makes the copy equal to its file', async () => {
  const text = `code,depth,note\n${right}K1,500,\n`
  const id = await pushed('lan-4', text)
  assert.equal(await equality(), 'not-equal; held-back=1')
  const done = await release(supplier, { rule: 'bounds', reason: 'Đã xác minh thực địa' }, id)
  const { equal, source, released, heldBack } = done.body.certificate
  assert.deepEqual(
    [equal, released, heldBack, source.fileSha256],
    [true, 1, 0, manifestOf(text, 11).sha256],
  )
  assert.match(await equality(), /^\d{4}-/)

  // Stored by decision, it is no difference when its neighbour in the digest has changed.
  const digester = createRowDigester({ keyIndexes: [0] })
  const bucketOf = (code: string) => digester.digest([code, null, null]).bucket
  let n = 0
  while (bucketOf(`N${n}`) !== bucketOf('K1')) n++
  await pushed('lan-5', `${text}N${n},1,\n`)
  const path = join(dirname(it.kho.journalFolder), 'neighbour.csv')
  writeFileSync(path, `${text}N${n},2,\n`)
  const version = await findDataset(it.db, 'wells')
  const { parts } = await verifyDataset(it.db, {
    dataset: 'wells',
    supplyOf: async () => fileSupply(version, { path }),
    actor: 'test',
    journalFolder: it.kho.journalFolder,
    journalKey: it.kho.journal.state().vkey,
  })
  const { comparison } = parts[0]!
  assert.deepEqual([comparison?.heldBack, comparison?.differencesTotal], [0, 1])
})

test('a row that was corrected while its release waited is not set back', async () => {
  const id = await pushed('lan-6', `code,depth,note\n${right}K2,500,\n`)
  // For this turn alone: others wait for locks of their own, in this database and beside it.
  const waiters = (count: number) =>
    waitUntil(async () => {
      const { rows } = await it.db.query(
        `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
           and database = (select oid from pg_database where datname = current_database())
           and (classid::bigint << 32) + objid::bigint = hashtextextended('kho.load.wells', 1)`,
      )
      return rows[0].n === count
    })
  const [corrected, released] = await it.db.tx(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('kho.load.wells', 1))`)
    const first = correct('_line,code,depth,note\n12,K2,50,\n', 'lan-6')
    await waiters(1)
    const second = release(supplier, { lines: [12], reason: 'Đã xác minh thực địa' }, id)
    await waiters(2)
    return [first, second] as const
  })
  assert.equal((await corrected).status, 201)
  assert.equal((await released).body.code, 'quarantine.not-held')
  assert.equal(await valueOf('K2'), '50/-')
})

test('after all of it the store is what the journal says', async () => {
  await it.kho.journal.publishNow()
  const verified = await verifyDataset(it.db, {
    dataset: 'wells',
    supplyOf: async () => null,
    actor: 'test',
    journalFolder: it.kho.journalFolder,
    journalKey: it.kho.journal.state().vkey,
  })
  assert.deepEqual([verified.store.findings, verified.ok], [[], true])
})
