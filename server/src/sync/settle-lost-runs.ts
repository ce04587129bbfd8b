/** Gives a named end to runs that the queue has given up: nothing stays under way for ever. */
import { append } from '../journal/append.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Database } from '../pg/database.ts'
import { selectRunById, selectUnended, updateEnd } from './run.sql.ts'

/** Younger runs may be on their way from their transaction to the queue. */
const ageMs = 30_000

export async function settleLostRuns(db: Database, queue: Queue, olderThanMs = ageMs) {
  const lost = await queue.findLost(await selectUnended(db, olderThanMs))
  for (const id of lost) {
    await db.tx(async (tx) => {
      const run = await selectRunById(tx, id)
      if (!run) return
      const state = run.cancelledBy ? 'cancelled' : 'failed'
      const cause = run.cancelledBy
        ? ({ code: 'sync.cancelled', values: { source: run.source ?? run.dataset } } as const)
        : ({ code: 'sync.worker-lost', values: { run: id, attempts: run.attempt } } as const)
      const ended = { state, cause, rows: null, rowsPerSecond: null, load: null } as const
      if (!(await updateEnd(tx, id, null, ended))) return
      await tx.query(
        `update sync.attempt set outcome = 'lost', ended_at = clock_timestamp()
         where run = $1 and ended_at is null`,
        [id],
      )
      const fields = { run: id, dataset: run.dataset, part: run.part, state, code: cause.code }
      await append(tx, { kind: 'sync.ended', fields })
    })
  }
  return lost
}
