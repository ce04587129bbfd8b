/** The edition that is served: taken up anew, verified again, whenever another has been written. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { editionPlaces } from '@kho/contract/edition.ts'
import { describeError, type Log } from '../log.ts'
import { openEdition, type Edition } from './open-edition.ts'

export type FollowedEdition = { current(): Edition; stop(): void }

/** What is in use by answers that are still being drawn is closed only after so long. */
const closeAfterMs = 10_000

export async function followEdition(
  folder: string,
  vkey: string,
  options: { log: Log; everyMs?: number },
): Promise<FollowedEdition> {
  let edition = await openEdition(folder, vkey)
  let seen = await markOf(folder)
  let looking = false
  const timer = setInterval(async () => {
    if (looking) return
    looking = true
    const mark = await markOf(folder)
    if (mark !== seen && mark !== null) {
      seen = mark
      try {
        const before = edition
        edition = await openEdition(folder, vkey)
        setTimeout(() => before.close(), closeAfterMs).unref()
        options.log.info({ edition: edition.sha256 }, 'another edition is served')
      } catch (error) {
        // The verified one stays; what is wrong with the new one is for the operator.
        options.log.error({ err: describeError(error) }, 'the new edition is not served')
      }
    }
    looking = false
  }, options.everyMs ?? 2_000)
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
