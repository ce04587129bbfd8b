/**
 * A queue of jobs that outlive the program: kept in the database by pg-boss, in a schema of its
 * own. Whoever takes a job up holds it only as long as its heart beats; the job of a program that
 * was killed is given to another. What a job means is told by those who use the queue.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { PgBoss } from 'pg-boss'
import type { ConstructorOptions, JobWithMetadata } from 'pg-boss'
import { describeError } from '../log.ts'
import type { Log } from '../log.ts'
import type { Queryable } from '../pg/database.ts'
import { sessionConfig } from '../pg/session.ts'

export type TakenJob = {
  id: string
  /** 1 for the first. */
  attempt: number
  /** Whether the queue will give it to nobody after this attempt. */
  last: boolean
  /** Aborted when the job is no longer ours, and when the program ends. */
  signal: AbortSignal
}

/** What is done with a job. What it throws is the cause for which the job is given again. */
export type JobWork = (job: TakenJob) => Promise<void>

export type Queue = {
  /**
   * Puts a job in, in the caller's transaction. A job that is kept for the caller is first offered
   * to nobody else for `keepSeconds`; `takeKept` takes it.
   */
  send(tx: Queryable, job: { id: string; keepSeconds?: number }): Promise<void>
  /** Works on jobs, `atOnce` at a time, until the queue is stopped. */
  work(atOnce: number, work: JobWork): Promise<void>
  /**
   * Works on one job that was kept for the caller; false if somebody else has it. It is given again
   * only if this program dies: whoever waits for it is told at once when it fails.
   */
  takeKept(id: string, work: JobWork): Promise<boolean>
  /** Takes a job back that nobody has begun; one that is being worked on is left alone. */
  withdraw(id: string): Promise<void>
  /** Of the jobs named, those that nobody holds and nobody will be given. */
  findLost(ids: readonly string[]): Promise<string[]>
  stop(): Promise<void>
}

export type QueueOptions = {
  url: string
  log: Log
  name: string
  /** How often a job is given again after it threw or its program died. */
  retriesMax?: number
}

const schema = 'queue'
/**
 * The library reckons by its clock how long it still has to rest: by one of the machine that is set
 * back an hour while it asks, it would rest for that hour.
 */
const steadyClock: NonNullable<ConstructorOptions['clock']> = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (act, ms) => setTimeout(act, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  setInterval: (act, ms) => setInterval(act, ms),
  clearInterval: (timer) => clearInterval(timer as NodeJS.Timeout),
}
/** A program is taken for dead when its job has not been touched for so long. */
const heartbeatSeconds = 15
const supervisedEverySeconds = 5
/** What a priority tells apart from all others: the library finds no job by its id. */
const keptPriorities = { from: 1_000, to: 2_000_000_000 }

export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { log, name, retriesMax = 3 } = options
  const { types: _types, ...session } = sessionConfig(options.url, {
    applicationName: `kho-queue-${name}`,
  })
  const boss = new PgBoss({
    ...(session as object),
    schema,
    clock: steadyClock,
    max: 3,
    registerInstance: false,
    schedule: false,
    superviseIntervalSeconds: supervisedEverySeconds,
    monitorIntervalSeconds: supervisedEverySeconds,
    reindex: false,
    monitorVacuum: false,
  })
  boss.on('error', (error) => log.warn({ queue: name, err: describeError(error) }, 'the queue'))
  const ending = new AbortController()
  await boss.start()
  const settings = {
    retryLimit: retriesMax,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 60,
    heartbeatSeconds,
    expireInSeconds: 24 * 3600 - 1,
    deleteAfterSeconds: 7 * 24 * 3600,
  }
  await boss.createQueue(name, settings)
  await boss.updateQueue(name, settings)
  const priorities = new Map<string, number>()

  const taken = (job: JobWithMetadata<unknown>, signal: AbortSignal): TakenJob => ({
    id: job.id,
    attempt: job.retryCount + 1,
    last: job.retryCount >= job.retryLimit,
    signal: AbortSignal.any([signal, ending.signal]),
  })
  return {
    async send(tx, { id, keepSeconds }) {
      const kept = keepSeconds === undefined ? undefined : newPriority()
      if (kept !== undefined) priorities.set(id, kept)
      const found = await boss.send(name, null, {
        id,
        db: { executeSql: (text, values) => tx.query(text, values) },
        ...(kept === undefined ? {} : { priority: kept, startAfter: keepSeconds }),
      })
      if (found !== id) throw new Error(`the queue did not take the job ${id}`)
    },
    async work(atOnce, work) {
      const pace = { pollingIntervalSeconds: 1, localConcurrency: atOnce }
      await boss.work(name, { ...pace, includeMetadata: true }, async ([job]) =>
        work(taken(job!, job!.signal)),
      )
    },
    async takeKept(id, work) {
      const priority = priorities.get(id)
      priorities.delete(id)
      if (priority === undefined) return false
      const [job] = await boss.fetch(name, {
        includeMetadata: true,
        ignoreStartAfter: true,
        minPriority: priority,
        maxPriority: priority,
      })
      if (!job) return false
      await workAlone(boss, name, job, (signal) => work({ ...taken(job, signal), last: true }))
      return true
    },
    async withdraw(id) {
      await boss.cancel(name, id)
    },
    async findLost(ids) {
      const lost: string[] = []
      for (const id of ids) {
        const job = await boss.findJobs(name, { id })
        if (!job.some(({ state }) => ['created', 'retry', 'active'].includes(state))) lost.push(id)
      }
      return lost
    },
    async stop() {
      ending.abort(new Error('the program ends'))
      await boss.stop({ graceful: true, timeout: 20_000 })
    },
  }
}

/** What the library does for its own workers: beat while the work lasts, then settle the job. */
async function workAlone(
  boss: PgBoss,
  name: string,
  job: JobWithMetadata<unknown>,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  // Named with its attempt, so that what another program was given meanwhile is not settled here.
  const held = { id: job.id, retryCount: job.retryCount }
  const gone = new AbortController()
  const done = new AbortController()
  const beating = (async () => {
    for (;;) {
      await sleep((heartbeatSeconds * 1000) / 3, undefined, { signal: done.signal })
      // How many it touched is in the answer but not in its type.
      const touched = (await boss.touch(name, held).catch(() => ({}))) as { affected?: number }
      if (touched.affected === 0) gone.abort(new Error(`job ${job.id} was taken away`))
    }
  })().catch(() => {})
  try {
    await work(gone.signal)
    await boss.complete(name, held)
  } catch (error) {
    await boss.fail(name, held, { message: (error as Error).message })
  } finally {
    done.abort()
    await beating
  }
}

function newPriority(): number {
  const { from, to } = keptPriorities
  return from + Math.floor(Math.random() * (to - from))
}
