/** The act that ends a push without a load: its agency gave it up, or nobody went on with it. */
import { rm } from 'node:fs/promises'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { nameOfKey, type PushKey } from './push.ts'
import { movePush, selectPush, selectUnfinished } from './push.sql.ts'
import type { PushParts } from './send-push.ts'
import { spoolPath, sweepPushSpool } from './spool.ts'

/** A push that is not unfinished is left as it is. */
export async function endPush(
  parts: PushParts,
  key: PushKey,
  why: 'abandoned' | 'expired',
): Promise<void> {
  const turn = await parts.turns.take(nameOfKey(key))
  try {
    const ended = await parts.db.tx(async (tx) => {
      const push = await selectPush(tx, key)
      if (!push) throw new Refusal('push.unknown-load', { id: key.id })
      if (push.state === 'done' || push.state === 'refused' || push.state === 'expired')
        return false
      await movePush(tx, key, { state: 'expired' })
      await append(tx, {
        kind: `push.${why}`,
        fields: { dataset: key.dataset, client: push.client, bytes: push.manifest.bytes },
        payload: { id: key.id },
      })
      return true
    })
    if (ended) await rm(spoolPath(parts.dataDir, key), { force: true })
  } finally {
    turn.end()
  }
}

/** One look over everything that lies unfinished: for a timer. */
export async function sweepPushes(parts: PushParts, hours: number): Promise<void> {
  for (const key of await selectUnfinished(parts.db, hours)) {
    if (!parts.turns.isTaken(nameOfKey(key))) await endPush(parts, key, 'expired')
  }
  await sweepPushSpool(parts.dataDir, await selectUnfinished(parts.db), hours)
}
