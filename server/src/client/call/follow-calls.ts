/** The act that keeps up with the log, so that a client finds its calls without searching it. */
import type { Database } from '../../pg/database.ts'
import { followEntries } from './call.sql.ts'

const entriesAtOnce = 500

/**
 * Goes on through the log for at most so long, since reading matters more than looking at it
 * afterwards; what is left comes next time. Returns how many entries it went through.
 */
export async function followCalls(
  db: Database,
  options: { msMax?: number; signal?: AbortSignal } = {},
): Promise<number> {
  const endsMs = performance.now() + (options.msMax ?? 400)
  let count = 0
  for (;;) {
    const step = await followEntries(db, entriesAtOnce)
    count += step ?? 0
    if (step === null || step < entriesAtOnce) return count
    if (performance.now() > endsMs || options.signal?.aborted) return count
  }
}
