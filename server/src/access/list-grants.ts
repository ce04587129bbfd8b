/** Grants with the paper they rest on, for officers. */
import type { Queryable } from '../pg/database.ts'
import { selectGrants } from './access.sql.ts'
import type { GrantPaper } from './access.sql.ts'
import type { Grant } from './grant.ts'

export type ListedGrant = Grant & GrantPaper

/** Of a client, of a dataset, or all; also those that ended. */
export async function listGrants(
  db: Queryable,
  filter: { client?: string; dataset?: string },
): Promise<ListedGrant[]> {
  return selectGrants(db, filter)
}
