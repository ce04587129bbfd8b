/**
 * The days and hours on which offices of the State work: the ordinary week, the days on which it
 * does not hold, and how long the calendar speaks at all. Pure; days are `YYYY-MM-DD` in Viet Nam.
 */
import { dayOf, startOfDay } from '../time.ts'

export type DayKind = 'holiday' | 'make-up'

/** `law`: fixed by it; `announced`: read in a named source; `background`: not compared with one. */
export type Certainty = 'law' | 'announced' | 'background'

export type NamedDay = {
  day: string
  kind: DayKind
  name: { vi: string; en: string }
  ground: string
  source: string
  certainty: Certainty
}

/** Minutes after midnight, `[from, until)`. */
export type Hours = readonly (readonly [number, number])[]

export type WorkingCalendar = {
  /** First and last day of which it speaks. */
  from: string
  until: string
  days: ReadonlyMap<string, NamedDay>
  hours: Hours
}

const dayMs = 86_400_000
const minuteMs = 60_000

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)
}

/** Whether the calendar speaks of the day; beyond that only weekends are known. */
export function covers(calendar: WorkingCalendar, day: string): boolean {
  return day >= calendar.from && day <= calendar.until
}

export function isWorkingDay(calendar: WorkingCalendar, day: string): boolean {
  const named = calendar.days.get(day)
  if (named) return named.kind === 'make-up'
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** The day itself if it is worked, else the next one that is. */
export function workingDayFrom(calendar: WorkingCalendar, day: string): string {
  let found = day
  while (!isWorkingDay(calendar, found)) found = addDays(found, 1)
  return found
}

/** The `count`th working day after `day`, which is not counted; 0 gives `day` itself. */
export function workingDayAfter(calendar: WorkingCalendar, day: string, count: number): string {
  let found = day
  for (let left = count; left > 0; left--) found = workingDayFrom(calendar, addDays(found, 1))
  return found
}

/** The instant at which work ends on a day, whether it is worked or not. */
export function endOfWork(calendar: WorkingCalendar, day: string): Date {
  return atMinute(day, calendar.hours.at(-1)![1])
}

export function atMinute(day: string, minute: number): Date {
  return new Date(startOfDay(day).getTime() + minute * minuteMs)
}

/** Working time between two instants, in milliseconds; 0 where `until` is not after `from`. */
export function workingMsBetween(calendar: WorkingCalendar, from: Date, until: Date): number {
  if (until <= from) return 0
  let sum = 0
  const last = dayOf(until)
  for (let day = dayOf(from); day <= last; day = addDays(day, 1)) {
    if (!isWorkingDay(calendar, day)) continue
    for (const [begin, end] of calendar.hours) {
      const startMs = Math.max(atMinute(day, begin).getTime(), from.getTime())
      const endMs = Math.min(atMinute(day, end).getTime(), until.getTime())
      sum += Math.max(0, endMs - startMs)
    }
  }
  return sum
}

/** Working time of a whole day. */
export function workingMsOfDay(calendar: WorkingCalendar): number {
  return calendar.hours.reduce((sum, [begin, end]) => sum + (end - begin) * minuteMs, 0)
}
