import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeUtf8, findInvalidUtf8 } from './strict-utf8.ts'

/** The first fault as a careful reader finds it: the longest valid beginning ends there. */
function plainly(bytes: Buffer): number {
  for (let end = bytes.length; end >= 0; end--) {
    if (decodeUtf8(bytes, 0, end) !== undefined) return end === bytes.length ? -1 : end
  }
  throw new Error('even nothing is no UTF-8')
}

test('the first faulty byte is found wherever it stands', () => {
  const piece = fc.oneof(
    fc.constantFrom('a', 'é', 'ế', '😀').map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
  )
  const list = fc.array(piece, { maxLength: 60 })
  fc.assert(
    fc.property(list, (pieces) => {
      const bytes = Buffer.concat(pieces)
      assert.equal(findInvalidUtf8(bytes, 0, bytes.length), plainly(bytes))
    }),
    { numRuns: 2000 },
  )
})

test('overlong forms, halves of pairs and code points past the last are faults', () => {
  for (const hex of ['c080', 'e08080', 'eda080', 'f4908080', 'ff', '80', 'c3']) {
    const bytes = Buffer.concat([Buffer.from('Đắk '), Buffer.from(hex, 'hex')])
    assert.equal(decodeUtf8(bytes, 0, bytes.length), undefined)
    assert.equal(findInvalidUtf8(bytes, 0, bytes.length), 7)
  }
})
