/**
 * The act that cancels a run. One that waits ends at once; one that is being worked on is told,
 * stops at its next batch or statement, and leaves nothing half in.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Database } from '../pg/database.ts'
import { hasEnded, type Run } from './run.ts'
import { lockRun, selectRunById, updateCancelled, updateEnd } from './run.sql.ts'

export async function cancelRun(
  db: Database,
  queue: Queue,
  actor: string,
  id: string,
  more: { reason?: string; onEntry?: (intakeId: string) => void } = {},
): Promise<Run> {
  const { reason } = more
  const waited = await db.tx(async (tx) => {
    const run = await lockRun(tx, id)
    if (!run) throw new Refusal('sync.unknown-run', { run: id })
    if (hasEnded(run)) throw new Refusal('sync.has-ended', { run: id, state: run.state })
    await updateCancelled(tx, id, actor)
    const waits = run.state === 'queued'
    if (waits) {
      const cause = {
        code: 'sync.cancelled',
        values: { source: run.source ?? run.dataset },
      } as const
      const nothing = { rows: null, rowsPerSecond: null, load: null }
      await updateEnd(tx, id, null, { state: 'cancelled', cause, ...nothing })
    }
    const { intakeId } = await append(tx, {
      kind: waits ? 'sync.ended' : 'sync.cancel-requested',
      fields: { run: id, dataset: run.dataset, ...(waits ? { state: 'cancelled' } : {}) },
      payload: reason === undefined ? { actor } : { actor, reason },
    })
    more.onEntry?.(intakeId)
    return waits
  })
  // A worker that takes the job up all the same finds that the run has ended.
  if (waited) await queue.withdraw(id)
  return (await selectRunById(db, id))!
}
