import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCalendar } from '../calendar/read-calendar.ts'
import type { Frequency } from '../calendar/period.ts'
import { readConfig } from '../config.ts'
import { scheduleSchema, slotsAround } from './schedule.ts'

const calendar = readCalendar(readConfig({}).config)
const at = (text: string) => new Date(`${text}:00+07:00`)
const shown = (slots: { latest: Date | null; next: Date | null }) =>
  [slots.latest, slots.next].map(
    (slot) => slot && new Date(slot.getTime() + 7 * 3_600_000).toISOString().slice(0, 16),
  )
const plan = (frequency: Frequency, own: unknown = null) => ({
  calendar,
  frequency,
  atMinute: 120,
  own: own === null ? null : scheduleSchema.parse(own),
})

const byFrequency: [Frequency, string, string, string][] = [
  ['daily', '2026-11-26T12:00', '2026-11-26T02:00', '2026-11-27T02:00'],
  ['daily', '2026-11-28T12:00', '2026-11-27T02:00', '2026-11-30T02:00'],
  ['daily', '2026-02-14T12:00', '2026-02-13T02:00', '2026-02-23T02:00'],
  ['daily', '2026-11-26T02:00', '2026-11-26T02:00', '2026-11-27T02:00'],
  ['on-change', '2026-11-26T12:00', '2026-11-26T02:00', '2026-11-27T02:00'],
  ['weekly', '2026-11-26T12:00', '2026-11-23T02:00', '2026-11-30T02:00'],
  ['monthly', '2026-11-26T12:00', '2026-11-02T02:00', '2026-12-01T02:00'],
  ['monthly', '2026-11-01T12:00', '2026-10-01T02:00', '2026-11-02T02:00'],
  ['quarterly', '2026-11-26T12:00', '2026-10-01T02:00', '2027-01-01T02:00'],
  ['half-yearly', '2026-11-26T12:00', '2026-07-01T02:00', '2027-01-01T02:00'],
  ['yearly', '2026-11-26T12:00', '2026-01-05T02:00', '2027-01-01T02:00'],
  ['real-time', '2026-11-28T12:03', '2026-11-28T12:00', '2026-11-28T12:05'],
]
for (const [frequency, now, latest, next] of byFrequency) {
  test(`${frequency} at ${now} was planned at ${latest} and is next at ${next}`, () => {
    assert.deepEqual(shown(slotsAround(plan(frequency), at(now))), [latest, next])
  })
}

test('times of its own hold on working days, or on every day', () => {
  const own = { times: ['13:30', '07:00'] }
  assert.deepEqual(shown(slotsAround(plan('yearly', own), at('2026-11-27T12:00'))), [
    '2026-11-27T07:00',
    '2026-11-27T13:30',
  ])
  assert.deepEqual(shown(slotsAround(plan('yearly', own), at('2026-11-28T12:00'))), [
    '2026-11-27T13:30',
    '2026-11-30T07:00',
  ])
  const every = { ...own, days: 'every' }
  assert.deepEqual(shown(slotsAround(plan('yearly', every), at('2026-11-28T12:00'))), [
    '2026-11-28T07:00',
    '2026-11-28T13:30',
  ])
})

test('a cron expression is read on the clock of Viet Nam', () => {
  const own = { cron: '0 */6 * * *' }
  assert.deepEqual(shown(slotsAround(plan('yearly', own), at('2026-11-28T12:00'))), [
    '2026-11-28T12:00',
    '2026-11-28T18:00',
  ])
})

test('never is never', () => {
  assert.deepEqual(slotsAround(plan('daily', { never: true }), new Date()), {
    latest: null,
    next: null,
  })
})

test('schedules that nobody can mean are refused', () => {
  const bad = [
    { cron: 'hello' },
    { cron: '* * * * * *' },
    { cron: '61 * * * *' },
    { times: [] },
    { times: ['25:00'] },
    { times: ['7:00'] },
    {},
    null,
  ]
  for (const one of bad)
    assert.equal(scheduleSchema.safeParse(one).success, false, JSON.stringify(one))
})
