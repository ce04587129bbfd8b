/** Requests for lists: of agencies, newest first; or those that wait, the nearest due first. */
import type { RequestState } from '@kho/contract/request.ts'
import type { Queryable } from '../pg/database.ts'
import type { AccessRequest } from './request.ts'
import { selectRequests, selectWaiting } from './request.sql.ts'

export type ListFilter = {
  /** Of these agencies; null for all. */
  agencies: readonly string[] | null
  state: RequestState | null
  dataset?: string | null
  /** Older than this one, for the next page. */
  before: number | null
  limit: number
}

export async function listRequests(
  db: Queryable,
  { agencies, state, dataset = null, before, limit }: ListFilter,
): Promise<{ requests: AccessRequest[]; next: number | null }> {
  const states = state === null ? null : [state]
  const filter = { agencies, owners: null, states, dataset, before, limit }
  const requests = await selectRequests(db, filter)
  return { requests, next: requests.length === limit ? requests.at(-1)!.id : null }
}

/** With `dueBefore`, only those whose term ended before that day. */
export async function listWaiting(
  db: Queryable,
  filter: { owners: readonly string[] | null; dueBefore?: string },
): Promise<AccessRequest[]> {
  return selectWaiting(db, { owners: filter.owners, dueBefore: filter.dueBefore ?? null })
}
