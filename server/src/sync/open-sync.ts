/** Everything that runs need in a program: the queue, the watch, and, where asked, the workers. */
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import type { SupplyContext } from '../intake/open-supply.ts'
import type { Jobs } from '../jobs/every.ts'
import { openQueue, type Queue, type TakenJob } from '../jobs/queue.ts'
import type { Log } from '../log.ts'
import { openDatabase, type Database } from '../pg/database.ts'
import { createFileWatch } from './find-waiting-files.ts'
import { performRun } from './perform-run.ts'
import { settleLostRuns } from './settle-lost-runs.ts'
import { startDueRuns } from './start-due-runs.ts'
import { openRunWatch, type RunWatch } from './watch-runs.ts'

export type Sync = {
  db: Database
  queue: Queue
  watch: RunWatch
  /** Aborted to end what is followed over HTTP, before the server stops. */
  following: AbortController
  stop(): Promise<void>
}

export type SyncOptions = {
  db: Database
  config: SupplyContext['config']
  journalFolder: string
  log: Log
}

/** A load holds its turn, its staging and its statements at once. */
const connectionsOfRun = 5

export async function openSync({ db, log }: Pick<SyncOptions, 'db' | 'log'>): Promise<Sync> {
  const queue = await openQueue({ url: db.url, log, name: 'sync' })
  const watch = await openRunWatch(db).catch(async (error: unknown) => {
    await queue.stop()
    throw error
  })
  return {
    db,
    queue,
    watch,
    following: new AbortController(),
    async stop() {
      await queue.stop()
      await watch.close()
    },
  }
}

/** Works on runs, `atOnce` at a time, until the queue is stopped. */
export async function startWorkers(
  sync: Sync,
  options: SyncOptions & { atOnce: number },
): Promise<void> {
  await sync.queue.work(options.atOnce, (job) => performHere(sync, options, job))
}

/** Works on one run that was kept for this program; false if somebody else has it. */
export function workOn(sync: Sync, options: SyncOptions, run: string): Promise<boolean> {
  return sync.queue.takeKept(run, (job) => performHere(sync, options, job))
}

/** Each run has connections of its own, so that loads never wait for each other's. */
async function performHere(sync: Sync, options: SyncOptions, job: TakenJob): Promise<void> {
  const { log } = options
  const applicationName = 'kho-sync'
  const db = openDatabase(sync.db.url, { log, applicationName, connectionsMax: connectionsOfRun })
  try {
    await performRun({ ...options, db, watch: sync.watch }, job)
  } finally {
    await db.close()
  }
}

/** What is looked for again and again while Kho runs. */
export function planRuns(
  jobs: Jobs,
  sync: Sync,
  planning: { calendar: WorkingCalendar; syncAtMinute: number },
): void {
  const look = createFileWatch()
  jobs.every('due runs', 10_000, async () => {
    await startDueRuns(sync.db, sync.queue, planning, await look(sync.db))
  })
  jobs.every('lost runs', 15_000, () => settleLostRuns(sync.db, sync.queue))
}
