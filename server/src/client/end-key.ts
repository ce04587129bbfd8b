/** The act that ends a key of a client, at once or after an overlap. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { findClient } from './client.ts'
import { overlapDaysMax } from './client-key.ts'
import { endKeys, lockRow, selectKeys } from './client.sql.ts'

/**
 * A key that has ended gets no token any more, and tokens that were asked for with it are refused
 * at the next call. Ending one that ends earlier anyway changes nothing and leaves no entry.
 * Refused: an unknown client, a key that is not its own.
 */
export async function endKey(
  tx: Queryable,
  actor: string,
  input: { client: string; key: number; inDays?: number; reason: string },
): Promise<{ changed: boolean; validUntil: string | null }> {
  const { client, key, reason } = input
  const inDays = Math.min(input.inDays ?? 0, overlapDaysMax)
  await lockRow(tx, client)
  await findClient(tx, client)
  const found = (await selectKeys(tx, client)).find(({ id }) => id === key)
  if (!found) throw new Refusal('client.unknown-key', { client, key })
  const [ended] = await endKeys(tx, { client, key }, inDays)
  if (!ended) return { changed: false, validUntil: isoOf(found.validUntilMs) }
  const validUntil = isoOf(ended.validUntilMs)
  await append(tx, {
    kind: 'people.client-key-ended',
    fields: { client, key },
    payload: { actor, reason, validUntil },
  })
  return { changed: true, validUntil }
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
