/** The act by which an agency asks for a system of its own to be let in. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { addKeys } from './add-key.ts'
import { clientSchema, needName } from './client.ts'
import type { ClientInput } from './client.ts'
import { insertClient } from './client.sql.ts'
import type { PublicKey } from './public-key.ts'

/**
 * The client is requested and can do nothing; `approveClient` issues it. Public keys that it brings
 * along are kept with it. Refused: an unknown agency, a name that is none, an id that is taken (a
 * locked or refused client keeps its id, so that its past stays its own), a key that is known.
 */
export async function registerClient(
  tx: Queryable,
  actor: string,
  input: ClientInput & { keys?: readonly PublicKey[] },
): Promise<{ client: string; keys: number[] }> {
  const given = clientSchema.parse(input)
  const name = needName(given.name)
  await findAgency(tx, given.agency)
  const client = {
    ...given,
    name,
    state: 'requested' as const,
    contact: given.contact ?? null,
    zones: given.zones ?? null,
    declaration: given.declaration ?? null,
    conformity: given.conformity ?? null,
    holdsNoSecrets: given.holdsNoSecrets ?? false,
    requestedBy: actor,
  }
  if (!(await insertClient(tx, client))) throw new Refusal('client.taken', { client: given.id })
  const { id, agency, requestedBy, ...told } = client
  await append(tx, {
    kind: 'people.client-requested',
    fields: { client: id, agency },
    payload: { actor: requestedBy, ...told },
  })
  const keys = await addKeys(tx, actor, { client: id, keys: input.keys ?? [] })
  return { client: id, keys }
}
