import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTaxCode, findTaxCodeFault, taxCheckDigit } from './tax-code.ts'

test('a tax code is judged as the table says', () => {
  const cases: [string, ReturnType<typeof checkTaxCode>][] = [
    ['0100109106', 'valid'],
    ['0100109106-001', 'valid'],
    ['0100109106001', 'valid'],
    ['0100109107', 'invalid'],
    ['0100190106', 'invalid'],
    ['0100109106-000', 'invalid'],
    ['0100109106000', 'invalid'],
    ['0100109106-01', 'invalid'],
    ['0100109106_001', 'invalid'],
    ['0100109106-00a', 'invalid'],
    ['100109106', 'invalid'],
    ['01001O9106', 'invalid'],
    ['', 'invalid'],
    // A person's tax code is the citizen number.
    ['067090001234', 'valid'],
    ['003090001234', 'invalid'],
    // The remainder is 0: the formula gives 10, and no digit is wrong for certain.
    ['0000000000', 'inconclusive'],
    ['0000000007', 'inconclusive'],
    ['0000000000-002', 'inconclusive'],
    ['0000000000-000', 'invalid'],
  ]
  for (const [code, verdict] of cases) assert.equal(checkTaxCode(code, 2026), verdict, code)
})

test('the rule broken has a name, and an inconclusive code breaks none', () => {
  assert.equal(findTaxCodeFault('0100109107', 2026), 'tax-code.check-digit')
  assert.equal(findTaxCodeFault('0100109106-000', 2026), 'tax-code.branch')
  assert.equal(findTaxCodeFault('x', 2026), 'tax-code.form')
  assert.equal(findTaxCodeFault('0000000000', 2026), null)
})

test('the check digit finds every single wrong digit and every swap of neighbours', () => {
  let bodies = 0
  for (let n = 0; n < 300; n++) {
    const body = String((n * 3_333_331 + 7) % 1_000_000_000).padStart(9, '0')
    const check = taxCheckDigit(body)
    if (check === null) continue
    bodies++
    const code = body + check
    assert.equal(checkTaxCode(code, 2026), 'valid', code)
    for (let at = 0; at < 10; at++) {
      const wrong = code.slice(0, at) + ((Number(code[at]) + 1 + (n % 9)) % 10) + code.slice(at + 1)
      if (wrong !== code) assert.notEqual(checkTaxCode(wrong, 2026), 'valid', wrong)
    }
    for (let at = 0; at < 8; at++) {
      const [a, b] = [code[at], code[at + 1]]
      if (a === b) continue
      const swapped = code.slice(0, at) + b + a + code.slice(at + 2)
      assert.notEqual(checkTaxCode(swapped, 2026), 'valid', swapped)
    }
  }
  assert.ok(bodies > 200)
})

test('a body without check digit says so, and one that is not nine digits is a mistake', () => {
  assert.equal(taxCheckDigit('010010910'), 6)
  assert.equal(taxCheckDigit('000000000'), null)
  assert.throws(() => taxCheckDigit('12345678'))
})
