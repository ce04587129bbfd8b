/** Totals of refused calls: by reason for everybody, by system for those who may follow its calls. */
import type { Queryable } from '../../pg/database.ts'
import { selectRefusedByCode, selectRefusedTotals, type RefusedTotal } from './refusal.sql.ts'

/** Over months `YYYY-MM`, both within; the most frequent first. */
export async function listRefusedByCode(
  db: Queryable,
  span: { first: string; last: string },
): Promise<{ code: string; calls: number }[]> {
  return selectRefusedByCode(db, span)
}

/** The newest month first. */
export async function listRefusedTotals(
  db: Queryable,
  which: Parameters<typeof selectRefusedTotals>[1],
): Promise<RefusedTotal[]> {
  return selectRefusedTotals(db, which)
}
