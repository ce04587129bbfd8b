/**
 * The clock of a request, in working days: it runs while the request waits for a decision and stands
 * still while it is returned to be completed. Pure; days are `YYYY-MM-DD` in Viet Nam.
 */
import { workingDaysLate } from '../calendar/days-late.ts'
import { workingDayAfter, type WorkingCalendar } from '../calendar/working-calendar.ts'
import type { AccessRequest } from './request.ts'

/** How a request's clock is read: which days are worked, and what time it is. */
export type Way = { calendar: WorkingCalendar; now: () => Date }

/** The last day for a decision on what is submitted on a day; null where no term is set. */
export function dueOn(
  calendar: WorkingCalendar,
  submittedOn: string,
  days: number | null,
): string | null {
  return days === null ? null : workingDayAfter(calendar, submittedOn, days)
}

/**
 * Working days that are left when it is returned: at least one, so that what comes back on its last
 * day can still be decided in time. A clock that is over stays over.
 */
export function daysLeft(calendar: WorkingCalendar, due: string | null, today: string) {
  if (due === null) return null
  return due < today ? 0 : Math.max(1, workingDaysLate(calendar, today, due))
}

/** Working days past its term; 0 while it is in time, ended or without a term. */
export function daysLate(
  { state, dueOn }: Pick<AccessRequest, 'state' | 'dueOn'>,
  calendar: WorkingCalendar,
  today: string,
): number {
  return state !== 'submitted' || dueOn === null ? 0 : workingDaysLate(calendar, dueOn, today)
}
