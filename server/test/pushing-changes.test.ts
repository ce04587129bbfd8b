/** Agencies push single rows: upserts and deletes, once, checked like every load. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { createBucketVector } from '../src/digest/bucket-vector.ts'
import { createRowDigester } from '../src/digest/row-digest.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import { readChangesSent } from '../src/push/read-changes-sent.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openPusher, type Pusher, type Reply } from './kit/supplier.ts'

const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['commune', 'number'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 0.5 },
  columns: [
    { name: 'commune', type: 'text', required: true, title },
    { name: 'number', type: 'integer', required: true, title },
    { name: 'depth', type: 'decimal', precision: 20, scale: 2, title },
    { name: 'note', type: 'text', lengthMax: 10, title },
  ],
})
const path = '/api/v1/datasets/wells/changes'

let it: RunningKho
let pusher: Pusher
let version: DatasetVersion
let keys = 0

before(async () => {
  it = await openKho()
  version = await it.define(wells)
  pusher = await openPusher(it, { id: 'may-noi-vu', agency: 'so-noi-vu' })
  await it.load('wells', fileOf(20))
})
after(() => it.end())

type Fields = [string, string, string | null, string | null]
const row = (n: number): Fields => ['24670', String(n), `${n}.50`, n % 2 ? null : `g ${n}`]
const fileOf = (rows: number) =>
  `commune,number,depth,note\n${Array.from({ length: rows }, (_, i) => row(i).join(',')).join('\n')}\n`
const record = ([commune, number, depth, note]: Fields) => ({ commune, number, depth, note })
const upsert = (fields: Fields) => ({ op: 'upsert', record: record(fields) })
const remove = (n: number) => ({ op: 'delete', key: ['24670', n] })

function push(changes: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const given = { 'idempotency-key': `dot-${++keys}`, ...headers }
  if (!Array.isArray(changes)) {
    const type = { 'content-type': 'application/x-ndjson' }
    return pusher.call('POST', path, { body: String(changes), headers: { ...type, ...given } })
  }
  return pusher.call('POST', path, { json: changes, headers: given })
}

const lines = (changes: unknown[]) => changes.map((one) => `${JSON.stringify(one)}\n`).join('')
const equality = async () =>
  JSON.parse((await it.get('/api/v1/datasets/wells')).text).state.equalAsOf as string
async function stored(): Promise<Record<string, string | null>> {
  const { rows } = await it.db.query(
    'select c2::text as n, c3::text || coalesce(c4, $1) as v from store.d_wells',
    ['-'],
  )
  return Object.fromEntries(rows.map(({ n, v }) => [n, v]))
}

test('a batch inserts, updates and deletes exactly what it names, and says no more than it knows', async () => {
  assert.match(await equality(), /^\d{4}-/)
  const changes = [
    upsert(['24670', '100', '7.10', null]),
    upsert(['24670', '3', '9', 'sâu']),
    remove(5),
  ]
  const sent = await push(lines(changes))
  assert.equal(sent.status, 201, JSON.stringify(sent.body))
  const { inserts, updates, deletes, rows, equal, certificate } = sent.body
  assert.deepEqual([inserts, updates, deletes, rows, equal], [1, 1, 1, 3, false])
  assert.deepEqual([certificate.asPushed, certificate.source.digest], [true, null])
  assert.equal(certificate.store.rows, 20)
  assert.equal(verifyReceipt(JSON.stringify(sent.body), it.kho.journal.state().vkey).ok, true)
  const now = await stored()
  assert.deepEqual(
    [now['100'], now['3'], now['5'], now['6']],
    ['7.10-', '9sâu', undefined, '6.50g 6'],
  )
  assert.match(await equality(), /^as-pushed; \d{4}-/)
})

test('the same key again gives the same receipt; with other content it is refused', async () => {
  const body = lines([upsert(['24670', '101', '1', 'một'])])
  const key = { 'idempotency-key': '"lap-lai"' }
  const first = await push(body, key)
  assert.equal(first.status, 201)
  const [again, alike] = await Promise.all([
    push(body, key),
    push(body, { 'idempotency-key': 'lap-lai' }),
  ])
  assert.deepEqual([again.body, alike.body], [first.body, first.body])
  const other = await push(lines([upsert(['24670', '101', '2', 'hai'])]), key)
  assert.deepEqual([other.status, other.body.code], [409, 'push.other-manifest'])
  assert.equal((await stored())['101'], '1một')
  const without = await pusher.call('POST', path, { json: [] })
  assert.deepEqual([without.status, without.body.code], [400, 'http.bad-request'])
})

test('the digest that the supplier says decides whether the copy is equal', async () => {
  const { rows: kept } = await it.db.query('select c1, c2::text, c3::text, c4 from store.d_wells')
  const after = [...kept.map(({ c1, c2, c3, c4 }) => [c1, c2, c3, c4]), ['24670', '102', '3', null]]
  const digester = createRowDigester({ keyIndexes: [0, 1] })
  const vector = createBucketVector()
  for (const fields of after) {
    const { bucket, digest } = digester.digest(fields)
    vector.add(bucket, digest)
  }
  const headers = {
    'kho-rows-after': String(after.length),
    'kho-digest-after': vector.total().digest,
  }
  const equal = await push([upsert(['24670', '102', '3', null])], headers)
  assert.deepEqual([equal.status, equal.body.equal], [201, true], JSON.stringify(equal.body))
  assert.match(await equality(), /^\d{4}-/)
  const unequal = await push([upsert(['24670', '103', '3', null])], headers)
  assert.deepEqual([unequal.body.equal, unequal.body.certificate.asPushed], [false, undefined])
  assert.equal(await equality(), 'not-equal; held-back=0')
  const half = await push([], { 'kho-rows-after': '1' })
  assert.equal(half.body.code, 'http.bad-request')
  await push([remove(103)], { ...headers })
  assert.match(await equality(), /^\d{4}-/)
})

test('changes that are there already change nothing, and what was said of the copy stands', async () => {
  const was = await equality()
  const sent = await push([upsert(['24670', '102', '3', null]), remove(999)])
  assert.deepEqual([sent.status, sent.body.changed, sent.body.equal], [200, false, true])
  assert.equal(await equality(), was)
})

test('a row that fails a check is held back, and a right one of its key settles it', async () => {
  const sent = await push([
    upsert(['24670', '104', '1', 'dài quá mười ký tự']),
    upsert(['24670', '105', '1', 'vừa']),
    upsert(['24670', '106', '1', 'vừa']),
  ])
  assert.deepEqual([sent.status, sent.body.heldBack, sent.body.inserts], [201, 1, 2])
  assert.equal(await equality(), 'not-equal; held-back=1')
  const held = await it.db.query('select line, rule, state from intake.quarantine')
  assert.deepEqual(held.rows, [{ line: '1', rule: 'text.too-long', state: 'held' }])
  const right = await push([upsert(['24670', '104', '1', 'ngắn'])])
  assert.equal(right.body.heldBack, 0)
  assert.match(await equality(), /^as-pushed; /)
  const settled = await it.db.query('select state, settled_by from intake.quarantine')
  assert.deepEqual(settled.rows, [{ state: 'corrected', settled_by: right.body.load }])
  const many = await push([upsert(['24670', '107', '1', 'dài quá mười ký tự'])])
  assert.deepEqual([many.status, many.body.code], [422, 'intake.too-many-failing'])
})

test('deleting more than the dataset allows waits for that very confirmation', async () => {
  const all = Object.keys(await stored())
  const changes = all.slice(0, Math.ceil(all.length * 0.6)).map((n) => remove(Number(n)))
  const key = { 'idempotency-key': 'xoa-nhieu' }
  const waits = await push(changes, key)
  assert.deepEqual([waits.status, waits.body.code], [409, 'intake.needs-confirmation'])
  assert.equal(Object.keys(await stored()).length, all.length)
  const confirmed = await pusher.call('POST', `${path}?confirm=${waits.body.values.load}`, {
    json: changes,
    headers: key,
  })
  assert.deepEqual([confirmed.status, confirmed.body.deletes], [201, changes.length])
  const again = await push(changes, key)
  assert.deepEqual(again.body, confirmed.body)
})

const refusals: [string, unknown[] | string, string][] = [
  ['two changes of one key', [remove(2), upsert(row(2))], 'intake.duplicate-key'],
  ['a secrecy mark', [upsert(['24670', '1', '1', 'MẬT'])], 'catalogue.state-secret'],
  [
    'a record without all columns',
    [{ op: 'upsert', record: { commune: '1', number: 2 } }],
    'push.bad-change',
  ],
  [
    'a record with a column too many',
    [{ op: 'upsert', record: { ...record(row(1)), x: 1 } }],
    'push.bad-change',
  ],
  ['a key that is not the record', [{ ...upsert(row(1)), key: ['24670', 2] }], 'push.bad-change'],
  ['half a key', [{ op: 'delete', key: '24670' }], 'push.bad-change'],
  ['a key of another type', [{ op: 'delete', key: ['24670', 'x'] }], 'push.bad-change'],
  ['another act', [{ op: 'truncate' }], 'push.bad-change'],
  ['what is no JSON', '{"op":', 'push.bad-change'],
  ['a member twice', '{"op":"delete","op":"delete","key":["24670",1]}', 'push.bad-change'],
  ['too many', lines(Array.from({ length: 10_001 }, (_, i) => remove(i))), 'push.too-many-changes'],
  ['a missing key value', [upsert([null as never, '1', '1', null])], 'intake.missing-key'],
]
for (const [what, changes, code] of refusals) {
  test(`${what} refuses the batch and stores nothing`, async () => {
    const was = await stored()
    const sent = await push(changes)
    assert.equal(sent.body.code, code, JSON.stringify(sent.body))
    assert.deepEqual(await stored(), was)
  })
}

test('digits of numbers and forms of values stay as they were written', () => {
  const text =
    '{"op":"upsert","record":{"commune":"\\u0110\u1eafk","number":9007199254740993,"depth":1.50,"note":""}}'
  const { upserts } = readChangesSent(Buffer.from(text), 'ndjson', version)
  assert.deepEqual(upserts.rows, [['Đắk', '9007199254740993', '1.50', '']])
  assert.deepEqual(
    readChangesSent(Buffer.from(` [ ${text} , ${text}] `), 'array', version).upserts.lines,
    [1, 2],
  )
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
