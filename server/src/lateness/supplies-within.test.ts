import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCalendar } from '../calendar/read-calendar.ts'
import { readConfig } from '../config.ts'
import { dueAfter } from './due.ts'
import { duesWithin } from './supplies-within.ts'

const { config } = readConfig({})
const rule = { calendar: readCalendar(config), dueDays: 2 }
const begins = new Date('2026-07-01T00:00:00+07:00')
const ends = new Date('2026-10-01T00:00:00+07:00')
const long = new Date('2020-01-01T00:00:00+07:00')

const frequencies = ['daily', 'weekly', 'monthly', 'quarterly', 'half-yearly', 'yearly'] as const
for (const frequency of frequencies)
  for (const dueDays of [0, 1, 2, 9])
    test(`a window is what the board lets count, ${frequency}, ${dueDays} days of grace`, () => {
      const own = { ...rule, dueDays }
      const wide = { begins, ends: new Date('2029-06-01T00:00:00+07:00') }
      const windows = duesWithin(own, frequency, long, wide)
      assert.ok(windows.length >= 2)
      const next = (lastAt: number) =>
        dueAfter(own, frequency, { lastAt: new Date(lastAt), since: long })!.at.getTime()
      for (const { after, due } of windows) {
        const [from, until] = [after.getTime(), due.getTime()]
        for (const inside of [from + 1, (from + until) / 2, until])
          assert.ok(
            next(inside) > until || (dueDays === 0 && next(inside) === until),
            `${new Date(inside).toISOString()} ${due.toISOString()}`,
          )
        assert.ok(next(from) <= until, `${after.toISOString()} ${due.toISOString()}`)
      }
    })

test('a window is cut to the span, and begins with the declaration', () => {
  const quarter = duesWithin(rule, 'monthly', long, { begins, ends })
  assert.equal(quarter.length, 3)
  assert.ok(quarter.every(({ due }) => due >= begins && due < ends))
  const declared = new Date('2026-08-10T09:00:00+07:00')
  const [first, ...rest] = duesWithin(rule, 'monthly', declared, { begins, ends })
  assert.deepEqual(rest, [])
  assert.equal(
    first!.due.getTime(),
    dueAfter(rule, 'monthly', { lastAt: null, since: declared })!.at.getTime(),
  )
  assert.deepEqual(duesWithin(rule, 'on-change', long, { begins, ends }), [])
  assert.deepEqual(duesWithin(rule, 'real-time', long, { begins, ends }), [])
})
