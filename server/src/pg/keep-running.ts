import { setTimeout as sleep } from 'node:timers/promises'
import { removeStalePidFile, runServer, stopWithPgCtl, waitUntilReady } from './server-process.ts'
import type { ServerPlace, ServerRun } from './server-process.ts'

export type ServerKeeper = {
  start(): Promise<void>
  ready(): Promise<void>
  onDown(listener: (reason: string) => void): void
  stop(): Promise<void>
}

const stopMs = 60_000
const busyMs = 90_000

/**
 * Keeps one server running: starts it, and starts it again when it ends unasked. After a kill -9
 * the orphaned backends hold the old shared memory for a second or two, and PostgreSQL rightly
 * refuses until they are gone; so starting is tried again, with growing pauses.
 */
export function keepRunning(place: ServerPlace, args: string[]): ServerKeeper {
  const downListeners: ((reason: string) => void)[] = []
  let run: ServerRun | undefined
  const state = { stopping: false }
  let stopped: Promise<void> | undefined
  let up: Promise<void> = Promise.resolve()

  async function startOnce(): Promise<ServerRun | undefined> {
    removeStalePidFile(place.cluster)
    run = runServer(place, args)
    const current = run
    if (!(await waitUntilReady(place, current))) {
      await current.ended
      return undefined
    }
    void current.ended.then(() => restart(current))
    return current
  }

  async function startPatiently(): Promise<void> {
    const startedAt = Date.now()
    for (let pauseMs = 50; !state.stopping; pauseMs = Math.min(pauseMs * 1.5, 2_000)) {
      if (await startOnce()) return
      const waitedMs = Date.now() - startedAt
      if (!isBusy(run!) || waitedMs > busyMs) break
      // An orphan that nobody watches over any more has to be told to leave.
      if (waitedMs > 5_000) stopWithPgCtl(place)
      await sleep(pauseMs)
    }
    if (!state.stopping) throw new Error(startFailure(place, run!))
  }

  function restart(ended: ServerRun): void {
    if (state.stopping) return
    const reason = ended.lastLines().at(-1) ?? 'it ended without a word'
    place.log.warn({ reason }, 'PostgreSQL ended without being asked; starting it again')
    for (const listener of downListeners) listener(reason)
    up = startForever()
    up.catch(() => {})
  }

  async function startForever(): Promise<void> {
    while (!state.stopping) {
      try {
        await startPatiently()
        if (!state.stopping) place.log.info({}, 'PostgreSQL runs again')
        return
      } catch (error) {
        place.log.error(
          { reason: (error as Error).message },
          'PostgreSQL does not start; trying on',
        )
        await sleep(2_000)
      }
    }
  }

  async function stopNow(): Promise<void> {
    state.stopping = true
    for (let current = run; current && !current.isOver(); current = run) {
      current.hold(true)
      current.askToStop()
      const late = sleep(stopMs, 'late', { ref: false })
      if ((await Promise.race([current.ended, late])) !== 'late') break
      place.log.error({ waitedMs: stopMs }, 'PostgreSQL does not stop; still waiting')
    }
    await up.catch(() => {})
  }

  return {
    start: () => startPatiently(),
    ready: () => up,
    onDown: (listener: (reason: string) => void) => void downListeners.push(listener),
    stop: () => (stopped ??= stopNow()),
  }
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
