/** The board as callers see it: no person, no value, no cause beyond its code. */
import type { LateRequest } from '../request/list-late.ts'
import type { BoardRow } from './board.ts'
import type { Rule } from './due.ts'

export function boardAnswer(
  rows: readonly BoardRow[],
  requests: readonly LateRequest[],
  rule: Rule,
  at: Date,
): object {
  return {
    at: at.toISOString(),
    dueDays: rule.dueDays,
    calendar: { from: rule.calendar.from, until: rule.calendar.until },
    rows: rows.map(({ due, late, whole: _whole, ...row }) => ({
      ...row,
      dueAt: due?.at.toISOString() ?? null,
      /** False: the calendar does not speak of that day, so only weekends were counted. */
      dueCertain: due?.certain ?? null,
      lateHours: late?.hours ?? null,
      lateDays: late?.days ?? null,
    })),
    /** Requests for access past the last day for their decision. */
    lateRequests: requests,
  }
}
