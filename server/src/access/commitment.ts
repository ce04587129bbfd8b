/** What a third party has signed for a grant (Article 8.4), and what of it is in force. */
import type { Queryable } from '../pg/database.ts'
import { selectCommitments } from './commitment.sql.ts'

export type Commitment = {
  id: number
  grant: number
  /** Who holds the grant. */
  client: string | null
  agency: string | null
  dataset: string
  thirdParty: string
  fileName: string
  /** Of the document, in hexadecimal. */
  sha256: string
  bytes: number
  signer: string
  signedOn: string
  /** From when it counts: when it was recorded. */
  createdAtMs: number
  validUntilMs: number
  withdrawnAtMs: number | null
}

export function isCommitted(commitment: Commitment, at: Date): boolean {
  const ms = at.getTime()
  const { createdAtMs, validUntilMs, withdrawnAtMs } = commitment
  return createdAtMs <= ms && ms < validUntilMs && (withdrawnAtMs === null || ms < withdrawnAtMs)
}

/** Of one grant or of all, also those that ended. */
export async function listCommitments(
  db: Queryable,
  filter: { grant?: number },
): Promise<Commitment[]> {
  return selectCommitments(db, filter)
}
