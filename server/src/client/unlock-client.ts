/** The act that lets a locked client in again, with the secret and grants it had. */
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { findClient } from './client.ts'
import { updateLock } from './client.sql.ts'

/** Unlocking one that is not locked changes nothing. Refused: an unknown client. */
export async function unlockClient(
  tx: Queryable,
  actor: string,
  input: { client: string; reason: string },
): Promise<{ changed: boolean }> {
  const { client, reason } = input
  await findClient(tx, client)
  const changed = await updateLock(tx, client, false)
  if (changed) {
    await append(tx, {
      kind: 'people.client-unlocked',
      fields: { client },
      payload: { actor, reason },
    })
  }
  return { changed }
}
