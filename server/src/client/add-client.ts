/**
 * The act of the operator at the shell: registers a client and lets it in at once, on the
 * operator's own word. What an agency would have to declare may be missing, and the journal says
 * that no decision stands behind it.
 */
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import type { ClientInput } from './client.ts'
import { findClient } from './client.ts'
import { updateDecision } from './client.sql.ts'
import { issueClient } from './issue-client.ts'
import type { PublicKey } from './public-key.ts'
import { registerClient } from './register-client.ts'

/** The secret is shown this once; empty where the client proves itself by a key of its own. */
export async function addClient(
  tx: Queryable,
  actor: string,
  input: ClientInput & { keys?: readonly PublicKey[] },
): Promise<{ client: string; secret: string; keys: number[] }> {
  const { client: id, keys } = await registerClient(tx, actor, input)
  const client = await findClient(tx, id)
  await updateDecision(tx, id, 'issued', null)
  await append(tx, {
    kind: 'people.client-registered',
    fields: { client: id, agency: client.agency },
    payload: { actor, by: 'operator' },
  })
  return { client: id, secret: (await issueClient(tx, actor, client)) ?? '', keys }
}
