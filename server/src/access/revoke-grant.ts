/** The act that ends a grant before its term; the next call under it is refused. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { heldBy } from './grant.ts'
import { selectGrants, updateRevoked } from './grant.sql.ts'

/** Revoking a revoked grant changes nothing and leaves no entry. Refused: an unknown grant. */
export async function revokeGrant(
  tx: Queryable,
  actor: string,
  input: { grant: number; reason: string },
): Promise<{ changed: boolean }> {
  const { grant, reason } = input
  const [found] = await selectGrants(tx, { id: grant })
  if (!found) throw new Refusal('access.unknown-grant', { grant })
  const changed = await updateRevoked(tx, grant)
  if (changed) {
    await append(tx, {
      kind: 'access.revoked',
      fields: { grant, ...heldBy(found), dataset: found.dataset },
      payload: { actor, reason },
    })
  }
  return { changed }
}
