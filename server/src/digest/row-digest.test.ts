import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { canonicalOf } from './canonical.ts'
import { createRowDigester } from './row-digest.ts'

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const row = ['067090000001', 'Nguyễn Văn A', null, '']

test('a digest is SHA-256 of the canonical row, the key hash that of the key', () => {
  const { digest, keyHash, bucket } = createRowDigester({ keyIndexes: [0] }).digest(row)
  assert.deepEqual(digest, sha256(canonicalOf(row)))
  assert.deepEqual(keyHash, sha256(canonicalOf([row[0]!])))
  assert.equal(bucket, keyHash.readUInt16BE(0))
})

test('the salt comes before the row and leaves the key hash alone', () => {
  const salt = Buffer.from('00ff10', 'hex')
  const { digest, keyHash } = createRowDigester({ salt, keyIndexes: [0] }).digest(row)
  assert.deepEqual(digest, sha256(salt, canonicalOf(row)))
  assert.deepEqual(keyHash, createRowDigester({ keyIndexes: [0] }).digest(row).keyHash)
})

test('a key of several columns keeps their declared order', () => {
  const { keyHash } = createRowDigester({ keyIndexes: [1, 0] }).digest(row)
  assert.deepEqual(keyHash, sha256(canonicalOf([row[1]!, row[0]!])))
})

test('the order of the profile decides, not the order in which fields come', () => {
  const { digest } = createRowDigester({ keyIndexes: [0], fieldOrder: [3, 1] }).digest(row)
  assert.deepEqual(digest, sha256(canonicalOf([row[3]!, row[1]!])))
})

test('rows of every size in turn are digested alike, and huge ones leave nothing behind', () => {
  for (const salt of [undefined, Buffer.alloc(32, 7)]) {
    const digester = createRowDigester({ salt, keyIndexes: [0] })
    for (const length of [1, 4000, 4096, 5000, 3, 2_000_000, 10, 70_000, 2]) {
      const fields = ['k', 'ế'.repeat(length)]
      const expected = sha256(salt ?? Buffer.alloc(0), canonicalOf(fields))
      assert.deepEqual(digester.digest(fields).digest, expected)
    }
  }
})

test('digests are written where the caller says', () => {
  const digester = createRowDigester({ keyIndexes: [0] })
  const out = Buffer.alloc(100)
  const bucket = digester.digestInto(row, out, 10)
  const expected = digester.digest(row)
  assert.deepEqual(out.subarray(10, 42), expected.digest)
  assert.deepEqual(out.subarray(42, 74), expected.keyHash)
  assert.equal(bucket, expected.bucket)
  assert.equal(digester.keyHashInto(row, out, 0), bucket)
})

test('a row that lacks the key is a fault of the program', () => {
  assert.throws(() => createRowDigester({ keyIndexes: [9] }).digest(row), /no field 9/)
  assert.throws(() => createRowDigester({ keyIndexes: [] }), /at least one key/)
})
