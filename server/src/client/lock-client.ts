/** The act that locks a client: no token any more, and its next call is refused. */
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { findClient, needState } from './client.ts'
import { updateLock } from './client.sql.ts'

/**
 * Locking a locked client changes nothing and leaves no entry. Refused: an unknown client, and
 * one that was never let in.
 */
export async function lockClient(
  tx: Queryable,
  actor: string,
  input: { client: string; reason: string },
): Promise<{ changed: boolean }> {
  const { client, reason } = input
  needState(await findClient(tx, client), 'issued', 'active', 'locked')
  const changed = await updateLock(tx, client, true)
  if (changed) {
    await append(tx, {
      kind: 'people.client-locked',
      fields: { client },
      payload: { actor, reason },
    })
  }
  return { changed }
}
