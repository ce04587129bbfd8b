/** The act that records what a third party has signed; its grant wakes at once. */
import { createHash } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { insertCommitment } from './commitment.sql.ts'
import { heldBy } from './grant.ts'
import { selectGrants } from './grant.sql.ts'

export const documentBytesMax = 20 * 1024 * 1024

export type CommitmentInput = {
  grant: number
  fileName: string
  document: Buffer
  signer: string
  /** A day, `YYYY-MM-DD`. */
  signedOn: string
  validUntil: Date
}

/**
 * Refused: an unknown grant, one without a third party, an empty or huge document, one signed on a
 * day to come, a term that is over. The journal commits to the document by its SHA-256.
 */
export async function addCommitment(
  tx: Queryable,
  actor: string,
  input: CommitmentInput,
): Promise<{ commitment: number; sha256: string }> {
  const [grant] = await selectGrants(tx, { id: input.grant })
  if (!grant) throw new Refusal('access.unknown-grant', { grant: input.grant })
  if (grant.thirdParty === null) {
    throw new Refusal('access.no-third-party', { grant: input.grant })
  }
  const reason = wrongOf(input, new Date())
  if (reason !== null) throw new Refusal('access.bad-commitment', { reason })
  const sha256 = createHash('sha256').update(input.document).digest()
  const commitment = await insertCommitment(tx, { ...input, sha256 })
  const { fileName, signer, signedOn, validUntil } = input
  await append(tx, {
    kind: 'access.commitment-added',
    fields: { commitment, grant: grant.id, ...heldBy(grant), dataset: grant.dataset },
    payload: {
      actor,
      thirdParty: grant.thirdParty,
      fileName,
      sha256: sha256.toString('hex'),
      signer,
      signedOn,
      validUntil: validUntil.toISOString(),
    },
  })
  return { commitment, sha256: sha256.toString('hex') }
}

function wrongOf(input: CommitmentInput, now: Date): string | null {
  const { document, fileName, signer, signedOn, validUntil } = input
  if (document.length === 0) return '0 B'
  if (document.length > documentBytesMax) return `${document.length} B > ${documentBytesMax} B`
  if (signedOn > dayOf(now)) return `${signedOn} > ${dayOf(now)}`
  if (validUntil <= now) return `${validUntil.toISOString()} ≤ ${now.toISOString()}`
  for (const text of [fileName, signer]) {
    if (text.trim() === '' || text.length > 300) return text === '' ? '""' : text.slice(0, 30)
  }
  return null
}
