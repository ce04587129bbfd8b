import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createBucketVector, decodeBucketVector } from './bucket-vector.ts'
import type { BucketVector } from './bucket-vector.ts'

const digestOf = (text: string) => createHash('sha256').update(text).digest()
const highest = Buffer.alloc(32, 0xff)

function vectorOf(rows: readonly { bucket: number; digest: Buffer }[]): BucketVector {
  const vector = createBucketVector()
  for (const { bucket, digest } of rows) vector.add(bucket, digest)
  return vector
}

const rows = Array.from({ length: 300 }, (_, i) => ({
  bucket: (i * 7919) % 65_536,
  digest: digestOf(`row ${i}`),
}))

test('the total is the sum of all digests modulo 2^256', () => {
  const sum = rows.reduce((sum, { digest }) => sum + BigInt(`0x${digest.toString('hex')}`), 0n)
  const expected = BigInt.asUintN(256, sum).toString(16).padStart(64, '0')
  assert.deepEqual(vectorOf(rows).total(), { count: 300, digest: expected })
})

test('the order of the rows does not matter', () => {
  const turned = rows.toReversed()
  assert.deepEqual(vectorOf(turned).diff(vectorOf(rows)), [])
  assert.deepEqual(vectorOf(turned).root(), vectorOf(rows).root())
})

test('exactly the buckets that differ are named', () => {
  const changed = vectorOf(rows)
  changed.subtract(rows[5]!.bucket, rows[5]!.digest)
  changed.add(rows[5]!.bucket, digestOf('changed'))
  changed.subtract(rows[9]!.bucket, rows[9]!.digest)
  changed.add(65_535, digestOf('new'))
  const expected = [rows[5]!.bucket, rows[9]!.bucket, 65_535].toSorted((a, b) => a - b)
  assert.deepEqual(changed.diff(vectorOf(rows)), expected)
  assert.deepEqual(vectorOf(rows).diff(changed), expected)
})

test('two equal rows are not the same as none', () => {
  const twice = vectorOf([rows[0]!, rows[0]!])
  assert.deepEqual(twice.diff(createBucketVector()), [rows[0]!.bucket])
  assert.equal(twice.bucket(rows[0]!.bucket).count, 2)
})

test('taking away what was added leaves the vector empty', () => {
  const vector = vectorOf(rows)
  for (const { bucket, digest } of rows) vector.subtract(bucket, digest)
  assert.deepEqual(vector.total(), { count: 0, digest: '0'.repeat(64) })
  assert.deepEqual([...vector.entries()], [])
})

test('a change kept as a difference and merged later gives the same vector', () => {
  const change = createBucketVector()
  change.subtract(rows[1]!.bucket, rows[1]!.digest)
  change.add(rows[1]!.bucket, highest)
  const merged = vectorOf(rows)
  merged.merge(change)
  const expected = vectorOf([...rows.filter((_, i) => i !== 1), { ...rows[1]!, digest: highest }])
  assert.deepEqual(merged.root(), expected.root())
})

test('sums that carry over equal sums that were carried', () => {
  const [summed, given] = [createBucketVector(), createBucketVector()]
  for (let i = 0; i < 1000; i++) summed.add(3, highest)
  // 1000 × (2^256 - 1) is -1000 modulo 2^256.
  given.addSums(3, 1000, [...Array.from({ length: 7 }, () => 2 ** 32 - 1), 2 ** 32 - 1000])
  assert.deepEqual(summed.diff(given), [])
  assert.equal(summed.bucket(3).digest, given.bucket(3).digest)
})

test('what is encoded is decoded to an equal vector with the same root', () => {
  const row = fc.record({ bucket: fc.nat(65_535), seed: fc.string() })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (list) => {
      const vector = vectorOf(list.map((one) => ({ ...one, digest: digestOf(one.seed) })))
      const decoded = decodeBucketVector(vector.encode())
      assert.deepEqual(decoded.diff(vector), [])
      assert.deepEqual(decoded.root(), vector.root())
      assert.deepEqual(decoded.total(), vector.total())
    }),
    { numRuns: 20 },
  )
})

test('bytes that are no vector are refused', () => {
  const bytes = vectorOf(rows).encode()
  assert.throws(() => decodeBucketVector(bytes.subarray(0, -1)), /not a bucket vector/)
  assert.throws(() => decodeBucketVector(Buffer.from('other')), /not a bucket vector/)
})

test('a difference with fewer than no rows cannot be encoded as a set', () => {
  const change = createBucketVector()
  change.subtract(1, highest)
  assert.throws(() => change.encode(), /-1 rows/)
})
