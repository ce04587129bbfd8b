import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { batchRoot } from '@kho/journal/batch-tree.ts'
import { canonicalJson, commitment } from '@kho/journal/entry.ts'
import { gatherReads, readGroup, rootOfRecords, withoutRecord } from './read-group.ts'
import {
  closingRecord,
  closingsOf,
  groupClosingRecord,
  openingRecord,
  refusalRecord,
} from './read-record.ts'
import type { Opening, ReadRecord } from './read-record.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
/** As the server makes them: one object for all reads of one kind under one grant. */
const plan = fc.constantFrom(
  { columns: [1, 2], filters: 1, kind: 'record', limit: 1, sort: [] },
  { columns: [], sort: [-2, 1], kind: 'page', note: 'trụ "sở"', limit: null },
)
const opening: fc.Arbitrary<Opening> = fc.record({
  // Few values, so that records of a group often share all but request and task.
  client: fc.constantFrom('one-gate', 'police'),
  grant: fc.constantFrom('7', '8'),
  purpose: fc.constantFrom('a', 'dd'),
  task: text,
  zone: fc.constantFrom('local', 'trụ sở "1"'),
  dataset: fc.constant('residents'),
  plan,
  sequence: fc.constantFrom('4', '5'),
  request: text,
})
const record: fc.Arbitrary<ReadRecord> = fc.oneof(
  { weight: 5, arbitrary: opening.map(openingRecord) },
  opening.map((one) => refusalRecord({ ...one, code: 'access.no-grant' })),
  fc.nat().map((rows) => closingRecord({ group: '1', place: 0, outcome: 'complete', rows })),
  fc.array(fc.nat()).map((rows) => groupClosingRecord({ group: '2', rows })),
)

const asJson = (one: ReadRecord): unknown => JSON.parse(canonicalJson(one))

test('whatever is gathered is read back, and its leaves are commitments to canonical JSON', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 9 }), (records) => {
      const group = gatherReads(records)
      const stored = readGroup(group.records)
      assert.deepEqual(
        stored.map((one) => ('record' in one ? one.record : null)),
        records.map(asJson),
      )
      const leaves = stored.map((one, i) => {
        assert.ok('salt' in one)
        return commitment(Buffer.from(one.salt, 'base64'), canonicalJson(records[i]!))
      })
      assert.deepEqual(group.root, batchRoot(Buffer.concat(leaves)))
      assert.deepEqual(rootOfRecords(group.records), group.root)
      assert.equal(group.count, records.filter(({ outcome }) => outcome === 'opened').length)
    }),
  )
})

test('any record may be erased, also one that others are like, and the root stays', () => {
  const some = fc.array(record, { minLength: 1, maxLength: 9 })
  fc.assert(
    fc.property(some, fc.nat(), fc.nat(), (records, one, other) => {
      const { records: gathered, root } = gatherReads(records)
      const places = [one % records.length, other % records.length]
      const left = places.reduce(withoutRecord, gathered)
      assert.deepEqual(rootOfRecords(left), root)
      readGroup(left).forEach((each, i) => {
        if (places.includes(i)) assert.deepEqual(Object.keys(each), ['leaf'])
        else assert.deepEqual('record' in each && each.record, asJson(records[i]!))
      })
    }),
  )
})

test('reads under one plan are stored as one record and what differs', () => {
  const same = { ...fc.sample(opening, 1)[0]!, task: 'HS-1' }
  const records = Array.from({ length: 64 }, (_, i) =>
    openingRecord({ ...same, request: `r-${i}` }),
  )
  const stored = JSON.parse(gatherReads(records).records) as { like?: number; record: object }[]
  assert.equal(stored[0]!.like, undefined)
  for (const [i, one] of stored.slice(1).entries()) {
    assert.equal(one.like, 0)
    assert.deepEqual(one.record, { request: `r-${i + 1}`, task: 'HS-1' })
  }
})

test('a stored record that is like none is said, not guessed', () => {
  const stored = '[{"like":3,"record":{"request":"r","task":"t"},"salt":""}]'
  assert.throws(() => rootOfRecords(stored), /record 0 .* is like one that is not there/)
  const chain = `[{"leaf":""},{"like":0,"record":{},"salt":""}]`
  assert.throws(() => readGroup(chain), /record 1/)
})

test('a text with half a surrogate pair is refused in every member of an opening', () => {
  const [good] = fc.sample(opening, 1)
  for (const name of ['client', 'request', 'task', 'zone', 'sequence'] as const) {
    const bad = openingRecord({ ...good!, [name]: 'x\ud800' })
    assert.throws(() => gatherReads([bad]), /surrogate/, name)
  }
})

test('a closing of a group says of each of its reads what a closing of its own would say', () => {
  for (const rows of [[1], [1, 0, 1]]) {
    const [stored] = readGroup(gatherReads([groupClosingRecord({ group: '9', rows })]).records)
    assert.ok(stored && 'record' in stored)
    assert.deepEqual(
      closingsOf(stored.record),
      rows.map((count, place) => ({ group: '9', outcome: 'complete', place, rows: count })),
    )
  }
})
