import { setTimeout as sleep } from 'node:timers/promises'
import {
  postmasterFile,
  removeStalePidFile,
  runServer,
  stopWithPgCtl,
  waitUntilReady,
} from './server-process.ts'
import type { ServerPlace, ServerRun } from './server-process.ts'

export type ServerKeeper = {
  start(): Promise<void>
  ready(): Promise<void>
  onDown(listener: (reason: string) => void): void
  stop(): Promise<void>
}

const stopMs = 60_000
const busyMs = 90_000

/** One server that is kept running. `run` is the latest; `up` resolves when it accepts again. */
type Keeping = {
  place: ServerPlace
  args: string[]
  run: ServerRun | undefined
  up: Promise<void>
  stopping: boolean
  downListeners: ((reason: string) => void)[]
}

/**
 * Keeps one server running: starts it, and starts it again when it ends unasked. After a kill -9
 * the orphaned backends hold the old shared memory for a second or two, and PostgreSQL rightly
 * refuses until they are gone; so starting is tried again, with growing pauses.
 */
export function keepRunning(place: ServerPlace, args: string[]): ServerKeeper {
  const keeping: Keeping = {
    place,
    args,
    run: undefined,
    up: Promise.resolve(),
    stopping: false,
    downListeners: [],
  }
  let stopped: Promise<void> | undefined
  return {
    start: () => startPatiently(keeping),
    ready: () => keeping.up,
    onDown: (listener) => void keeping.downListeners.push(listener),
    stop: () => (stopped ??= stopNow(keeping)),
  }
}

async function startPatiently(keeping: Keeping): Promise<void> {
  const startedAt = Date.now()
  for (let pauseMs = 50; !keeping.stopping; pauseMs = Math.min(pauseMs * 1.5, 2_000)) {
    if (await startOnce(keeping)) return
    const waitedMs = Date.now() - startedAt
    if (!isBusy(keeping.run!) || waitedMs > busyMs) break
    // An orphan that nobody watches over any more has to be told to leave.
    if (waitedMs > 5_000) stopWithPgCtl(keeping.place)
    await sleep(pauseMs)
  }
  if (!keeping.stopping) throw new Error(startFailure(keeping.place, keeping.run!))
}

async function startOnce(keeping: Keeping): Promise<boolean> {
  removeStalePidFile(keeping.place.cluster)
  const left = postmasterFile(keeping.place.cluster)
  const run = runServer(keeping.place, keeping.args)
  keeping.run = run
  if (!(await waitUntilReady(keeping.place, run, left))) {
    await run.ended
    return false
  }
  void run.ended.then(() => restart(keeping, run))
  return true
}

function restart(keeping: Keeping, ended: ServerRun): void {
  if (keeping.stopping) return
  const reason = ended.lastLines().at(-1) ?? 'it ended without a word'
  keeping.place.log.warn({ reason }, 'PostgreSQL ended without being asked; starting it again')
  keeping.up = startForever(keeping)
  keeping.up.catch(() => {})
  for (const listener of keeping.downListeners) listener(reason)
}

async function startForever(keeping: Keeping): Promise<void> {
  const { log } = keeping.place
  while (!keeping.stopping) {
    try {
      await startPatiently(keeping)
      if (!keeping.stopping) log.info({}, 'PostgreSQL runs again')
      return
    } catch (error) {
      log.error({ reason: (error as Error).message }, 'PostgreSQL does not start; trying on')
      await sleep(2_000)
    }
  }
}

async function stopNow(keeping: Keeping): Promise<void> {
  keeping.stopping = true
  for (let run = keeping.run; run && !run.isOver(); run = keeping.run) {
    run.hold(true)
    run.askToStop()
    const late = sleep(stopMs, 'late', { ref: false })
    if ((await Promise.race([run.ended, late])) !== 'late') break
    keeping.place.log.error({ waitedMs: stopMs }, 'PostgreSQL does not stop; still waiting')
  }
  await keeping.up.catch(() => {})
}

/** True if the refusal is of the kind that passes when older processes are gone. */
function isBusy(run: ServerRun): boolean {
  return run
    .lastLines()
    .some((line) =>
      /lock file ".*" already exists|shared memory block|Address already in use/.test(line),
    )
}

function startFailure(place: ServerPlace, run: ServerRun): string {
  const said = run.lastLines().slice(-5).join(' / ') || 'it said nothing'
  return `PostgreSQL does not start on ${place.dataDir} (as ${place.account.name}): ${said}`
}
