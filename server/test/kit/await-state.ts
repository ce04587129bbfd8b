/** Waiting for a state that comes: it is looked for until it is there, however slow the machine is. */
import { setTimeout as sleep } from 'node:timers/promises'

const lookEveryMs = 10
/** Longer than any machine takes: only what never comes meets it. */
const limitMs = 120_000

/** Resolves to what was found as soon as it is neither false nor nothing; fails after two minutes. */
export async function awaitState<T>(
  what: string,
  find: () => T | Promise<T>,
): Promise<Exclude<T, false | null | undefined | 0>> {
  for (const endsMs = Date.now() + limitMs; ;) {
    const found = await find()
    if (found) return found as Exclude<T, false | null | undefined | 0>
    if (Date.now() > endsMs) throw new Error(`it did not come within two minutes: ${what}`)
    await sleep(lookEveryMs)
  }
}
