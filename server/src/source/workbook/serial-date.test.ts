import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoOfSerial, readNumberFormat, writeDate } from './serial-date.ts'

test('days of both systems, with the day that never was', () => {
  const cases: [number, boolean, string | null][] = [
    [1, false, '1900-01-01'],
    [59, false, '1900-02-28'],
    [60, false, null],
    [61, false, '1900-03-01'],
    [45_351, false, '2024-02-29'],
    [45_351.5, false, '2024-02-29T12:00:00'],
    [45_296.4376736111, false, '2024-01-05T10:30:15'],
    [45_296.43767372685, false, '2024-01-05T10:30:15.010'],
    [0, false, null],
    [0.5, false, null],
    [-1, false, null],
    [2_958_465, false, '9999-12-31'],
    [2_958_466, false, null],
    [Number.NaN, false, null],
    [0, true, '1904-01-01'],
    [43_889, true, '2024-02-29'],
    [60, true, '1904-03-01'],
    [2_958_465, true, null],
  ]
  for (const [serial, from1904, expected] of cases) {
    assert.equal(isoOfSerial(serial, from1904), expected, `${serial} ${from1904}`)
  }
})

test('the two systems are 1,462 days apart, on every day of two centuries', () => {
  let day = Date.UTC(1904, 0, 1)
  for (let serial = 0; serial < 73_000; serial++, day += 86_400_000) {
    const iso = new Date(day).toISOString().slice(0, 10)
    assert.equal(isoOfSerial(serial, true), iso)
    assert.equal(isoOfSerial(serial + 1462, false), iso)
  }
})

test('formats that show days are told from those that show numbers', () => {
  const days = ['dd/mm/yyyy', 'd-mmm-yy', '[$-42A]dd\\/mm\\/yyyy', '[$-F800]dddd, mmmm dd, yyyy']
  const times = ['[h]:mm:ss', 'mm:ss.0', 'h:mm AM/PM', 'yyyy']
  for (const code of [...days, ...times]) assert.ok(readNumberFormat(200, code).isDate, code)
  const numbers = ['General', '0.00', '#,##0', '0.00E+00', '#,##0 "đồng"', '[Red]-0', '@', '0%']
  const odd = ['_-* #,##0\\ "₫"_-', '"ngày" 0', '# ?/?', '\\d0', ';;;', '']
  for (const code of [...numbers, ...odd]) assert.ok(!readNumberFormat(200, code).isDate, code)
  assert.ok(readNumberFormat(14, undefined).isDate)
  assert.ok(!readNumberFormat(2, undefined).isDate)
  assert.deepEqual(readNumberFormat(200, '00000'), { isDate: false, digits: 5 })
})

test('a day is written as the column declares', () => {
  assert.equal(writeDate('2024-02-29', 'DD/MM/YYYY'), '29/02/2024')
  assert.equal(writeDate('2024-02-29', 'DD-MM-YYYY'), '29-02-2024')
  assert.equal(writeDate('2024-02-29', 'YYYY-MM-DD'), '2024-02-29')
  assert.equal(writeDate('2024-02-29T10:30:00', 'DD/MM/YYYY'), '29/02/2024 10:30:00')
})
