import assert from 'node:assert/strict'
import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { readGroup, gatherReads, rootOfRecords } from '../journal/read-group.ts'
import { openingRecord, type Opening } from '../journal/read-record.ts'
import { createReadMarker, padsOf } from './mark-read.ts'

const key = randomBytes(32)

test('the mark of a row is the HMAC of its dataset and key, and tells nothing without the key', () => {
  const derived = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'kho/read-row/1', 32))
  const mac = createHmac('sha256', derived).update('["residents","001090000001"]').digest()
  const marker = createReadMarker(key)
  assert.equal(
    marker.rowMark('residents', ['001090000001']),
    mac.subarray(0, 16).toString('base64url'),
  )
  assert.notEqual(
    marker.rowMark('residents', ['001090000001']),
    createReadMarker(randomBytes(32)).rowMark('residents', ['001090000001']),
  )
  assert.equal(padsOf(key)[0].length, 64)
})

test('a sealed question opens under its key alone', () => {
  const marker = createReadMarker(key)
  const question = { filters: [[3, '24670'] as const], after: ['x', null] }
  const sealed = marker.seal(question)
  assert.deepEqual(marker.open(sealed), question)
  const filter = { op: 'not', of: { op: '=', c: 3, v: '24670' } } as const
  assert.deepEqual(marker.open(marker.seal({ filters: [], filter })), { filters: [], filter })
  assert.ok(!Buffer.from(sealed, 'base64url').includes('24670'))
  assert.equal(createReadMarker(randomBytes(32)).open(sealed), null)
  assert.equal(marker.open('nonsense'), null)
})

test('rows read under one plan share its record, and each keeps its own mark', () => {
  const plan = { columns: [1], filters: 1, kind: 'record', limit: 1, sort: [] }
  const opening: Opening = {
    client: 'a',
    grant: '1',
    purpose: 'c',
    task: 't',
    zone: 'z',
    dataset: 'd',
    plan,
    sequence: '1',
    request: 'r1',
  }
  const { records, root } = gatherReads([
    openingRecord({ ...opening, row: 'one' }),
    openingRecord({ ...opening, row: 'two' }),
    openingRecord(opening),
  ])
  assert.equal(records.match(/"plan"/g)?.length, 1)
  const marks = readGroup(records).map((one) => 'record' in one && one.record.row)
  assert.deepEqual(marks, ['one', 'two', undefined])
  assert.deepEqual(rootOfRecords(records), root)
})
