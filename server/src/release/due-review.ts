/** When a release has to be looked at again, by the rules in force; pure but for reading them. */
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import type { Release } from './release.ts'
import { addMonths, findRule } from './rule.ts'

export type ReviewTerm = { months: number; overdueMonths: number | null } | null

export type Review = { dueOn: string; state: 'later' | 'due' | 'overdue' }

/** Null where the province has set no term. */
export async function readReviewTerm(db: Queryable, day: string): Promise<ReviewTerm> {
  const review = await findRule(db, 'review-months', day)
  if (!review) return null
  const overdue = await findRule(db, 'overdue-months', day)
  return { months: review.value, overdueMonths: overdue?.value ?? null }
}

/** Null where nothing is released or no term is set. */
export function reviewOf(release: Release, term: ReviewTerm, day: string): Review | null {
  if (term === null || release.state !== 'released' || release.reviewedAt === null) return null
  const dueOn = addMonths(dayOf(release.reviewedAt), term.months)
  if (day < dueOn) return { dueOn, state: 'later' }
  const isOverdue = term.overdueMonths !== null && day >= addMonths(dueOn, term.overdueMonths)
  return { dueOn, state: isOverdue ? 'overdue' : 'due' }
}
