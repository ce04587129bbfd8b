/** Grants with the paper they rest on, for officers. */
import type { Queryable } from '../pg/database.ts'
import { selectGrants } from './grant.sql.ts'
import type { WrittenGrant } from './grant.sql.ts'

export type ListedGrant = WrittenGrant

/** Of a client, of a dataset, or all; also those that ended. */
export async function listGrants(
  db: Queryable,
  filter: { client?: string; dataset?: string },
): Promise<ListedGrant[]> {
  return selectGrants(db, filter)
}
