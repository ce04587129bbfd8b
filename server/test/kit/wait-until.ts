/** Waits for the state itself. The limit is for what never comes, not for a machine that is busy. */
import { setTimeout as sleep } from 'node:timers/promises'

export const patienceMs = 60_000

/** Gives what was found when it was so. */
export async function waitUntil<T>(
  look: () => T | Promise<T>,
  isSo: (found: T) => boolean = Boolean,
  everyMs = 10,
): Promise<T> {
  for (const endsMs = Date.now() + patienceMs; ;) {
    const found = await look()
    if (isSo(found)) return found
    if (Date.now() > endsMs)
      throw new Error(`not so after ${patienceMs / 1000} s: ${JSON.stringify(found)}`)
    await sleep(everyMs)
  }
}
