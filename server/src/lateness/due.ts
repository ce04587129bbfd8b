/**
 * When a supply is due and by how much it is late. A part is to be supplied at least once in every
 * period of its dataset's frequency; it may still come until the end of work on the n-th working
 * day after the period.
 */
import {
  isPeriodic,
  periodAfter,
  periodBefore,
  periodOf,
  type Frequency,
  type Period,
  type PeriodicFrequency,
} from '../calendar/period.ts'
import {
  covers,
  endOfWork,
  workingDayAfter,
  workingDayFrom,
  workingMsBetween,
  workingMsOfDay,
  type WorkingCalendar,
} from '../calendar/working-calendar.ts'
import { dayOf } from '../time.ts'

export type Rule = { calendar: WorkingCalendar; dueDays: number }

export type Due = {
  at: Date
  /** False where the working calendar does not speak of that day: only weekends were counted. */
  certain: boolean
}

export type Supplied = {
  /** The last time it was supplied; null: never. */
  lastAt: Date | null
  /** When it was declared, from which on it could be supplied. */
  since: Date
}

export type Lateness = { ms: number; hours: number; days: number }

/** A source that is to be current at any time may be silent for so long. */
const realTimeMs = 3_600_000

/** The next moment by which it must be supplied; null where only changes make it due. */
export function dueAfter(rule: Rule, frequency: Frequency, supplied: Supplied): Due | null {
  const reference = supplied.lastAt ?? supplied.since
  if (frequency === 'on-change') return null
  if (!isPeriodic(frequency)) {
    const at = new Date(reference.getTime() + realTimeMs)
    return { at, certain: covers(rule.calendar, dayOf(at)) }
  }
  const here = periodOf(rule.calendar, frequency, dayOf(reference))
  const period =
    supplied.lastAt === null
      ? here
      : periodAfter(rule.calendar, frequency, coveredBy(rule, frequency, here, reference))
  return dueOf(rule, period)
}

/** What came within the days of grace is counted for the period before. */
function coveredBy(
  rule: Rule,
  frequency: PeriodicFrequency,
  here: Period,
  suppliedAt: Date,
): Period {
  const before = periodBefore(rule.calendar, frequency, here)
  return suppliedAt <= dueOf(rule, before).at ? before : here
}

/** By when what brings a period up to date must have come. */
export function dueOf({ calendar, dueDays }: Rule, period: Period): Due {
  const day = workingDayFrom(calendar, workingDayAfter(calendar, period.last, dueDays))
  return { at: endOfWork(calendar, day), certain: covers(calendar, day) }
}

/** Working time that has passed since it was due; null while it is not late. */
export function lateBy({ calendar }: Rule, due: Due | null, now: Date): Lateness | null {
  if (due === null || now <= due.at) return null
  const ms = workingMsBetween(calendar, due.at, now)
  const hours = ms / 3_600_000
  return { ms, hours: Math.floor(hours), days: Math.floor(ms / workingMsOfDay(calendar)) }
}
