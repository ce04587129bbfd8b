/** The act that gives a client a new secret; the old one is worth nothing from then on. */
import { randomSecret } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { findClient } from './client.ts'
import { updateSecret } from './people.sql.ts'
import { hashSecret } from './secret.ts'

/** Returns the new secret, shown this once. Tokens already issued live out their five minutes. */
export async function reissueSecret(
  tx: Queryable,
  actor: string,
  input: { client: string },
): Promise<{ client: string; secret: string }> {
  const { client } = input
  await findClient(tx, client)
  const secret = randomSecret()
  await updateSecret(tx, client, hashSecret(secret))
  await append(tx, { kind: 'people.secret-reissued', fields: { client }, payload: { actor } })
  return { client, secret }
}
