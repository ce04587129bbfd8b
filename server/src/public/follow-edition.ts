/** The edition that is served: taken up anew, verified again, whenever another has been written. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { editionPlaces } from '@kho/contract/edition.ts'
import { describeError, type Log } from '../log.ts'
import { openEdition, type Edition } from './open-edition.ts'

export type FollowedEdition = { current(): Edition; stop(): void }

/** What is in use by answers that are still being drawn is closed only after so long. */
const closeAfterMs = 10_000
/** What could not be taken up is tried again, at most this rarely: its files are all read each time. */
const againMsMax = 300_000

export async function followEdition(
  folder: string,
  vkey: string,
  options: { log: Log; everyMs?: number },
): Promise<FollowedEdition> {
  const { everyMs = 2_000 } = options
  let edition = await openEdition(folder, vkey)
  let seen = await markOf(folder)
  let looking = false
  let again: { atMs: number; afterMs: number } | null = null
  const timer = setInterval(async () => {
    if (looking) return
    looking = true
    const mark = await markOf(folder)
    if (mark !== seen) again = null
    const isDue = mark !== seen || (again !== null && performance.now() >= again.atMs)
    if (mark !== null && isDue) {
      seen = mark
      try {
        const before = edition
        edition = await openEdition(folder, vkey)
        again = null
        setTimeout(() => before.close(), closeAfterMs).unref()
        options.log.info({ edition: edition.sha256 }, 'another edition is served')
      } catch (error) {
        // The verified one stays; what is wrong with the new one is for the operator. It may still be
        // as it is being written, when files of the one before are there yet.
        const afterMs = Math.min(2 * (again?.afterMs ?? everyMs), againMsMax)
        again = { atMs: performance.now() + afterMs, afterMs }
        options.log.error({ err: describeError(error) }, 'the new edition is not served')
      }
    }
    looking = false
  }, everyMs)
  timer.unref()
  return {
    current: () => edition,
    stop() {
      clearInterval(timer)
      edition.close()
    },
  }
}

async function markOf(folder: string): Promise<string | null> {
  const found = await stat(join(folder, editionPlaces.manifest)).catch(() => null)
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`
}
