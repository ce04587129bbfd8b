/** The act that confirms a push whose load would delete more rows than the dataset allows unasked. */
import { Refusal } from '@kho/contract/refusal.ts'
import { loadPush } from './load-push.ts'
import { nameOfKey, type Push, type PushKey } from './push.ts'
import { findPush, type PushParts } from './send-push.ts'

/** `load` must be the number of the load that waits: nobody confirms what they have not read. */
export async function confirmPush(parts: PushParts, key: PushKey, load: string): Promise<Push> {
  const turn = await parts.turns.take(nameOfKey(key))
  try {
    const push = await findPush(parts.db, key)
    if (push.state === 'done' && push.loadId === load) return push
    if (push.state !== 'waiting' || push.loadId !== load) {
      throw new Refusal('push.not-waiting', { id: key.id, state: push.state })
    }
    await loadPush(parts, push, load)
    return await findPush(parts.db, key)
  } finally {
    turn.end()
  }
}
