/** For commands that read the published journal: until it covers everything committed so far. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import type { JournalPlaces } from './journal-places.ts'
import { startJournal } from './start-journal.ts'
import { readPublished } from './wait-for-entries.ts'

const waitMsMax = 30_000

/**
 * A running Kho publishes by itself; without one this process does it. Throws where the journal
 * does not get there, with the sizes of both.
 */
export async function waitForPublication(
  db: Database,
  places: JournalPlaces,
  log: Log,
): Promise<void> {
  const before = await db.query('select coalesce(max(id), 0) as last from journal.intake')
  const own = { publishEveryMs: 200, closesOrphans: false }
  const journal = await startJournal({ db, log, ...places, ...own })
  try {
    const untilMs = Date.now() + waitMsMax
    // What was committed before has its place below this; what comes in meanwhile need not be waited for.
    let wanted: number | null = null
    for (;;) {
      const { waiting, size } = await readState(db, before.rows[0].last)
      if (waiting === 0) wanted ??= size
      const published = await readPublished(places.folder)
      if (wanted !== null && published >= wanted) return
      if (Date.now() > untilMs) {
        const reason =
          journal.unready()?.en ?? `${published} of ${wanted ?? size} entries are published`
        throw new Error(`The journal is not published: ${reason}`)
      }
      await sleep(50)
    }
  } finally {
    await journal.stop()
  }
}

async function readState(db: Database, last: string) {
  const { rows } = await db.query(
    `select (select count(*) from journal.intake where id <= $1) as waiting,
       (select size from journal.head) as size`,
    [last],
  )
  return { waiting: Number(rows[0].waiting), size: Number(rows[0].size) }
}
