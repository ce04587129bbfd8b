import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../config.ts'
import { periodAfter, periodBefore, periodOf } from './period.ts'
import { readCalendar } from './read-calendar.ts'
import {
  addDays,
  covers,
  endOfWork,
  isWorkingDay,
  workingDayAfter,
  workingDayFrom,
  workingMsBetween,
} from './working-calendar.ts'

const calendar = readCalendar(readConfig({}).config)
const at = (text: string) => new Date(`${text}:00+07:00`)
const hourMs = 3_600_000

test('weekends, holidays by the sun and the moon, and make-up days are known', () => {
  assert.equal(isWorkingDay(calendar, '2026-11-26'), true)
  assert.equal(isWorkingDay(calendar, '2026-11-28'), false, 'a Saturday')
  assert.equal(isWorkingDay(calendar, '2026-02-17'), false, 'the first day of the lunar year')
  assert.equal(isWorkingDay(calendar, '2025-04-07'), false, '10 March of the lunar year')
  assert.equal(isWorkingDay(calendar, '2026-04-27'), false, 'in lieu of a Sunday')
  assert.equal(isWorkingDay(calendar, '2025-04-26'), true, 'a Saturday that is worked')
  assert.equal(isWorkingDay(calendar, '2025-05-02'), false, 'the day off in exchange')
})

test('every day of the file is in its range, and the exchanged ones come in pairs', () => {
  const days = [...calendar.days.values()]
  assert.equal(days.filter(({ kind }) => kind === 'make-up').length, 3)
  for (const { day } of days) assert.ok(covers(calendar, day), day)
  assert.equal(covers(calendar, addDays(calendar.until, 1)), false)
  assert.ok(
    days.every(({ ground }) => ground !== ''),
    'each has its ground',
  )
  assert.ok(
    days.every(({ certainty, source }) => certainty !== 'announced' || source !== ''),
    'what was announced names where it was read',
  )
})

test('the eleven days of the Labour Code fall on worked weekdays of each year, or are made up', () => {
  for (const year of ['2025', '2026']) {
    const off = [...calendar.days.values()].filter(
      ({ day, kind, ground }) =>
        kind === 'holiday' && day.startsWith(year) && ground.includes('112'),
    )
    assert.ok(off.length >= 11, `${year}: ${off.length}`)
    for (const { day } of off) {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
      assert.ok(weekday !== 0 && weekday !== 6, `${day} is a weekend day anyway`)
    }
  }
})

test('working days are counted over Tet', () => {
  assert.equal(workingDayAfter(calendar, '2026-02-13', 1), '2026-02-23')
  assert.equal(workingDayFrom(calendar, '2026-02-14'), '2026-02-23')
  assert.equal(workingDayAfter(calendar, '2026-02-13', 0), '2026-02-13')
})

test('working time leaves out nights, noon, weekends and holidays', () => {
  assert.equal(
    workingMsBetween(calendar, at('2026-11-26T08:00'), at('2026-11-26T10:00')),
    2 * hourMs,
  )
  assert.equal(workingMsBetween(calendar, at('2026-11-26T11:00'), at('2026-11-26T14:00')), hourMs)
  assert.equal(workingMsBetween(calendar, at('2026-11-27T17:30'), at('2026-11-30T07:30')), 0)
  assert.equal(workingMsBetween(calendar, at('2026-02-13T17:30'), at('2026-02-23T08:30')), hourMs)
  assert.equal(workingMsBetween(calendar, at('2026-11-26T10:00'), at('2026-11-26T08:00')), 0)
  assert.equal(endOfWork(calendar, '2026-11-26').toISOString(), '2026-11-26T10:30:00.000Z')
})

test('periods touch each other without a gap for two years of days', () => {
  const frequencies = ['daily', 'weekly', 'monthly', 'quarterly', 'half-yearly', 'yearly'] as const
  for (const frequency of frequencies) {
    let period = periodOf(calendar, frequency, '2025-01-15')
    for (let day = '2025-01-15'; day < '2027-01-15'; day = addDays(day, 1)) {
      const here = periodOf(calendar, frequency, day)
      assert.ok(here.first <= day && day <= here.last, `${frequency} ${day}`)
      if (here.first !== period.first) {
        assert.equal(here.first, addDays(period.last, 1))
        assert.deepEqual(periodAfter(calendar, frequency, period), here)
        assert.deepEqual(periodBefore(calendar, frequency, here), period)
        period = here
      }
    }
  }
  assert.deepEqual(periodOf(calendar, 'daily', '2026-11-29'), {
    first: '2026-11-27',
    last: '2026-11-29',
  })
  assert.deepEqual(periodOf(calendar, 'quarterly', '2026-11-29'), {
    first: '2026-10-01',
    last: '2026-12-31',
  })
})

const head = 'day,kind,name_vi,name_en,ground,source,certainty'
const range = '2026-01-01,from,,,,,\n2026-12-31,until,,,,,'
const faults: [string, string, string][] = [
  ['another header', `day;kind\n${range}`, 'day;kind'],
  ['a day that does not exist', `${head}\n${range}\n2026-02-30,holiday,a,b,c,d,law`, '2026-02-30'],
  ['an unknown kind', `${head}\n${range}\n2026-02-20,feast,a,b,c,d,law`, 'feast'],
  ['an unknown certainty', `${head}\n${range}\n2026-02-20,holiday,a,b,c,d,sure`, 'sure'],
  ['a day twice', `${head}\n${range}\n${'2026-02-20,holiday,a,b,c,d,law\n'.repeat(2)}`, '× 2'],
  ['a cell too many', `${head}\n${range}\n2026-02-20,holiday,a,b,c,d,law,e`, '8 ≠ 7'],
  ['no range', `${head}\n2026-02-20,holiday,a,b,c,d,law`, 'from, until'],
  ['a day outside the range', `${head}\n${range}\n2027-02-20,holiday,a,b,c,d,law`, '2027-02-20'],
  ['a make-up day that is worked anyway', `${head}\n${range}\n2026-11-26,make-up,a,b,c,d,law`, '?'],
]
for (const [what, text, reason] of faults) {
  test(`a calendar with ${what} is refused`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'kho-calendar-'))
    try {
      const file = join(folder, 'days.csv')
      writeFileSync(file, text)
      const { config } = readConfig({ KHO_CALENDAR: file })
      assert.throws(
        () => readCalendar(config),
        (error: { code: string; values: { reason: string } }) =>
          error.code === 'calendar.bad-file' && error.values.reason.includes(reason),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

test('a calendar that is not there is refused by its name', () => {
  const { config } = readConfig({ KHO_CALENDAR: 'nowhere/days.csv' })
  assert.throws(() => readCalendar(config), { code: 'source.not-found' })
})

test('working hours that overlap or end before they begin are refused', () => {
  for (const hours of ['13:30-11:30', '07:30-11:30,11:00-17:00', '7:30-11:30', '07:30', '']) {
    const read = () => readConfig({ KHO_WORKING_HOURS: hours })
    if (hours === '') assert.equal(read().config.workingHours.length, 2)
    else assert.throws(read, { code: 'config.invalid' }, hours)
  }
})
