/** Waits for the state itself. The limit is for what never comes, not for a machine that is busy. */
import { setTimeout as sleep } from 'node:timers/promises'

export const patienceMs = 60_000

type Nothing = false | null | undefined | 0

/** Gives what was found when it was so; without `isSo`, when it is something at all. */
export async function waitUntil<T>(look: () => T | Promise<T>): Promise<Exclude<T, Nothing>>
export async function waitUntil<T>(
  look: () => T | Promise<T>,
  isSo: (found: T) => boolean,
  everyMs?: number,
): Promise<T>
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
