/** What was decided on a request so far, for those who look at it. */
import type { Queryable } from '../pg/database.ts'
import type { Decision } from './decision.ts'
import { selectDecisions } from './decision.sql.ts'

/** In the order in which they were made. */
export async function listDecisions(db: Queryable, request: number): Promise<Decision[]> {
  return selectDecisions(db, request)
}
