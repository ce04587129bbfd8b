import type { Queryable } from '../pg/database.ts'
import type { Log } from '../log.ts'
import { gatherReads } from './read-group.ts'
import { closingRecord, groupClosingRecord } from './read-record.ts'
import type { Closing, GroupClosing, ReadRecord } from './read-record.ts'

/** A record of closings that waits, and how many reads of which group it closes. */
type Gathered = { record: ReadRecord; group: string; count: number }

/** Gathers the ends of reads and writes them in groups. */
export type ReadCloser = {
  /** Takes a closing; it is written within `flushMs`. Never throws and never waits. */
  close(closing: Closing): void
  /** The same for all reads of a group at once, where all of them ended well. */
  closeGroup(closing: GroupClosing): void
  /** Writes what has gathered. Throws where the database does not take it; nothing is forgotten. */
  flush(): Promise<void>
  /** Writes the rest and ends. */
  stop(): Promise<void>
}

/**
 * Closings need not be durable before anything else happens, so they wait for company: they are
 * written every `flushMs` or when `itemsMax` are there. If the database is away they are kept and
 * tried again; if the process dies, the next start closes what they would have closed.
 */
export function createReadCloser(
  db: Queryable,
  options: { log: Log; flushMs?: number; itemsMax?: number },
): ReadCloser {
  const { log, flushMs = 200, itemsMax = 1000 } = options
  let gathered: Gathered[] = []
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()

  function schedule(): void {
    timer ??= setTimeout(flushQuietly, flushMs).unref()
  }

  function flushQuietly(): void {
    flush().catch((error: Error) => {
      log.warn({ reason: error.message, waiting: gathered.length }, 'reads were not closed yet')
      schedule()
    })
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const next = writing.then(writeGathered)
    writing = next.catch(() => {})
    return next
  }

  function gather(one: Gathered): void {
    gathered.push(one)
    // Exactly at the limit, so that a burst does not ask for a flush at every further closing.
    if (gathered.length === itemsMax) flushQuietly()
    else schedule()
  }

  async function writeGathered(): Promise<void> {
    while (gathered.length > 0) {
      const batch = gathered.slice(0, itemsMax)
      const records = batch.map(({ record }) => record)
      await writeClosings(db, records, batch)
      gathered = gathered.slice(batch.length)
    }
  }

  return {
    close: (closing) => gather({ record: closingRecord(closing), group: closing.group, count: 1 }),
    closeGroup(closing) {
      const { group, rows } = closing
      gather({ record: groupClosingRecord(closing), group, count: rows.length })
    },
    flush,
    async stop() {
      await flush()
      if (timer) clearTimeout(timer)
    },
  }
}

/**
 * Closes what earlier epochs left open, because their process died: each group that still waits for
 * closings gets one that stands for all its reads not closed before. Called once, when this process
 * has become the one that numbers entries and before it serves. Returns how many reads were closed.
 */
export async function closeOrphans(db: Queryable, epoch: number): Promise<number> {
  let closed = 0
  for (;;) {
    const { rows } = await db.query<{ intake_id: string; pending: number }>(
      `select intake_id, pending from journal.open_group where epoch < $1
        order by intake_id limit 1000`,
      [epoch],
    )
    if (rows.length === 0) return closed
    const orphans = rows.map((row) => ({ group: row.intake_id, count: row.pending }))
    const records = orphans.map(({ group, count }): ReadRecord => ({
      outcome: 'broken-off',
      group,
      place: 'rest',
      count,
      reason: 'restart',
    }))
    await writeClosings(db, records, orphans)
    for (const { count } of orphans) closed += count
  }
}

async function writeClosings(
  db: Queryable,
  records: ReadRecord[],
  closings: readonly { group: string; count: number }[],
): Promise<void> {
  const group = gatherReads(records)
  await db.query('select journal.close_reads($1, $2, $3::bigint[], $4::integer[])', [
    group.records,
    group.root,
    closings.map((each) => each.group),
    closings.map((each) => each.count),
  ])
}
