/**
 * What an agency may use: the grants of its persons and of its systems, with what is used of their
 * limits today and this month.
 */
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { stateOf, type GrantState } from './grant.ts'
import { selectGrantsHeld, type WrittenGrant } from './grant.sql.ts'
import { selectUse, selectUseSince } from './use.sql.ts'

export type Used = { calls: number; rows: number }

export type GrantUse = WrittenGrant & {
  state: GrantState | 'to-come'
  /** Whose it is: the holder itself, or the agency of the system that holds it. */
  of: string
  today: Used
  month: Used
}

const nothing: Used = { calls: 0, rows: 0 }

/** Grants that have not ended, the newest first; `before` is the number of the last one seen. */
export async function listUse(
  db: Queryable,
  asked: { agencies: readonly string[]; before: number | null; limit: number },
  at: Date,
): Promise<GrantUse[]> {
  const grants = await selectGrantsHeld(db, asked)
  const ids = grants.map(({ id }) => id)
  const day = dayOf(at)
  const today = await selectUse(db, ids, day)
  const month = await selectUseSince(db, ids, `${day.slice(0, 7)}-01`)
  return grants.map((grant) => ({
    ...grant,
    state: grant.validFromMs > at.getTime() ? 'to-come' : stateOf(grant, at),
    today: today.get(grant.id) ?? nothing,
    month: month.get(grant.id) ?? nothing,
  }))
}
