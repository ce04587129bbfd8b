/** What becomes of a client that was let in: it has something to prove itself with. */
import { Refusal } from '@kho/contract/refusal.ts'
import { randomSecret } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import type { Client } from './client.ts'
import { insertKey, selectKeys } from './client.sql.ts'
import { hashSecret } from './secret.ts'

/** The secret, where it wants one. Refused: a client that wants none and has no key either. */
export async function issueClient(
  tx: Queryable,
  actor: string,
  client: Pick<Client, 'id' | 'wantsSecret'>,
): Promise<string | null> {
  if (!client.wantsSecret) {
    const now = Date.now()
    const keys = await selectKeys(tx, client.id)
    const usable = keys.some(({ validUntilMs }) => validUntilMs === null || validUntilMs > now)
    if (usable) return null
    throw new Refusal('client.not-declared', { client: client.id, missing: 'keys' })
  }
  const secret = randomSecret()
  const key = await insertKey(tx, {
    client: client.id,
    from: null,
    until: null,
    secret: hashSecret(secret),
  })
  await append(tx, {
    kind: 'people.client-key-added',
    fields: { client: client.id, key: key!, form: 'secret' },
    payload: { actor },
  })
  return secret
}
