/**
 * What was to be supplied within a span, by the same rule as the board: each due day of each part,
 * and whether something came in its time.
 */
import {
  isPeriodic,
  periodAfter,
  periodBefore,
  periodOf,
  type Frequency,
} from '../calendar/period.ts'
import { addDays } from '../calendar/working-calendar.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf, startOfDay } from '../time.ts'
import { dueOf, type Rule } from './due.ts'
import { selectSupplied, selectSupplies } from './lateness.sql.ts'

export type Span = { begins: Date; ends: Date }

export type AgencySupplies = { agency: string; due: number; onTime: number; late: number }

type Window = { after: Date; due: Date }

/** Grace never reaches further than that: 60 working days with their holidays. */
const graceDaysMax = 130

/** By agency. Parts without periods (changes only, at any time) are not counted. */
export async function readSupplies(
  db: Queryable,
  rule: Rule,
  span: Span,
): Promise<AgencySupplies[]> {
  const supplies = await selectSupplies(db, null)
  const windows = supplies.flatMap(({ dataset, number, agency, frequency, declaredAt }) =>
    duesWithin(rule, frequency, declaredAt, span).map((window) => ({
      dataset,
      part: number,
      agency: agency.id,
      ...window,
    })),
  )
  const supplied = await selectSupplied(db, windows)
  const byAgency = new Map<string, AgencySupplies>()
  for (const [i, { agency }] of windows.entries()) {
    const found = byAgency.get(agency) ?? { agency, due: 0, onTime: 0, late: 0 }
    found.due += 1
    found[supplied[i] ? 'onTime' : 'late'] += 1
    byAgency.set(agency, found)
  }
  return [...byAgency.values()].toSorted((a, b) => (a.agency < b.agency ? -1 : 1))
}

/**
 * Every due instant of the span, with the instant since which a supply counts for it: as on the
 * board, the due before it within its period, or the next period where grace reaches beyond that.
 */
export function duesWithin(
  rule: Rule,
  frequency: Frequency,
  declaredAt: Date,
  { begins, ends }: Span,
): Window[] {
  if (!isPeriodic(frequency)) return []
  const { calendar } = rule
  const early = addDays(dayOf(begins), -graceDaysMax)
  const declared = dayOf(declaredAt)
  const found: Window[] = []
  let period = periodOf(calendar, frequency, declared > early ? declared : early)
  let before = dueOf(rule, periodBefore(calendar, frequency, period)).at
  for (;;) {
    const due = dueOf(rule, period).at
    if (due >= ends) return found
    const next = periodAfter(calendar, frequency, period)
    const own = Math.max(before.getTime(), lastMsBefore(period.first))
    const after = new Date(Math.min(own, lastMsBefore(next.first)))
    // Without grace Friday's period ends with the weekend and is due with Monday's, whose own window
    // is empty then: one due, not two.
    if (due >= begins && after < due) found.push({ after, due })
    before = due
    period = next
  }
}

function lastMsBefore(day: string): number {
  return startOfDay(day).getTime() - 1
}
