/** Days and numbers of open data, by themselves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reviewOf } from './due-review.ts'
import { plainDecimal } from './plain-decimal.ts'
import type { Release } from './release.ts'
import { isDue } from './renew-due.ts'
import { addMonths } from './rule.ts'

test('months end where they are shorter', () => {
  assert.equal(addMonths('2026-01-31', 1), '2026-02-28')
  assert.equal(addMonths('2027-11-30', 3), '2028-02-29')
  assert.equal(addMonths('2026-08-31', 6), '2027-02-28')
  assert.equal(addMonths('2026-05-15', 12), '2027-05-15')
})

test('a renewal is due by its schedule and never by hand', () => {
  assert.equal(isDue('by-hand', '2020-01-01', '2026-11-26'), false)
  assert.equal(isDue('on-change', '2026-11-26', '2026-11-26'), true)
  assert.equal(isDue('daily', '2026-11-26', '2026-11-26'), false)
  assert.equal(isDue('weekly', '2026-11-20', '2026-11-26'), false)
  assert.equal(isDue('weekly', '2026-11-19', '2026-11-26'), true)
  assert.equal(isDue('quarterly', '2026-08-27', '2026-11-26'), false)
  assert.equal(isDue('quarterly', '2026-08-26', '2026-11-26'), true)
})

test('a review is due and then overdue by the rules, and not at all without one', () => {
  const release = { state: 'released', reviewedAt: new Date('2026-01-10T03:00:00Z') } as Release
  const term = { months: 6, overdueMonths: 3 }
  assert.equal(reviewOf(release, null, '2030-01-01'), null)
  assert.deepEqual(reviewOf(release, term, '2026-07-09'), { dueOn: '2026-07-10', state: 'later' })
  assert.equal(reviewOf(release, term, '2026-07-10')?.state, 'due')
  assert.equal(reviewOf(release, term, '2026-10-09')?.state, 'due')
  assert.equal(reviewOf(release, term, '2026-10-10')?.state, 'overdue')
  assert.equal(reviewOf({ ...release, state: 'withdrawn' }, term, '2030-01-01'), null)
})

test('decimals of one value have one plain form', () => {
  for (const text of ['1.5', '1.50', '01.500', '+1.5']) assert.equal(plainDecimal(text), '1.5')
  for (const text of ['0', '0.00', '-0', '-0.0', '.0']) assert.equal(plainDecimal(text), '0')
  assert.equal(plainDecimal('-10.10'), '-10.1')
  assert.equal(plainDecimal('100'), '100')
  assert.equal(plainDecimal('0.05'), '0.05')
})
