import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalOf, createCanonicalWriter, writeField } from './canonical.ts'

/** Written in the plainest way, to compare with. */
function plainly(fields: readonly (string | null)[]): Buffer {
  return Buffer.concat(
    fields.map((field) => {
      if (field === null) return Buffer.from('N')
      const bytes = Buffer.from(field, 'utf8')
      return Buffer.concat([Buffer.from(`V${bytes.length}:`), bytes])
    }),
  )
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 700 }),
  fc.string({ unit: fc.constantFrom('a', 'ế', 'é', '😀', '\ud800', 'N', 'V1:'), maxLength: 1200 }),
)

test('known rows have the bytes that the profile states', () => {
  assert.equal(canonicalOf(['067090000001', null, '']).toString(), 'V12:067090000001NV0:')
  assert.equal(canonicalOf(['Đắk Wil']).toString(), 'V10:Đắk Wil')
})

test('any fields are written as the plain form writes them', () => {
  const row = fc.array(fc.option(anyText), { maxLength: 12 })
  fc.assert(fc.property(row, (fields) => canonicalOf(fields).equals(plainly(fields))))
})

test('lengths around every change of digits are right, in one, two, three and four bytes', () => {
  for (const unit of ['a', 'é', 'ế', '😀']) {
    for (const count of [
      1, 4, 5, 9, 10, 33, 34, 49, 50, 99, 100, 333, 334, 511, 512, 9999, 10000,
    ]) {
      for (const text of [unit.repeat(count), `a${unit.repeat(count)}`]) {
        assert.deepEqual(canonicalOf([text, 'z']), plainly([text, 'z']))
      }
    }
  }
})

test('no value imitates a NULL, a separator or the boundary of two fields', () => {
  const rows = [['a', 'b'], ['ab', ''], ['', 'ab'], ['aV1:b'], [null, 'b'], ['N', 'b'], ['aN', 'b']]
  const forms = new Set(rows.map((row) => canonicalOf(row).toString('hex')))
  assert.equal(forms.size, rows.length)
})

test('composed and decomposed letters stay different', () => {
  assert.notDeepEqual(canonicalOf(['ế'.normalize('NFC')]), canonicalOf(['ế'.normalize('NFD')]))
})

test('the writer grows without losing what it holds', () => {
  const writer = createCanonicalWriter(4)
  const fields = ['Nguyễn', null, 'x'.repeat(5000), null, 'Đ'.repeat(40)]
  for (const field of fields) writeField(writer, field)
  assert.deepEqual(writer.bytes.subarray(0, writer.length), plainly(fields))
})
