import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { plainDigits } from './plain-digits.ts'

test('digits of the file stay, an exponent becomes places, binary noise is taken away', () => {
  const cases: [string, string | null, number][] = [
    ['0', '0', 1],
    ['24670', '24670', 5],
    ['67090000001', '67090000001', 11],
    ['123456789012345', '123456789012345', 15],
    ['1234567890123456', '1234567890123456', 16],
    ['1234567890123450', '1234567890123450', 16],
    ['9223372036854775807', '9223372036854775807', 19],
    ['6.7090000001234496E+16', '67090000001234496', 17],
    ['1.5E-3', '0.0015', 2],
    ['1E5', '100000', 6],
    ['-2.50', '-2.50', 2],
    ['.5', '0.5', 1],
    ['1.1000000000000001', '1.1', 2],
    ['0.10000000000000001', '0.1', 1],
    ['-1.1000000000000001', '-1.1', 2],
    ['0.30000000000000004', '0.30000000000000004', 17],
    ['1E-7', '0.0000001', 1],
    ['', null, 0],
    ['NaN', null, 0],
    ['1,5', null, 0],
    ['0x10', null, 0],
    ['1e99999', null, 0],
  ]
  for (const [text, expected, count] of cases) {
    const found = plainDigits(text)
    assert.equal(found?.text ?? null, expected, text)
    if (expected !== null && count > 0) assert.equal(found!.count, count, text)
  }
})

test('whatever a spreadsheet writes of a binary number means that number still', () => {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(numbers, (value) => {
      for (const text of [String(value), value.toExponential(), value.toPrecision(17)]) {
        const plain = plainDigits(text)!.text
        assert.match(plain, /^-?\d+(\.\d+)?$/)
        assert.ok(Number(plain) === value, `${text} became ${plain}`)
      }
    }),
  )
})

test('a number of at most fifteen digits comes back as it was typed', () => {
  const typed = fc.tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.nat(999_999))
  fc.assert(
    fc.property(typed, ([whole, part]) => {
      const text = `${whole}.${String(part).padStart(6, '0')}`.replace(/\.?0+$/, '')
      if (text === '-0' || text === '' || text === '-') return
      assert.equal(Number(plainDigits(Number(text).toPrecision(17))!.text), Number(text))
      assert.equal(plainDigits(text)!.text, text)
    }),
  )
})
