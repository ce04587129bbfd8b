/**
 * The act that keeps up with the log so that refused calls stand as totals by month, client, agency,
 * dataset and code. What was counted and how far are one transaction: nothing counts twice.
 */
import type { Database } from '../../pg/database.ts'
import { countRefusedEntries } from './refusal.sql.ts'

const entriesAtOnce = 500

/** Returns how many entries it went through; what is left comes next time. */
export async function countRefusals(
  db: Database,
  options: { msMax?: number; signal?: AbortSignal } = {},
): Promise<number> {
  const endsMs = performance.now() + (options.msMax ?? 400)
  let count = 0
  for (;;) {
    const step = await countRefusedEntries(db, entriesAtOnce)
    count += step ?? 0
    if (step === null || step < entriesAtOnce) return count
    if (performance.now() > endsMs || options.signal?.aborted) return count
  }
}
