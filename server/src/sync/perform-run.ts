/**
 * A worker's part of a run: takes it up, loads its source, and gives it a named end. Faults and
 * sources that are gone are tried again, with the cause on record; what the source's owner must
 * correct is not.
 */
import { hostname } from 'node:os'
import { Refusal, type RefusalValues } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findSource } from '../intake/declared-source.ts'
import { loadSource } from '../intake/load-source.ts'
import { openSupply, type SupplyContext } from '../intake/open-supply.ts'
import type { Receipt } from '../intake/receipt.ts'
import type { Supply } from '../intake/supply.ts'
import { watchedSupply } from '../intake/watched-supply.ts'
import { append } from '../journal/append.ts'
import type { TakenJob } from '../jobs/queue.ts'
import { describeError, type Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { createPace } from './pace.ts'
import type { Cause, Run } from './run.ts'
import {
  beginAttempt,
  endAttempt,
  selectRunById,
  updateAgain,
  updateEnd,
  updateProgress,
  type RunEnd,
} from './run.sql.ts'
import type { RunWatch } from './watch-runs.ts'

export type Worker = {
  db: Database
  config: SupplyContext['config']
  journalFolder: string
  watch: RunWatch
  log: Log
}

/** Causes that may be gone a little later without anybody correcting anything. */
const passing = new Set([
  'source.gone',
  'source.unreachable',
  'disk.full',
  'http.fault',
  'sync.interrupted',
])
const progressEveryMs = 1_000

export async function performRun(worker: Worker, job: TakenJob): Promise<void> {
  const { db } = worker
  const name = `${hostname()}:${process.pid}`
  if (!(await db.tx((tx) => beginAttempt(tx, job.id, job.attempt, name)))) return
  const run = (await selectRunById(db, job.id))!
  const cancelled = await watchForCancel(worker, run)
  const pace = createPace()
  try {
    const signal = AbortSignal.any([job.signal, cancelled.signal])
    const receipt = await load(worker, run, signal, pace)
    await end(db, run, { ...measured(receipt, pace), ...stateOf(receipt) })
  } catch (error) {
    const cause = causeOf(error, { run, job, cancelled: cancelled.signal.aborted })
    await settle(worker, { run, job, error, cause, rows: pace.rows() })
  } finally {
    cancelled.forget()
  }
}

async function load(
  worker: Worker,
  run: Run,
  signal: AbortSignal,
  pace: ReturnType<typeof createPace>,
): Promise<Receipt> {
  signal.throwIfAborted()
  const { db, journalFolder, log } = worker
  const supply = await openRunSupply(worker, run)
  let keptAtMs = 0
  try {
    return await loadSource(
      { db, journalFolder },
      {
        dataset: run.dataset,
        part: run.part,
        supply,
        actor: run.actor,
        confirm: run.confirm ?? undefined,
        whole: run.whole || undefined,
        signal,
        onProgress({ phase, rows }) {
          pace.count(phase, rows)
          if (Date.now() - keptAtMs < progressEveryMs) return
          keptAtMs = Date.now()
          const progress = { phase, rows, rowsPerSecond: pace.perSecond() }
          updateProgress(db, run.id, run.attempt, progress).catch((error: unknown) =>
            log.warn({ run: run.id, err: describeError(error) }, 'progress was not kept'),
          )
        },
      },
    )
  } finally {
    await supply.close()
  }
}

async function openRunSupply({ db, config }: Worker, run: Run): Promise<Supply> {
  if (run.path !== null) {
    return watchedSupply(db, { dataset: run.dataset, part: run.part, path: run.path })
  }
  const version = await findDataset(db, run.dataset)
  return openSupply({ config, db }, version, await findSource(db, run.source!))
}

/** Aborted once somebody cancels the run; somebody may have done so before it was taken up. */
async function watchForCancel(
  { db, watch, log }: Worker,
  run: Run,
): Promise<{ signal: AbortSignal; forget(): void }> {
  const controller = new AbortController()
  const look = async () => {
    const now = await selectRunById(db, run.id)
    if (now?.cancelledBy || now?.attempt !== run.attempt) controller.abort()
  }
  const forget = watch.on(run.id, () => {
    look().catch((error: unknown) => log.warn({ run: run.id, err: describeError(error) }, 'a run'))
  })
  await look()
  return { signal: controller.signal, forget }
}

type Settling = { run: Run; job: TakenJob; error: unknown; cause: Cause; rows: number | null }

/** Gives the run its end, or back to the queue by throwing. */
async function settle(worker: Worker, { run, job, error, cause, rows }: Settling): Promise<void> {
  const { db, log } = worker
  const nothing = { rows, rowsPerSecond: null, load: null }
  if (cause.code === 'sync.cancelled') {
    return end(db, run, { state: 'cancelled', cause, ...nothing })
  }
  if (cause.code === 'http.fault') {
    log.error({ run: run.id, err: describeError(error) }, 'a run met a fault')
  }
  if (!passing.has(cause.code)) return end(db, run, { state: 'refused', cause, ...nothing })
  if (job.last) return end(db, run, { state: 'failed', cause, ...nothing })
  await db.tx(async (tx) => {
    await endAttempt(tx, run.id, run.attempt, 'again', cause)
    await updateAgain(tx, run.id, run.attempt, cause)
  })
  throw new Error(cause.code)
}

function causeOf(
  error: unknown,
  { run, job, cancelled }: { run: Run; job: TakenJob; cancelled: boolean },
): Cause {
  const source = run.source ?? run.dataset
  const isStop = error instanceof Refusal ? error.code === 'intake.cancelled' : job.signal.aborted
  if (cancelled && (isStop || !(error instanceof Refusal))) {
    return { code: 'sync.cancelled', values: { source } }
  }
  if (isStop) return { code: 'sync.interrupted', values: { source } }
  if (error instanceof Refusal) {
    // Nothing of a load refused for a secrecy mark is repeated anywhere.
    const values: RefusalValues = error.code === 'catalogue.state-secret' ? {} : error.values
    return { code: error.code, values }
  }
  return { code: 'http.fault', values: { reference: run.id } }
}

function stateOf(receipt: Receipt): Pick<RunEnd, 'state' | 'cause'> {
  return { state: receipt.changed ? 'done' : 'unchanged', cause: null }
}

function measured(
  receipt: Receipt,
  pace: ReturnType<typeof createPace>,
): Omit<RunEnd, 'state' | 'cause'> {
  const rowsPerSecond = pace.overall(receipt.rows)
  return { rows: receipt.rows, rowsPerSecond, load: receipt.load }
}

async function end(db: Database, run: Run, ended: RunEnd): Promise<void> {
  await db.tx(async (tx) => {
    await endAttempt(tx, run.id, run.attempt, 'ended', ended.cause)
    if (!(await updateEnd(tx, run.id, run.attempt, ended))) return
    await append(tx, {
      kind: 'sync.ended',
      fields: {
        run: run.id,
        dataset: run.dataset,
        part: run.part,
        state: ended.state,
        code: ended.cause?.code,
      },
      payload: { actor: run.actor, load: ended.load, rows: ended.rows },
    })
  })
}
