/** Takes the turn of a request: nobody else moves it until the transaction ends. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import type { AccessRequest } from './request.ts'
import { selectRequest } from './request.sql.ts'

/** With `revision`, refused where it was saved elsewhere since that one. */
export async function lockRequest(
  tx: Tx,
  request: number,
  revision?: number,
): Promise<AccessRequest> {
  const found = await selectRequest(tx, request, true)
  if (!found) throw new Refusal('request.unknown', { request })
  if (revision !== undefined && found.revision !== revision) {
    const values = { request, revision: found.revision, given: revision }
    throw new Refusal('request.changed-meanwhile', values)
  }
  return found
}

/** Without taking its turn; refused where there is none. */
export async function findRequest(db: Queryable, request: number): Promise<AccessRequest> {
  const found = await selectRequest(db, request)
  if (!found) throw new Refusal('request.unknown', { request })
  return found
}
