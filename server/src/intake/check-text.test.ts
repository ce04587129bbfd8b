import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findJsonFault } from './check-json.ts'
import { findTextFault, isFormula, isLongerThan } from './check-text.ts'

test('a cell that a spreadsheet would run is a formula', () => {
  const formulas = [
    '=SUM(A1:A3)',
    '=A1',
    '=1+1',
    '= 1',
    '="x"',
    '=-A1',
    "='Sheet 1'!A1",
    '=HYPERLINK("http://x")',
    '@SUM(A1)',
    '@',
    '+cmd|',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '+A1',
    '-A1*2',
    '-$B$12',
    '+SUM(1)',
    '-1*SUM(2)',
    '\t=1+1',
    '\r=A1',
    '+=A1',
  ]
  for (const text of formulas) assert.ok(isFormula(text), text)
})

test('negative numbers, phone numbers, dashes and arrows are text', () => {
  const texts = [
    '-5',
    '-5.25',
    '-1.234,5',
    '+84 263 3544 999',
    '+84-263-3544-999',
    '+84-123 (văn phòng)',
    '+(84) 903 123 456',
    '-',
    '--',
    '+',
    '- Không',
    '- Khu A1',
    '- Trường (cũ)',
    '-01/02/2020 (hết hạn)',
    '=',
    '=>',
    '==',
    '=> xem',
    '',
    'a=b',
    'tên@kho.vn',
    '3-4',
  ]
  for (const text of texts) assert.ok(!isFormula(text), text)
})

test('what cannot be stored as UTF-8 is found, and pairs are left alone', () => {
  assert.equal(findTextFault('a\0b', {}), 'text.nul')
  assert.equal(findTextFault('a\ud800', {}), 'lone-surrogate')
  assert.equal(findTextFault('\udc00a', {}), 'lone-surrogate')
  assert.equal(findTextFault('😀 𠀀', {}), null)
  assert.equal(findTextFault('', {}), null)
})

test('a secrecy mark is found in any composition, and costs nothing elsewhere', () => {
  assert.equal(findTextFault('TUYỆT MẬT', {}), 'secrecy-mark')
  assert.equal(findTextFault('Tối mật'.normalize('NFD'), {}), 'secrecy-mark')
  assert.equal(findTextFault('TUYET MAT', {}), 'secrecy-mark')
  assert.equal(findTextFault('mật ong', {}), null)
  assert.equal(findTextFault('Mật', { names: true }), null)
  assert.equal(findTextFault('mat', { field: 'do_mat' }), 'secrecy-mark')
})

test('length is counted in code points', () => {
  assert.equal(isLongerThan('😀😀', 2), false)
  assert.equal(isLongerThan('😀😀', 1), true)
  assert.equal(isLongerThan('abc', 3), false)
  assert.equal(isLongerThan('abcd', 3), true)
})

test('JSON must parse and carry no mark, however its strings are written', () => {
  assert.equal(findJsonFault('{"a": [1, 2.50, null]}'), null)
  assert.equal(findJsonFault('{"mật độ": "mật ong"}'), null)
  assert.equal(findJsonFault("{'a': 1}"), 'json.not-json')
  assert.equal(findJsonFault(''), 'json.not-json')
  assert.equal(findJsonFault('{"a": NaN}'), 'json.not-json')
  assert.equal(findJsonFault('{"a": ["TỐI MẬT"]}'), 'secrecy-mark')
  assert.equal(findJsonFault('{"a": "T\\u1ed0I M\\u1eacT"}'), 'secrecy-mark')
  assert.equal(findJsonFault('{"do_mat": "Mật"}'), 'secrecy-mark')
  assert.equal(findJsonFault('{"a": "\ud800"}'), 'lone-surrogate')
})

test('a mark of secrecy in an old font is found where no column declares the font', () => {
  assert.equal(findTextFault('Tuy\u00d6t m\u00cbt', {}), 'secrecy-mark')
  assert.equal(findTextFault('TUYE\u00c4T MA\u00c4T', {}), 'secrecy-mark')
  assert.equal(findTextFault('m\u00cbt ong', {}), null)
})
