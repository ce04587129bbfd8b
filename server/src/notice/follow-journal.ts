/**
 * The act that goes on through the journal and makes notices of what it tells. What was made and how
 * far it has come are one transaction: a process that dies loses neither, and makes nothing twice.
 */
import type { Database } from '../pg/database.ts'
import { eventOf, toldKinds, type NoticeEvent } from './event.ts'
import { insertEvents, readSpan } from './follow.sql.ts'

const entriesAtOnce = 1000

/** Returns how many notices it made; goes on until it is at the end or out of time. */
export async function followJournal(
  db: Database,
  options: { msMax?: number; signal?: AbortSignal } = {},
): Promise<number> {
  const endsMs = performance.now() + (options.msMax ?? 1_000)
  let made = 0
  for (;;) {
    const step = await followStep(db)
    made += step?.made ?? 0
    if (step === null || step.count < entriesAtOnce) return made
    if (performance.now() > endsMs || options.signal?.aborted) return made
  }
}

/** null where another process is at it. */
async function followStep(db: Database): Promise<{ count: number; made: number } | null> {
  return db.tx(async (tx) => {
    const span = await readSpan(tx, toldKinds, entriesAtOnce)
    if (span === null) return null
    const events = span.entries
      .map((entry) => eventOf(entry))
      .filter((event): event is NoticeEvent => event !== null)
    return { count: span.count, made: await insertEvents(tx, events) }
  })
}
