/** Work that is done again and again: named, never twice at once, and seen from outside. */
import { describeError } from '../log.ts'
import type { Log } from '../log.ts'
import { systemClock } from '../time.ts'
import type { Clock } from '../time.ts'

export type JobState = {
  name: string
  periodMs: number
  running: boolean
  runs: number
  failures: number
  /** End of the last run, ISO. */
  lastEndedAt: string | null
  lastDurationMs: number | null
  /** Whether the last run ended well; null before the first. */
  lastSucceeded: boolean | null
}

export type Jobs = {
  /**
   * Runs `work` every `periodMs`, counted from the end of a run, so that a slow run never meets
   * itself. The first run comes after `firstAfterMs` (the period if not given). An error is logged
   * and the next run comes as usual. Throws if the name is taken.
   */
  every(name: string, periodMs: number, work: Work, firstAfterMs?: number): void
  /** Runs one now; joins the run that is under way if there is one. Rejects as the work does. */
  runNow(name: string): Promise<void>
  states(): JobState[]
  /** Ends all: signals the runs under way and waits for them. Nothing starts afterwards. */
  stop(): Promise<void>
}

export type Work = (signal: AbortSignal) => Promise<unknown>

type Job = { work: Work; state: JobState; timer?: NodeJS.Timeout; current?: Promise<void> }

export function createJobs(options: { log: Log; clock?: Clock }): Jobs {
  const { log, clock = systemClock } = options
  const jobs = new Map<string, Job>()
  const ending = new AbortController()

  const run = (job: Job): Promise<void> => {
    clearTimeout(job.timer)
    job.current ??= runOnce(job, ending.signal, clock).finally(() => {
      job.current = undefined
      plan(job, job.state.periodMs)
    })
    return job.current
  }
  const plan = (job: Job, afterMs: number): void => {
    if (ending.signal.aborted) return
    job.timer = setTimeout(() => {
      run(job).catch((error) => {
        if (ending.signal.aborted) return
        log.error({ job: job.state.name, err: describeError(error) }, 'a job failed')
      })
    }, afterMs)
    // A program that has nothing else to do may end.
    job.timer.unref()
  }
  return {
    every(name, periodMs, work, firstAfterMs = periodMs) {
      if (jobs.has(name)) throw new Error(`There is already a job named ${name}.`)
      const job: Job = { work, state: newState(name, periodMs) }
      jobs.set(name, job)
      plan(job, firstAfterMs)
    },
    runNow(name) {
      const job = jobs.get(name)
      if (!job) throw new Error(`There is no job named ${name}.`)
      return run(job)
    },
    states: () => [...jobs.values()].map((job) => ({ ...job.state })),
    async stop() {
      ending.abort()
      for (const job of jobs.values()) clearTimeout(job.timer)
      await Promise.allSettled([...jobs.values()].map((job) => job.current))
    },
  }
}

async function runOnce(job: Job, signal: AbortSignal, clock: Clock): Promise<void> {
  const { state } = job
  const startMs = performance.now()
  state.running = true
  try {
    await job.work(signal)
    state.lastSucceeded = true
  } catch (error) {
    state.lastSucceeded = false
    state.failures += 1
    throw error
  } finally {
    state.running = false
    state.runs += 1
    state.lastDurationMs = Math.round(performance.now() - startMs)
    state.lastEndedAt = clock.now().toISOString()
  }
}

function newState(name: string, periodMs: number): JobState {
  return {
    name,
    periodMs,
    running: false,
    runs: 0,
    failures: 0,
    lastEndedAt: null,
    lastDurationMs: null,
    lastSucceeded: null,
  }
}
