import { test } from 'node:test'
import assert from 'node:assert/strict'
import { retention } from './dataset-terms.ts'
import { errorTitle } from './error-title.ts'
import { fold, wordsOf } from './fold.ts'
import { day, instant, number, readDay, readTime } from './format.ts'
import { inLang, readLang } from './links.ts'

test('numbers are grouped as the language does', () => {
  assert.equal(number('vi', 1_234_567), '1.234.567')
  assert.equal(number('vi', 1234), '1.234')
  assert.equal(number('en', 1_234_567), '1,234,567')
})

test('instants are shown on the clock of Viet Nam, across midnight and years', () => {
  assert.equal(instant('2026-11-23T01:30:00Z'), '08:30 23/11/2026')
  assert.equal(instant('2026-12-31T17:00:00Z'), '00:00 01/01/2027')
  assert.throws(() => instant('yesterday'), /not an instant/)
})

test('a typed day has one meaning, day first or year first, and must exist', () => {
  assert.equal(readDay('30/06/2025'), '2025-06-30')
  assert.equal(readDay('6/7/2025'), '2025-07-06')
  assert.equal(readDay(' 2025-06-30 '), '2025-06-30')
  assert.equal(day('2025-06-30'), '30/06/2025')
  for (const wrong of ['', '31/02/1990', '2025-13-01', '06/30/2025', '2025', 'hôm nay', '1/1/25'])
    assert.equal(readDay(wrong), null, wrong)
  for (const typed of ['8:05 1/3/2026', '01/03/2026 08:05', '2026-03-01T08:05'])
    assert.equal(readTime(typed), '2026-03-01T08:05', typed)
  for (const wrong of ['', '08:05', '01/03/2026', '24:00 01/03/2026', '8:60 01/03/2026', '8:05 x'])
    assert.equal(readTime(wrong), null, wrong)
})

test('folding leaves bare letters, whatever the form of the accents', () => {
  assert.equal(fold('Đắk Búk So'), 'dak buk so')
  assert.equal(fold('thuỷ'), fold('thủy'))
  assert.equal(fold('Trường Học'.normalize('NFD')), 'truong hoc')
  assert.deepEqual(wordsOf('  Trường-học, “xã” '), ['Trường', 'học', 'xã'])
})

test('a path keeps its language there and back', () => {
  for (const path of ['/', '/datasets/a', '/docs/errors', '/english'])
    for (const lang of ['vi', 'en'] as const)
      assert.deepEqual(readLang(inLang(lang, path)), { lang, path })
})

test('a term of retention is said in words where it is one of years, months and days', () => {
  assert.equal(retention('vi', 'P10Y'), '10 năm')
  assert.equal(retention('en', 'P1Y6M'), 'years: 1, months: 6')
  assert.equal(retention('vi', 'life'), 'Lưu vĩnh viễn')
  assert.equal(retention('vi', 'PT5H'), 'PT5H')
})

test('a code says what it says of any call, without a value that began or ended it', () => {
  assert.equal(errorTitle('access.no-grant').vi, 'Chưa được cấp quyền đọc')
  assert.equal(errorTitle('query.unknown-column').vi, 'Bộ dữ liệu … không có cột')
  assert.deepEqual(errorTitle('gone.code'), { vi: 'gone.code', en: 'gone.code' })
})
