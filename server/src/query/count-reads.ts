/**
 * Counts reads per dataset and month, for the statistics on its page. Totals are added up in memory
 * and written now and then, so that a read costs nothing; what a killed server had not written yet
 * is missing from the statistics, not from the journal.
 */
import { describeError, type Log } from '../log.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'

export type ReadCounter = {
  /** One more read of the dataset, now. */
  count(dataset: string): void
  /** Writes what has been counted. Throws where the database does not take it; nothing is lost. */
  flush(): Promise<void>
  stop(): Promise<void>
}

export function countReads(
  db: Queryable,
  {
    log,
    flushMs = 5_000,
    now = () => new Date(),
  }: { log: Log; flushMs?: number; now?: () => Date },
): ReadCounter {
  let counted = new Map<string, number>()
  let month = ''
  let monthUntilMs = 0
  const timer = setInterval(() => {
    flush().catch((error: unknown) =>
      log.warn({ err: describeError(error) }, 'reads were counted but not written yet'),
    )
  }, flushMs).unref()

  /** The calendar is asked once a minute, not at every read. */
  function monthNow(): string {
    const at = now()
    if (at.getTime() >= monthUntilMs) {
      month = `${dayOf(at).slice(0, 7)}-01`
      monthUntilMs = (Math.floor(at.getTime() / 60_000) + 1) * 60_000
    }
    return month
  }

  async function flush(): Promise<void> {
    if (counted.size === 0) return
    const writing = counted
    counted = new Map()
    const rows = [...writing].map(([key, reads]) => [...key.split(' '), reads] as const)
    try {
      await db.query(
        `insert into usage.month (dataset, month, reads)
         select * from unnest($1::text[], $2::date[], $3::bigint[])
         on conflict (dataset, month) do update set reads = usage.month.reads + excluded.reads`,
        [rows.map(([dataset]) => dataset), rows.map(([, day]) => day), rows.map(([, , n]) => n)],
      )
    } catch (error) {
      for (const [key, reads] of writing) counted.set(key, (counted.get(key) ?? 0) + reads)
      throw error
    }
  }

  return {
    count(dataset) {
      const key = `${dataset} ${monthNow()}`
      counted.set(key, (counted.get(key) ?? 0) + 1)
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}
