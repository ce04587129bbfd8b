/** Grants with the paper they rest on, for officers. */
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { isInForce } from './grant.ts'
import { selectGrants, selectGrantsAfter } from './grant.sql.ts'
import type { WrittenGrant } from './grant.sql.ts'

export type ListedGrant = WrittenGrant

/** One, of a client, of an agency's clients, of a dataset, or all; also those that ended. */
export async function listGrants(
  db: Queryable,
  filter: { id?: number; client?: string; agency?: string; dataset?: string },
): Promise<ListedGrant[]> {
  return selectGrants(db, filter)
}

/** A page of all grants behind the number `after`, each with its agency of today and its last use. */
export async function listGrantsAfter(
  db: Queryable,
  of: Parameters<typeof selectGrantsAfter>[1],
): Promise<(ListedGrant & { of: string; lastUsedMs: number | null })[]> {
  return selectGrantsAfter(db, of)
}

/** Whether it is in force and the day has come on which somebody is to be reminded of its end. */
export function isToRenew(grant: ListedGrant, at: Date): boolean {
  return grant.remindOn !== null && grant.remindOn <= dayOf(at) && isInForce(grant, at)
}
