/** Requests past their term, as everybody may see them: whose decision is late, not who asked. */
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { daysLate } from './clock.ts'
import { nextRole, type Role } from './request.ts'
import { selectWaiting } from './request.sql.ts'

export type LateRequest = {
  request: number
  dataset: string
  /** The agency that owns the data. */
  owner: string
  waitsFor: Role
  /** Days, `YYYY-MM-DD`. */
  dueOn: string
  /** Working days. */
  daysLate: number
}

/** The longest first. */
export async function listLate(
  db: Queryable,
  calendar: WorkingCalendar,
  now: Date,
): Promise<LateRequest[]> {
  const today = dayOf(now)
  const waiting = await selectWaiting(db, { owners: null, dueBefore: today })
  return waiting
    .map((found) => ({
      request: found.id,
      dataset: found.dataset!,
      owner: found.owner!,
      waitsFor: nextRole(found)!,
      dueOn: found.dueOn!,
      daysLate: daysLate(found, calendar, today),
    }))
    .filter((one) => one.daysLate > 0)
}
