/**
 * What a restriction or an objection does: from its acceptance on, no outlet shows rows about the
 * person, to anybody or for the purposes objected to, until it is lifted. The second wall alone
 * carries it out; the store keeps the rows, and its proofs stay.
 */
import { withheldKinds, type WithheldKind } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import type { SubjectRequestRow } from './request.ts'
import { selectRequest } from './request.sql.ts'
import { selectWithholding } from './withholding.sql.ts'

/** A grant that reads the rows all the same, and the law that says so. */
export type Exception = { grant: number; ground: string; since: Date; until: Date | null }

export type Withholding = {
  id: string
  /** null: for all purposes. */
  purposes: string[] | null
  since: Date
  /** When it was lifted. */
  until: Date | null
  exceptions: Exception[]
}

export function isWithheldKind(kind: string): kind is WithheldKind {
  return (withheldKinds as readonly string[]).includes(kind)
}

/** The request, held until the transaction ends, and what is withheld for it. Refused: nothing is. */
export async function holdWithheld(
  tx: Queryable,
  id: string,
): Promise<{ request: SubjectRequestRow; withholding: Withholding }> {
  const request = await selectRequest(tx, id, true)
  if (!request) throw new Refusal('personal.unknown-request', { id })
  const withholding = await selectWithholding(tx, id)
  if (!withholding || withholding.until !== null) {
    throw new Refusal('personal.nothing-withheld', { id, state: request.state })
  }
  return { request, withholding }
}
