/** The periods of a frequency: the day, week, month … that a supply brings up to date. */
import type { Dataset } from '@kho/contract/dataset.ts'
import { addDays, isWorkingDay, type WorkingCalendar } from './working-calendar.ts'

export type Frequency = Dataset['updateFrequency']

/** Frequencies that have periods; the others are continuous or follow events. */
export type PeriodicFrequency = Exclude<Frequency, 'real-time' | 'on-change'>

/** First and last day, inclusive. */
export type Period = { first: string; last: string }

const months: Record<string, number> = { monthly: 1, quarterly: 3, 'half-yearly': 6, yearly: 12 }

export function isPeriodic(frequency: Frequency): frequency is PeriodicFrequency {
  return frequency !== 'real-time' && frequency !== 'on-change'
}

/**
 * The period in which a day lies. A day that is not worked belongs to the last working day before
 * it, since nobody updates anything on it.
 */
export function periodOf(
  calendar: WorkingCalendar,
  frequency: PeriodicFrequency,
  day: string,
): Period {
  if (frequency === 'daily') return dailyPeriod(calendar, day)
  if (frequency === 'weekly') {
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
    const first = addDays(day, -weekday)
    return { first, last: addDays(first, 6) }
  }
  const length = months[frequency]!
  const [year, month] = day.split('-').map(Number) as [number, number]
  const begin = Math.floor((month - 1) / length) * length
  const monthStart = (offset: number) =>
    new Date(Date.UTC(year, begin + offset, 1)).toISOString().slice(0, 10)
  return { first: monthStart(0), last: addDays(monthStart(length), -1) }
}

function dailyPeriod(calendar: WorkingCalendar, day: string): Period {
  let first = day
  while (!isWorkingDay(calendar, first)) first = addDays(first, -1)
  let last = addDays(first, 1)
  while (!isWorkingDay(calendar, last)) last = addDays(last, 1)
  return { first, last: addDays(last, -1) }
}

export function periodBefore(
  calendar: WorkingCalendar,
  frequency: PeriodicFrequency,
  period: Period,
): Period {
  return periodOf(calendar, frequency, addDays(period.first, -1))
}

export function periodAfter(
  calendar: WorkingCalendar,
  frequency: PeriodicFrequency,
  period: Period,
): Period {
  return periodOf(calendar, frequency, addDays(period.last, 1))
}
