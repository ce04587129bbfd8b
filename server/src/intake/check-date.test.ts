import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainDate, explainTimestamp, readDate, readTimestamp } from './check-date.ts'
import type { DateForm, DatePrecision } from './check-date.ts'

const pad = (n: number) => String(n).padStart(2, '0')

/** ISO text, or the rule that was broken. */
function date(text: string, form: DateForm, precision: DatePrecision): string {
  return readDate(text, form, precision) ?? explainDate(text, form, precision)
}

test('year-first dates keep their declared precision', () => {
  const cases: [string, DatePrecision, string][] = [
    ['2024-02-29', 'day', '2024-02-29'],
    ['2000-02-29', 'day', '2000-02-29'],
    ['0001-01-01', 'day', '0001-01-01'],
    ['1990-02', 'month', '1990-02'],
    ['1990', 'year', '1990'],
    ['1990-02-28', 'year', '1990-02-28'],
    ['1990-02', 'year', '1990-02'],
    ['1990-02-31', 'day', 'date.not-a-day'],
    ['1900-02-29', 'day', 'date.not-a-day'],
    ['2023-02-29', 'day', 'date.not-a-day'],
    ['1990-13-01', 'day', 'date.not-a-day'],
    ['1990-00', 'month', 'date.not-a-day'],
    ['1990-04-31', 'day', 'date.not-a-day'],
    ['0000-01-01', 'day', 'date.not-a-day'],
    ['0000', 'year', 'date.not-a-day'],
    ['1990', 'day', 'date.too-coarse'],
    ['1990', 'month', 'date.too-coarse'],
    ['1990-02', 'day', 'date.too-coarse'],
    ['28/02/1990', 'day', 'date.form'],
    ['1990-2-1', 'day', 'date.form'],
    ['90-02-01', 'day', 'date.form'],
    ['1990-02-01 ', 'day', 'date.form'],
    ['1990-02-01T00:00', 'day', 'date.form'],
    ['', 'day', 'date.form'],
    ['=TODAY()', 'day', 'formula'],
  ]
  for (const [text, precision, expected] of cases) {
    assert.equal(date(text, 'YYYY-MM-DD', precision), expected, `${text} ${precision}`)
  }
})

test('day-first dates become ISO, and a missing part is missing from the left', () => {
  const cases: [string, DateForm, DatePrecision, string][] = [
    ['28/02/1990', 'DD/MM/YYYY', 'day', '1990-02-28'],
    ['29/02/2024', 'DD/MM/YYYY', 'day', '2024-02-29'],
    ['02/1990', 'DD/MM/YYYY', 'month', '1990-02'],
    ['1990', 'DD/MM/YYYY', 'year', '1990'],
    ['28-02-1990', 'DD-MM-YYYY', 'day', '1990-02-28'],
    ['02-1990', 'DD-MM-YYYY', 'year', '1990-02'],
    ['31/02/1990', 'DD/MM/YYYY', 'day', 'date.not-a-day'],
    ['31/02/1990', 'DD/MM/YYYY', 'year', 'date.not-a-day'],
    ['02/28/1990', 'DD/MM/YYYY', 'day', 'date.not-a-day'],
    ['13/1990', 'DD/MM/YYYY', 'month', 'date.not-a-day'],
    ['02/1990', 'DD/MM/YYYY', 'day', 'date.too-coarse'],
    ['1990', 'DD/MM/YYYY', 'month', 'date.too-coarse'],
    ['1990-02-28', 'DD/MM/YYYY', 'day', 'date.form'],
    ['28-02-1990', 'DD/MM/YYYY', 'day', 'date.form'],
    ['28/02-1990', 'DD/MM/YYYY', 'day', 'date.form'],
    ['8/2/1990', 'DD/MM/YYYY', 'day', 'date.form'],
    ['28/02/90', 'DD/MM/YYYY', 'day', 'date.form'],
    ['128/02/1990', 'DD/MM/YYYY', 'day', 'date.form'],
    ['990', 'DD/MM/YYYY', 'year', 'date.form'],
    ['', 'DD/MM/YYYY', 'year', 'date.form'],
  ]
  for (const [text, form, precision, expected] of cases) {
    assert.equal(date(text, form, precision), expected, `${text} ${form} ${precision}`)
  }
})

test('every day of four centuries is a day, and no other', () => {
  const first = Date.UTC(1700, 0, 1)
  let day = 0
  for (let year = 1700; year < 2100; year++) {
    for (let month = 1; month <= 12; month++) {
      for (let of = 1; of <= 31; of++) {
        const text = `${year}-${pad(month)}-${pad(of)}`
        const real = new Date(first + day * 86_400_000).toISOString().startsWith(text)
        if (readDate(text, 'YYYY-MM-DD', 'day') !== (real ? text : null)) assert.fail(text)
        if (real) day++
      }
    }
  }
  assert.equal(day, 146_097)
})

/** ISO text, or the rule that was broken, by Viet Nam's clock. */
function instant(text: string, precision = 6, offset = 420): string {
  return readTimestamp(text, precision, offset) ?? explainTimestamp(text, precision)
}

test('an instant becomes UTC, and without an offset it is the wall clock of Viet Nam', () => {
  const cases: [string, string][] = [
    ['2026-01-02 08:04:05', '2026-01-02T01:04:05Z'],
    ['2026-01-01 03:04:05', '2025-12-31T20:04:05Z'],
    ['2024-03-01T00:00', '2024-02-29T17:00:00Z'],
    ['2023-03-01T00:00', '2023-02-28T17:00:00Z'],
    ['2026-01-02 08:04:05.5', '2026-01-02T01:04:05.500000Z'],
    ['2026-01-02 08:04:05.000000', '2026-01-02T01:04:05Z'],
    ['2026-01-02T08:04:05Z', '2026-01-02T08:04:05Z'],
    ['2026-01-02T08:04:05.123456Z', '2026-01-02T08:04:05.123456Z'],
    ['2026-01-02 08:04:05+07', '2026-01-02T01:04:05Z'],
    ['2026-01-02 08:04:05+0700', '2026-01-02T01:04:05Z'],
    ['2026-01-02 08:04+07:00', '2026-01-02T01:04:00Z'],
    ['2025-12-31T23:30:00-09:30', '2026-01-01T09:00:00Z'],
    ['2024-02-28T23:00:00-02:00', '2024-02-29T01:00:00Z'],
    ['0001-01-01 00:00:00', 'timestamp.not-an-instant'],
    ['9999-12-31T23:00:00-02', 'timestamp.not-an-instant'],
    ['2026-02-29 00:00:00', 'timestamp.not-an-instant'],
    ['2026-01-02 24:00:00', 'timestamp.not-an-instant'],
    ['2026-01-02 23:59:60', 'timestamp.not-an-instant'],
    ['2026-01-02 08:60:00', 'timestamp.not-an-instant'],
    ['2026-01-02 08:00:00+15:00', 'timestamp.not-an-instant'],
    ['2026-01-02 08:00:00.1234567', 'timestamp.precision'],
    ['2026-01-02', 'timestamp.form'],
    ['2026-01-02 8:04', 'timestamp.form'],
    ['2026-01-02 08:04:05.', 'timestamp.form'],
    ['2026-01-02 08:04:05 +07', 'timestamp.form'],
    ['2026-01-02 08:04:05+7', 'timestamp.form'],
    ['2026-01-02 08:04:05Zx', 'timestamp.form'],
    ['02/01/2026 08:04:05', 'timestamp.form'],
    ['', 'timestamp.form'],
    ['=NOW()', 'formula'],
  ]
  for (const [text, expected] of cases) assert.equal(instant(text), expected, text)
  assert.equal(instant('2026-01-02 08:04:05.12', 1), 'timestamp.precision')
  assert.equal(instant('2026-01-02 08:04:05.1', 0), 'timestamp.precision')
})

test('the canonical text of a database is in UTC', () => {
  assert.equal(instant('2026-01-02 03:04:05.120000', 6, 0), '2026-01-02T03:04:05.120000Z')
  assert.equal(instant('2026-01-02 03:04:05.000000', 6, 0), '2026-01-02T03:04:05Z')
})

test('shifting an instant by its offset agrees with the platform', () => {
  for (let i = 0; i < 4000; i++) {
    const at = new Date(Date.UTC(1970, 0, 1) + i * 7_654_321_987)
    const local = at.toISOString().slice(0, 19)
    for (const offset of ['+07:00', '-11:30', '+14:00', 'Z']) {
      const expected = new Date(`${local}${offset}`).toISOString().slice(0, 19)
      assert.equal(instant(local + offset), `${expected}Z`, local + offset)
    }
  }
})
