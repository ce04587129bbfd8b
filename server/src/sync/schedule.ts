/**
 * When a declared source is synchronised: by the frequency of its dataset, on working days, unless
 * a schedule of its own was set. Pure; a slot is a planned moment.
 */
import { CronExpressionParser } from 'cron-parser'
import { z } from 'zod'
import {
  isPeriodic,
  periodAfter,
  periodBefore,
  periodOf,
  type Frequency,
} from '../calendar/period.ts'
import {
  addDays,
  atMinute,
  isWorkingDay,
  workingDayFrom,
  type WorkingCalendar,
} from '../calendar/working-calendar.ts'
import { dayOf } from '../time.ts'

const zone = 'Asia/Ho_Chi_Minh'
const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** A schedule of its own: times of day, a cron expression in Viet Nam's time, or none at all. */
export const scheduleSchema = z.union([
  z.object({
    times: z.array(timeSchema).min(1).max(96),
    days: z.enum(['working', 'every']).default('working'),
  }),
  z.object({ cron: z.string().refine(isCron, 'not a cron expression of five fields') }),
  z.object({ never: z.literal(true) }),
])
export type Schedule = z.output<typeof scheduleSchema>

export type Plan = {
  calendar: WorkingCalendar
  frequency: Frequency
  /** The time of day, in minutes, at which the frequency's day is meant. */
  atMinute: number
  /** In place of the frequency. */
  own: Schedule | null
}

export type Slots = { latest: Date | null; next: Date | null }

const realTimeMs = 5 * 60_000
/** Longer gaps between two worked days do not occur. */
const gapDaysMax = 31

/** The last planned moment that has come, and the next one. */
export function slotsAround(plan: Plan, now: Date): Slots {
  const { own, frequency } = plan
  if (own && 'never' in own) return { latest: null, next: null }
  if (own && 'cron' in own) return cronSlots(own.cron, now)
  if (own) {
    const minutes = own.times.map(minuteOf).toSorted((a, b) => a - b)
    return daySlots(now, minutes, (day) => own.days === 'every' || isWorkingDay(plan.calendar, day))
  }
  if (frequency === 'real-time') {
    const latest = Math.floor(now.getTime() / realTimeMs) * realTimeMs
    return { latest: new Date(latest), next: new Date(latest + realTimeMs) }
  }
  // Nobody announces a change, so a source of that kind is looked at every working day.
  if (frequency === 'daily' || !isPeriodic(frequency)) {
    return daySlots(now, [plan.atMinute], (day) => isWorkingDay(plan.calendar, day))
  }
  const { calendar } = plan
  const slotOf = (first: string) => atMinute(workingDayFrom(calendar, first), plan.atMinute)
  const here = periodOf(calendar, frequency, dayOf(now))
  const slot = slotOf(here.first)
  return slot <= now
    ? { latest: slot, next: slotOf(periodAfter(calendar, frequency, here).first) }
    : { latest: slotOf(periodBefore(calendar, frequency, here).first), next: slot }
}

function daySlots(now: Date, minutes: number[], holds: (day: string) => boolean): Slots {
  const today = dayOf(now)
  const slots: Date[] = []
  const collect = (day: string) => {
    if (holds(day)) slots.push(...minutes.map((minute) => atMinute(day, minute)))
  }
  for (let n = -gapDaysMax; n <= gapDaysMax; n++) collect(addDays(today, n))
  return {
    latest: slots.findLast((slot) => slot <= now) ?? null,
    next: slots.find((slot) => slot > now) ?? null,
  }
}

function cronSlots(cron: string, now: Date): Slots {
  // The moment itself counts as come, and the library leaves out its own starting point.
  const after = new Date(now.getTime() + 1)
  const read = (currentDate: Date) => CronExpressionParser.parse(cron, { currentDate, tz: zone })
  return { latest: read(after).prev().toDate(), next: read(now).next().toDate() }
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number) as [number, number]
  return hour * 60 + minute
}

function isCron(text: string): boolean {
  if (text.trim().split(/\s+/).length !== 5) return false
  try {
    CronExpressionParser.parse(text, { tz: zone }).next()
    return true
  } catch {
    return false
  }
}
