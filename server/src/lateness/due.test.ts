import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frequency } from '../calendar/period.ts'
import { readCalendar } from '../calendar/read-calendar.ts'
import { readConfig } from '../config.ts'
import { dueAfter, lateBy } from './due.ts'

const calendar = readCalendar(readConfig({}).config)
const rule = { calendar, dueDays: 1 }
const at = (text: string) => new Date(`${text}:00+07:00`)
const local = (date: Date) => new Date(date.getTime() + 7 * 3_600_000).toISOString().slice(0, 16)

const cases: [Frequency, string, string][] = [
  // On Wednesday evening that day is covered; Thursday's supply may come until Friday evening.
  ['daily', '2026-11-25T18:00', '2026-11-27T17:30'],
  // In the morning it still counts for the day before.
  ['daily', '2026-11-26T02:00', '2026-11-27T17:30'],
  ['daily', '2026-11-27T18:00', '2026-12-01T17:30'],
  ['daily', '2026-11-28T09:00', '2026-12-01T17:30'],
  // Before Tet: the next working day is the 23rd, its supply may come until the 24th.
  ['daily', '2026-02-13T18:00', '2026-02-24T17:30'],
  ['weekly', '2026-11-26T10:00', '2026-12-07T17:30'],
  ['monthly', '2026-10-15T10:00', '2026-12-01T17:30'],
  // 1 November is a Sunday, so October's supply may come until the 2nd, and this one did.
  ['monthly', '2026-11-02T10:00', '2026-12-01T17:30'],
  ['quarterly', '2026-05-15T10:00', '2026-10-01T17:30'],
  ['real-time', '2026-11-28T10:00', '2026-11-28T11:00'],
]
for (const [frequency, supplied, due] of cases) {
  test(`${frequency}, supplied ${supplied}, is due ${due}`, () => {
    const found = dueAfter(rule, frequency, { lastAt: at(supplied), since: at('2025-02-03T08:00') })
    assert.equal(local(found!.at), due)
  })
}

test('what was never supplied is due after the period in which it was declared', () => {
  const never = (frequency: Frequency) =>
    dueAfter(rule, frequency, { lastAt: null, since: at('2026-11-15T10:00') })
  assert.equal(local(never('monthly')!.at), '2026-12-01T17:30')
  assert.equal(never('on-change'), null)
})

test('a due day of which the calendar does not speak is marked as uncertain', () => {
  const supplied = { lastAt: at('2026-12-15T10:00'), since: at('2025-02-03T08:00') }
  assert.equal(dueAfter(rule, 'daily', supplied)!.certain, true)
  assert.equal(dueAfter(rule, 'monthly', supplied)!.certain, false)
})

test('lateness is counted in working hours and days', () => {
  const due = { at: at('2026-11-27T17:30'), certain: true }
  assert.equal(lateBy(rule, due, at('2026-11-27T17:30')), null)
  assert.deepEqual(lateBy(rule, due, at('2026-11-29T20:00')), { ms: 0, hours: 0, days: 0 })
  assert.equal(lateBy(rule, due, at('2026-11-30T10:30'))!.hours, 3)
  assert.equal(lateBy(rule, due, at('2026-12-01T17:30'))!.days, 2)
  assert.equal(lateBy(rule, null, at('2026-12-01T17:30')), null)
})

test('without days of grace the supply is due within the period', () => {
  const strict = { calendar, dueDays: 0 }
  const found = dueAfter(strict, 'monthly', {
    lastAt: at('2026-10-15T10:00'),
    since: at('2025-02-03T08:00'),
  })
  assert.equal(local(found!.at), '2026-11-30T17:30')
})
