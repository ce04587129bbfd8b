/** The act that registers a system of an agency and issues its secret. */
import { Refusal } from '@kho/contract/refusal.ts'
import { randomSecret } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { findAgency } from './agency.ts'
import { clientSchema } from './client.ts'
import type { ClientInput } from './client.ts'
import { insertClient } from './people.sql.ts'
import { hashSecret } from './secret.ts'

/**
 * Returns the secret, which is shown this once and stored only as a hash. Refused: an unknown
 * agency, an id that is taken (a locked client keeps its id, so that its past stays its own).
 */
export async function registerClient(
  tx: Queryable,
  actor: string,
  input: ClientInput,
): Promise<{ client: string; secret: string }> {
  const given = clientSchema.parse(input)
  await findAgency(tx, given.agency)
  const secret = randomSecret()
  const client = { ...given, zones: given.zones ?? null }
  if (!(await insertClient(tx, client, hashSecret(secret)))) {
    throw new Refusal('http.bad-request', { reason: `client ${given.id}: đã có / exists` })
  }
  await append(tx, {
    kind: 'people.client-registered',
    fields: { client: given.id, agency: given.agency },
    payload: { actor, name: given.name, zones: client.zones, scopes: given.scopes },
  })
  return { client: given.id, secret }
}
