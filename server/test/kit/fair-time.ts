/**
 * Time as a machine with nothing else to do would count it. What is promised within a second is promised
 * of what Kho does in it; on a busy machine every process waits for its turn at each step. So small
 * steps are made beside what is measured, a statement and a rest, and none of them counts for more
 * than it takes on a quiet machine, or than the work that this process did meanwhile. On a quiet
 * machine this is the clock on the wall.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queryable } from '../../src/pg/database.ts'

const restMs = 5
const stepMsMax = 20

export type FairTime = {
  /** Milliseconds since it was started. */
  passedMs(): number
  stop(): Promise<void>
}

export function startFairTime(db: Queryable): FairTime {
  const stopping = new AbortController()
  let countedMs = 0
  let step = begin()
  const makeSteps = async () => {
    while (!stopping.signal.aborted) {
      await db.query('select 1')
      await sleep(restMs)
      countedMs += lengthOf(step)
      step = begin()
    }
  }
  // A test that fails before it stops this closes the database below it.
  const steps = makeSteps().catch(() => {})
  return {
    passedMs: () => countedMs + lengthOf(step),
    async stop() {
      stopping.abort()
      await steps
    },
  }
}

type Step = { atMs: number; cpu: NodeJS.CpuUsage }

const begin = (): Step => ({ atMs: performance.now(), cpu: process.cpuUsage() })

function lengthOf({ atMs, cpu }: Step): number {
  const { user, system } = process.cpuUsage(cpu)
  return Math.min(performance.now() - atMs, Math.max(stepMsMax, (user + system) / 1000))
}
