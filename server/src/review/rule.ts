/** How often is reviewed and within how many working days: valid from a day on, never rewritten. */
import { Refusal } from '@kho/contract/refusal.ts'
import { periodOf } from '../calendar/period.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import type { Queryable } from '../pg/database.ts'
import { showDay } from '../time.ts'
import { selectRules } from './campaign.sql.ts'

export type ReviewRule = {
  every: 'quarterly' | 'half-yearly' | 'yearly' | 'none'
  days: number
  ground: string
  validFrom: string
}

/** All that were ever set, in the order of their days. */
export async function listRules(db: Queryable): Promise<ReviewRule[]> {
  return selectRules(db)
}

/** The rule in force on a day; null where the province has set none. */
export async function findRule(db: Queryable, day: string): Promise<ReviewRule | null> {
  const rules = await selectRules(db)
  return rules.findLast(({ validFrom }) => validFrom <= day) ?? null
}

/** Working days for a campaign: those asked for, or those of the rule. */
export async function termOf(
  db: Queryable,
  day: string,
  asked: number | null | undefined,
): Promise<number> {
  if (asked) return asked
  const rule = await findRule(db, day)
  if (!rule) throw new Refusal('review.no-term', { day: showDay(day) })
  return rule.days
}

/** First day of the period for which a campaign is to be open; null where none is. */
export function periodDue(
  rule: ReviewRule | null,
  calendar: WorkingCalendar,
  day: string,
): string | null {
  if (!rule || rule.every === 'none') return null
  return periodOf(calendar, rule.every, day).first
}
