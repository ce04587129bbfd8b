/**
 * How the owners' services answer, by dataset and month: what came of the calls and how long they
 * took. Added up in memory and written now and then; what a killed server had not written yet is
 * missing from the figures, not from the journal.
 */
import { describeError, type Log } from '../log.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'

export type AnswerOutcome = 'found' | 'absent' | 'failed'

export type AnswerMeter = {
  add(dataset: string, outcome: AnswerOutcome, ms: number): void
  /** Writes what has been added. Throws where the database does not take it; nothing is lost. */
  flush(): Promise<void>
  stop(): Promise<void>
}

type Figures = Record<AnswerOutcome, number> & { msTotal: number; msMax: number }

const flushMs = 5_000

export function measureAnswers(db: Queryable, { log }: { log: Log }): AnswerMeter {
  let gathered = new Map<string, Figures>()
  const timer = setInterval(() => {
    flush().catch((error: unknown) =>
      log.warn(
        { err: describeError(error) },
        'answers of owners were measured but not written yet',
      ),
    )
  }, flushMs).unref()

  function merge(key: string, more: Figures): void {
    const sum = gathered.get(key)
    if (!sum) return void gathered.set(key, { ...more })
    for (const name of ['found', 'absent', 'failed', 'msTotal'] as const) sum[name] += more[name]
    sum.msMax = Math.max(sum.msMax, more.msMax)
  }

  async function flush(): Promise<void> {
    if (gathered.size === 0) return
    const writing = gathered
    gathered = new Map()
    try {
      await writeFigures(db, writing)
    } catch (error) {
      for (const [key, figures] of writing) merge(key, figures)
      throw error
    }
  }

  return {
    add(dataset, outcome, ms) {
      const rounded = Math.round(ms)
      const one: Figures = { found: 0, absent: 0, failed: 0, msTotal: rounded, msMax: rounded }
      one[outcome] = 1
      merge(`${dataset} ${dayOf(new Date()).slice(0, 7)}-01`, one)
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

async function writeFigures(db: Queryable, figures: ReadonlyMap<string, Figures>): Promise<void> {
  const rows = [...figures].map(([key, sum]) => {
    const [dataset, month] = key.split(' ')
    return { dataset, month, ...sum, ms_total: sum.msTotal, ms_max: sum.msMax }
  })
  await db.query(
    `insert into through.month (dataset, month, found, absent, failed, ms_total, ms_max)
     select * from jsonb_to_recordset($1::jsonb)
       as r (dataset text, month date, found bigint, absent bigint, failed bigint,
         ms_total bigint, ms_max bigint)
     on conflict (dataset, month) do update set found = month.found + excluded.found,
       absent = month.absent + excluded.absent, failed = month.failed + excluded.failed,
       ms_total = month.ms_total + excluded.ms_total,
       ms_max = greatest(month.ms_max, excluded.ms_max)`,
    [JSON.stringify(rows)],
  )
}
