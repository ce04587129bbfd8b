/** Totals of refused calls: by reason for everybody, by system for those who may follow its calls. */
import type { Queryable } from '../../pg/database.ts'
import {
  selectRefusedByCode,
  selectRefusedNames,
  selectRefusedTotals,
  type RefusedNames,
  type RefusedTotal,
} from './refusal.sql.ts'

/** Over months `YYYY-MM`, both within; the most frequent first. */
export async function listRefusedByCode(
  db: Queryable,
  span: { first: string; last: string },
): Promise<{ code: string; calls: number }[]> {
  return selectRefusedByCode(db, span)
}

/** What the totals name, of given agencies or of all: what they may be narrowed by. */
export async function listRefusedNames(
  db: Queryable,
  agencies: 'any' | readonly string[],
): Promise<RefusedNames> {
  return selectRefusedNames(db, agencies)
}

/** The newest month first. */
export async function listRefusedTotals(
  db: Queryable,
  which: Parameters<typeof selectRefusedTotals>[1],
): Promise<RefusedTotal[]> {
  return selectRefusedTotals(db, which)
}
