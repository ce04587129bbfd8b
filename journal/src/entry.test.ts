import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  canonicalJson,
  commitment,
  entryBytes,
  isInOrder,
  parseEntry,
  rowCommitment,
} from './entry.ts'
import type { Envelope, JsonValue } from './entry.ts'
import { leafHash } from './tree.ts'

const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest()
const envelope: Envelope = { v: 1, kind: 'change', at: '2026-01-31T07:00:00Z' }

test('canonical JSON sorts names by UTF-16 units and has no spaces', () => {
  assert.equal(
    canonicalJson({ b: [1, 'ê', null, true], a: { '\u{1f600}': 1, '\ufb33': 2 } }),
    '{"a":{"\u{1f600}":1,"\ufb33":2},"b":[1,"ê",null,true]}',
  )
  assert.equal(canonicalJson('\u0007\n"\\/'), '"\\u0007\\n\\"\\\\/"')
  assert.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}')
})

test('values that two writers could write differently are refused', () => {
  for (const value of [1.5, 2 ** 53, -0, Number.NaN, Infinity, '\ud800', { '\udc00': 1 }]) {
    assert.throws(() => canonicalJson(value as JsonValue), Error, String(value))
  }
  assert.throws(() => canonicalJson([undefined] as unknown as JsonValue), /no undefined/)
  assert.throws(() => canonicalJson(10n as unknown as JsonValue), /no bigint/)
})

test('canonical JSON reads back as what was written, and writes the same again', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger().filter((n) => !Object.is(n, -0)),
    fc.boolean(),
    fc.constant(null),
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(value, (written) => {
      const text = canonicalJson(written as JsonValue)
      assert.deepEqual(JSON.parse(text), written)
      assert.equal(canonicalJson(JSON.parse(text)), text)
    }),
    { numRuns: 200 },
  )
})

test('an entry reads back as its envelope', () => {
  const root = Buffer.alloc(32, 7).toString('base64')
  const full: Envelope = { ...envelope, dataset: 'cư dân', commitments: [root], root, rows: 3 }
  const bytes = entryBytes(full)
  assert.deepEqual(parseEntry(bytes), full)
  assert.equal(parseEntry(entryBytes(envelope)) instanceof Object, true)
})

const refusal = (text: string | Buffer) => parseEntry(Buffer.from(text))

test('entries that are malformed are refused with the reason', () => {
  const ok = '"at":"2026-01-31T07:00:00Z","kind":"change"'
  assert.match(refusal('') as string, /not canonical JSON/)
  assert.match(refusal('[1]') as string, /not an object/)
  assert.match(refusal(`{${ok},"v":2}`) as string, /version/)
  assert.match(refusal(`{${ok}, "v":1}`) as string, /canonical form/)
  assert.match(refusal(`{"v":1,${ok}}`) as string, /canonical form/)
  assert.match(refusal(`{${ok},"v":1,"v":1}`) as string, /canonical form/)
  assert.match(refusal(`{${ok},"v":1.0}`) as string, /canonical form/)
  assert.match(refusal(`{${ok},"rows":1,"v":1}`) as string, /"rows"/)
  assert.match(refusal(`{${ok},"root":"abc","v":1}`) as string, /"root"/)
  assert.match(refusal(`{${ok},"v":1,"x":${'['.repeat(60_000)}}`) as string, /canonical JSON/)
  const nested = `${'['.repeat(5000)}${']'.repeat(5000)}`
  assert.match(refusal(`{${ok},"v":1,"x":${nested}}`) as string, /canonical JSON/)
  const notUtf8 = Buffer.from(`{${ok},"v":1,"x":"~"}`)
  notUtf8[notUtf8.indexOf('~')] = 0xff
  assert.match(refusal(notUtf8) as string, /UTF-8/)
})

test('instants that are none are refused', () => {
  for (const at of [
    '2026-02-30T07:00:00Z',
    '2026-01-31 07:00:00Z',
    '2026-01-31T07:00:00+07:00',
    '2026-01-31T24:00:00Z',
    '2026-01-31T07:00:00.Z',
    '2026-01-31T07:00Z',
  ]) {
    assert.throws(() => entryBytes({ ...envelope, at }), /instant/, at)
  }
  entryBytes({ ...envelope, at: '2024-02-29T23:59:59.123456789Z' })
})

test('an envelope over 65,535 bytes is refused', () => {
  assert.throws(() => entryBytes({ ...envelope, note: 'x'.repeat(65_535) }), /over the limit/)
})

test('instants are compared as instants, whatever their decimals', () => {
  const second = '2026-01-31T07:00:00'
  assert.equal(isInOrder(`${second}Z`, `${second}.5Z`), true)
  assert.equal(isInOrder(`${second}.5Z`, `${second}Z`), false)
  assert.equal(isInOrder(`${second}.5Z`, `${second}.500Z`), true)
  assert.equal(isInOrder(`${second}.49Z`, `${second}.5Z`), true)
  assert.equal(isInOrder(`${second}.9Z`, '2026-01-31T07:00:01Z'), true)
  assert.equal(isInOrder('2026-01-31T07:00:01Z', `${second}.9Z`), false)
})

const length = (n: number) => Buffer.of(0, 0, 0, n)

test('a commitment is SHA-256 over domain, salt and payload, each after its length', () => {
  const salt = Buffer.alloc(32, 3)
  const payload = Buffer.from('tải trọng')
  const expected = sha256(
    length(12),
    Buffer.from('kho/commit/1'),
    length(32),
    salt,
    length(payload.length),
    payload,
  )
  assert.deepEqual(commitment(salt, payload), expected)
  assert.throws(() => commitment(Buffer.alloc(16), payload), /32 bytes/)
})

test('a row commitment is the leaf hash of its parts in a row', () => {
  const [salt, keyHash, digest] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill))
  assert.ok(salt && keyHash && digest)
  const bytes = Buffer.concat([Buffer.from('kho/row/1\nu'), salt, keyHash, digest])
  const inOrder = Buffer.concat([
    Buffer.from('kho/row/1\n'),
    salt,
    Buffer.from('u'),
    keyHash,
    digest,
  ])
  assert.deepEqual(rowCommitment({ salt, op: 'u', keyHash, digest }), leafHash(inOrder))
  assert.notDeepEqual(rowCommitment({ salt, op: 'u', keyHash, digest }), leafHash(bytes))
  assert.throws(() => rowCommitment({ salt, op: 'd', keyHash, digest }), /zero digest/)
  assert.throws(
    () => rowCommitment({ salt, op: 'i', keyHash, digest: Buffer.alloc(31) }),
    /32 bytes/,
  )
})
