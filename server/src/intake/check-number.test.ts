import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareDecimals, decimalCheck, integerCheck, isScientific } from './check-number.ts'
import { emptyDatabase } from '../../test/kit/database.ts'

test('an integer passes or breaks a named rule', () => {
  const check = integerCheck({})
  const cases: [string, ReturnType<typeof check>][] = [
    ['0', null],
    ['7', null],
    ['-7', null],
    ['9223372036854775807', null],
    ['-9223372036854775808', null],
    ['9223372036854775808', 'integer.out-of-range'],
    ['-9223372036854775809', 'integer.out-of-range'],
    ['99999999999999999999999', 'integer.out-of-range'],
    ['007', 'integer.leading-zero'],
    ['-01', 'integer.leading-zero'],
    ['00', 'integer.leading-zero'],
    ['-0', 'integer.negative-zero'],
    ['1.234', 'integer.thousands'],
    ['1,234,567', 'integer.thousands'],
    ['1 234', 'integer.thousands'],
    ['1\u00a0234', 'integer.thousands'],
    ['1.5', 'integer.fraction'],
    ['1,5', 'integer.fraction'],
    ['1E+5', 'scientific-notation'],
    ['6,7E+10', 'scientific-notation'],
    ['=1+1', 'formula'],
    ['', 'integer.form'],
    ['-', 'integer.form'],
    ['+7', 'integer.form'],
    [' 7', 'integer.form'],
    ['7 ', 'integer.form'],
    ['7\n', 'integer.form'],
    ['0x10', 'integer.form'],
    ['٧', 'integer.form'],
    ['７', 'integer.form'],
    ['1.234.56', 'integer.form'],
  ]
  for (const [text, rule] of cases) assert.equal(check(text), rule, JSON.stringify(text))
})

test('a decimal passes or breaks a named rule', () => {
  const check = decimalCheck(5, 2, {})
  const cases: [string, ReturnType<typeof check>][] = [
    ['0', null],
    ['0.00', null],
    ['0.5', null],
    ['-0.5', null],
    ['999.99', null],
    ['123', null],
    ['1.50', null],
    ['1234', 'decimal.precision'],
    ['1234.5', 'decimal.precision'],
    ['1.234', 'decimal.scale'],
    ['-0', 'decimal.negative-zero'],
    ['-0.00', 'decimal.negative-zero'],
    ['00.5', 'decimal.leading-zero'],
    ['01', 'decimal.leading-zero'],
    ['1,5', 'decimal.comma'],
    ['1.234,5', 'decimal.thousands'],
    ['1,234.5', 'decimal.thousands'],
    ['1.234.567', 'decimal.thousands'],
    ['1,234,567', 'decimal.thousands'],
    ['1e3', 'scientific-notation'],
    ['=A1', 'formula'],
    ['.5', 'decimal.form'],
    ['5.', 'decimal.form'],
    ['', 'decimal.form'],
    ['.', 'decimal.form'],
    ['-', 'decimal.form'],
    ['+1', 'decimal.form'],
    ['1.2.3', 'decimal.form'],
    ['NaN', 'decimal.form'],
    ['Infinity', 'decimal.form'],
    ['1 ', 'decimal.form'],
  ]
  for (const [text, rule] of cases) assert.equal(check(text), rule, JSON.stringify(text))
})

test('a decimal whose digits all stand after the point takes a bare zero before it', () => {
  const check = decimalCheck(2, 2, {})
  assert.equal(check('0.25'), null)
  assert.equal(check('1.25'), 'decimal.precision')
})

test('bounds are inclusive and exact for any number of digits', () => {
  const people = integerCheck({ min: '1', max: '30' })
  assert.deepEqual(['0', '1', '30', '31'].map(people), ['bounds', null, null, 'bounds'])
  const large = integerCheck({ max: '9007199254740993' })
  assert.deepEqual(['9007199254740993', '9007199254740994'].map(large), [null, 'bounds'])
  const share = decimalCheck(30, 20, { min: '-0.1', max: '0.10000000000000000001' })
  assert.deepEqual(
    ['-0.1', '-0.10000000000000000001', '0.10000000000000000001', '0.10000000000000000002'].map(
      share,
    ),
    [null, 'bounds', null, 'bounds'],
  )
  assert.throws(() => integerCheck({ min: 'one' }))
})

test('decimals compare by value', () => {
  assert.equal(compareDecimals('1.50', '1.5'), 0)
  assert.equal(compareDecimals('-2', '1'), -1)
  assert.equal(compareDecimals('0.1', '0.09'), 1)
  assert.equal(compareDecimals('-0.5', '-0.25'), -1)
})

test('scientific notation is recognised with point, comma and sign', () => {
  for (const text of ['6.7E+10', '6,7091E+10', '1e5', '-1E-3']) assert.ok(isScientific(text), text)
  for (const text of ['E10', '1E', '12', '0100E1A']) assert.ok(!isScientific(text), text)
})

test('what passes comes back from PostgreSQL as it was written', async () => {
  const { db, drop } = await emptyDatabase()
  const integers = ['0', '-7', '9223372036854775807', '-9223372036854775808']
  const decimals = ['0', '0.00', '0.5', '-0.50', '1.50', '12345678901234567890.1234567890']
  try {
    const { rows } = await db.query(
      `select (select array_agg(n::text) from unnest($1::bigint[]) n) as integers,
         (select array_agg(n::text) from unnest($2::numeric[]) n) as decimals`,
      [integers, decimals],
    )
    assert.deepEqual(rows[0], { integers, decimals })
  } finally {
    await drop()
  }
  assert.ok(integers.every((text) => integerCheck({})(text) === null))
  assert.ok(decimals.every((text) => decimalCheck(38, 10, {})(text) === null))
})
