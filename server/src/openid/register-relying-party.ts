/** The act that registers a portal which lets persons in on Kho's word. */
import { Refusal } from '@kho/contract/refusal.ts'
import { randomSecret } from '../ids.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import { hashSecret } from '../client/secret.ts'
import type { Queryable } from '../pg/database.ts'
import { relyingPartySchema, type RelyingPartyInput } from './relying-party.ts'
import { insertParty } from './relying-party.sql.ts'

/** The secret is shown this once; null for one that keeps none. Refused: an id used before. */
export async function registerRelyingParty(
  tx: Queryable,
  actor: string,
  input: RelyingPartyInput,
): Promise<{ relyingParty: string; secret: string | null }> {
  const given = relyingPartySchema.parse(input)
  const { id: agency } = await findAgency(tx, given.agency)
  const secret = given.confidential ? randomSecret() : null
  const stored = { ...given, agency, secret: secret === null ? null : hashSecret(secret) }
  if (!(await insertParty(tx, stored))) {
    throw new Refusal('openid.party-exists', { party: given.id })
  }
  await append(tx, {
    kind: 'openid.party-registered',
    fields: { party: given.id, agency },
    payload: { actor, redirectUris: given.redirectUris },
  })
  return { relyingParty: given.id, secret }
}
