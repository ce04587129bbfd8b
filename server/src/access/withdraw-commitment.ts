/** The act that ends a commitment before its term; its grant sleeps from the next call on. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { heldBy } from './grant.ts'
import { selectCommitments, updateWithdrawn } from './commitment.sql.ts'

/** Withdrawing what was withdrawn changes nothing and leaves no entry. Refused: an unknown one. */
export async function withdrawCommitment(
  tx: Queryable,
  actor: string,
  input: { commitment: number; reason: string },
): Promise<{ changed: boolean }> {
  const { commitment, reason } = input
  const [found] = await selectCommitments(tx, { id: commitment })
  if (!found) throw new Refusal('access.unknown-commitment', { commitment })
  const changed = await updateWithdrawn(tx, commitment)
  if (changed) {
    const { grant, client, agency, dataset } = found
    await append(tx, {
      kind: 'access.commitment-withdrawn',
      fields: { commitment, grant, ...heldBy({ client, agency }), dataset },
      payload: { actor, reason },
    })
  }
  return { changed }
}
