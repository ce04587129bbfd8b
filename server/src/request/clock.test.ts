import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { readCalendar } from '../calendar/read-calendar.ts'
import { readConfig } from '../config.ts'
import { daysLate, daysLeft, dueOn } from './clock.ts'
import { remindersOf } from './keep-clock.ts'
import type { AccessRequest } from './request.ts'
import type { Procedure } from './term.ts'

const calendar = readCalendar(readConfig({}).config)

test('a term is counted in working days: neither weekends nor the National Day count', () => {
  // 28 August 2026 is a Friday; the three days after the weekend are holidays.
  const due = dueOn(calendar, '2026-08-28', 3)
  assert.equal(due, '2026-09-07')
  assert.equal(dueOn(calendar, '2026-08-28', null), null)
})

test('a clock that stands still goes on with the days that were left', () => {
  // Due on Friday; returned on Wednesday, so Thursday and Friday are left.
  assert.equal(daysLeft(calendar, '2026-11-27', '2026-11-25'), 2)
  // Returned on its last day it has that day again, past it nothing.
  assert.equal(daysLeft(calendar, '2026-11-27', '2026-11-27'), 1)
  assert.equal(daysLeft(calendar, '2026-11-27', '2026-11-28'), 0)
  assert.equal(daysLeft(calendar, null, '2026-11-25'), null)
})

test('a request is late from the first working day after its term, and only while it waits', () => {
  const waiting = { state: 'submitted', dueOn: '2026-11-27' } as const
  assert.equal(daysLate(waiting, calendar, '2026-11-27'), 0)
  // The weekend is no working time.
  assert.equal(daysLate(waiting, calendar, '2026-11-29'), 0)
  assert.equal(daysLate(waiting, calendar, '2026-12-01'), 2)
  assert.equal(daysLate({ ...waiting, state: 'refused' }, calendar, '2026-12-01'), 0)
})

const found = {
  id: 7,
  state: 'submitted',
  owner: 'so-noi-vu',
  steps: ['owner', 'authority'],
  decided: 0,
  dueOn: '2026-11-27',
} as unknown as AccessRequest
const procedure: Procedure = {
  kind: 'ordinary',
  steps: ['owner', 'authority'],
  warnDays: 1,
  escalateDays: 2,
  escalateTo: 'leader',
  ground: 'thử',
  validFrom: '2026-01-01',
  validUntil: null,
}
const levels = (today: string, one = found, rule = procedure) =>
  remindersOf(one, rule, { calendar }, today).map(({ level, function: to, agency }) => [
    level,
    to,
    agency,
  ])

test('warned before the term ends, told when it has ended, taken to whom the procedure names', () => {
  assert.deepEqual(levels('2026-11-25'), [])
  assert.deepEqual(levels('2026-11-26'), [['warning', 'steward', 'so-noi-vu']])
  assert.deepEqual(levels('2026-11-30').slice(1), [['late', 'steward', 'so-noi-vu']])
  assert.deepEqual(levels('2026-12-01').slice(1), [
    ['late', 'steward', 'so-noi-vu'],
    ['escalated', 'leader', 'so-noi-vu'],
  ])
})

test('who is told is whose turn it is; without a term or a procedure above nobody is', () => {
  const second = { ...found, decided: 1 }
  assert.deepEqual(levels('2026-11-26', second), [['warning', 'authority', null]])
  assert.deepEqual(levels('2026-12-20', { ...found, dueOn: null }), [])
  const nobody = { ...procedure, escalateDays: null, escalateTo: null }
  assert.equal(levels('2026-12-20', found, nobody).length, 2)
})
