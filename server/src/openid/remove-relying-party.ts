/** The act that removes a relying party: nobody enters there on Kho's word any more. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { removeParty } from './relying-party.sql.ts'

/** Refused: one that is not there. */
export async function removeRelyingParty(
  tx: Queryable,
  actor: string,
  input: { id: string; reason: string },
): Promise<void> {
  const { id, reason } = input
  if (!(await removeParty(tx, id))) throw new Refusal('openid.unknown-party', { party: id })
  await append(tx, {
    kind: 'openid.party-removed',
    fields: { party: id },
    payload: { actor, reason },
  })
}
