import pg from 'pg'
import type { Log } from '../log.ts'
import { sessionConfig } from '../pg/session.ts'
import { isJournalFault } from './journal-fault.ts'
import type { JournalFault } from './journal-fault.ts'
import { moveIntake } from './move-intake.ts'
import { beginEpoch, readHead, takeLock } from './sequence.sql.ts'
import type { Head } from './sequence.sql.ts'

export type SequencerOptions = {
  url: string
  log: Log
  now: () => Date
  /** Asked under the lock before a new epoch begins; throws where the log must not go on. */
  mayLead: (head: Head) => Promise<void>
  /** Called when this process has become the one that numbers entries; awaited. */
  onLead?: (epoch: number) => Promise<void>
  entriesMax?: number
}

export type SequencerState = {
  /**
   * True while this process numbers entries; false while another one does or the database is away.
   */
  leading: boolean
  epoch: number
  size: number
  /** How long the oldest act of the last batch had waited for its place. */
  waitedMs: number
  /** Why it refuses to number entries, until somebody has mended it; or null. */
  fault: JournalFault | null
}

export type Sequencer = {
  state(): SequencerState
  /**
   * Resolves when it is known for the first time whether this process leads, waits or is refused.
   */
  readonly settled: Promise<void>
  /**
   * Resolves when all that was committed before the call is in the log. Throws on fault and stop.
   */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}

/** What the loop and the functions beside it share; only the loop writes `state`. */
type Loop = {
  readonly options: SequencerOptions
  readonly state: SequencerState
  readonly waiting: { resolve: () => void; reject: (error: Error) => void }[]
  readonly settled: PromiseWithResolvers<void>
  stopped: boolean
  /** Ends the pause the loop is in, if it is in one. */
  wake: (() => void) | null
}

const ENTRIES_MAX = 4096
/**
 * Waiting a little after a batch that was not full makes the next one larger and a commit rarer.
 */
const PAUSE_MS = 20
const IDLE_MS = 50
const STANDBY_MS = 500

/**
 * Starts the one sequencer of a database: it numbers the acts that are committed and visible and
 * makes them entries. Among several processes the holder of a lock leads and the others wait to
 * take over; an epoch in the head keeps out a former leader who has not noticed yet. After a lost
 * connection or a JournalFault it tries again, so that a mended anchor needs no restart.
 */
export function startSequencer(options: SequencerOptions): Sequencer {
  const state: SequencerState = { leading: false, epoch: 0, size: 0, waitedMs: 0, fault: null }
  const settled = Promise.withResolvers<void>()
  const loop: Loop = { options, state, waiting: [], settled, stopped: false, wake: null }
  const running = run(loop)
  return {
    state: () => ({ ...state }),
    settled: settled.promise,
    caughtUp() {
      if (state.fault) return Promise.reject(state.fault)
      if (loop.stopped) return Promise.reject(wasStopped())
      return new Promise((resolve, reject) => {
        loop.waiting.push({ resolve, reject })
        loop.wake?.()
      })
    },
    async stop() {
      loop.stopped = true
      loop.wake?.()
      await running
    },
  }
}

async function run(loop: Loop): Promise<void> {
  const { options, state, waiting } = loop
  while (!loop.stopped) {
    try {
      await leadOnce(loop)
    } catch (error) {
      if (loop.stopped) break
      const reason = (error as Error).message
      if (!isJournalFault(error)) {
        options.log.warn({ reason }, 'the journal sequencer was interrupted')
      } else {
        if (state.fault?.message !== reason) options.log.error({ reason }, 'the journal refuses')
        state.fault = error
        for (const each of waiting.splice(0)) each.reject(error)
      }
    }
    state.leading = false
    loop.settled.resolve()
    if (!loop.stopped) await pause(loop, STANDBY_MS)
  }
  state.leading = false
  loop.settled.resolve()
  for (const each of waiting.splice(0)) each.reject(wasStopped())
}

/**
 * Waits for the lock, then numbers entries until stopped, fenced off, or the connection is lost.
 */
async function leadOnce(loop: Loop): Promise<void> {
  const { options, state } = loop
  const client = new pg.Client(sessionConfig(options.url, { applicationName: 'kho-journal' }))
  client.on('error', () => {})
  try {
    await client.connect()
    while (!loop.stopped && !(await takeLock(client))) {
      loop.settled.resolve()
      await pause(loop, STANDBY_MS)
    }
    if (loop.stopped) return
    await options.mayLead(await readHead(client))
    const head = await beginEpoch(client)
    await options.onLead?.(head.epoch)
    const { epoch, size } = head
    Object.assign(state, { leading: true, epoch, size, fault: null })
    loop.settled.resolve()
    options.log.info({ epoch, size }, 'the journal sequencer leads')
    await sequence(loop, client, head)
  } finally {
    await client.end().catch(() => {})
  }
}

async function sequence(loop: Loop, client: pg.Client, first: Head): Promise<void> {
  const { options, state, waiting } = loop
  const rowsMax = options.entriesMax ?? ENTRIES_MAX
  const passes = createPasses()
  let head = first
  while (!loop.stopped) {
    const served = waiting.length
    const { fromId, full } = passes.next(served > 0)
    const moved = await moveIntake(client, head, { fromId, rowsMax, now: options.now })
    if (!moved.ours) {
      options.log.warn({ epoch: head.epoch }, 'another journal sequencer has begun a new epoch')
      return
    }
    head = moved.head
    Object.assign(state, { size: head.size, waitedMs: moved.waitedMs })
    passes.done(moved.lastId)
    if (!moved.seenAll) continue
    if (full) for (const each of waiting.splice(0, served)) each.resolve()
    if (waiting.length === 0) await pause(loop, moved.made > 0 ? PAUSE_MS : IDLE_MS)
  }
}

/**
 * Where to read intake from. While some transaction stays open for long, rows already taken leave
 * dead entries at the beginning of the index, and reading past them each time grows costly; so most
 * passes begin near the last row taken, and full ones, which find acts that took their number early
 * and committed late, come at least each second unless they themselves are slow.
 */
function createPasses() {
  const near = 1000n
  let recentId = 0n
  let fullAtMs = 0
  let startedMs = 0
  let full = true
  return {
    next(wantFull: boolean): { fromId: string; full: boolean } {
      startedMs = performance.now()
      full = wantFull || recentId <= near || startedMs >= fullAtMs
      return { full, fromId: full ? '0' : String(recentId - near) }
    },
    done(lastId: string | undefined): void {
      if (lastId !== undefined && BigInt(lastId) > recentId) recentId = BigInt(lastId)
      if (!full) return
      const nowMs = performance.now()
      fullAtMs = nowMs + Math.max(1000, 20 * (nowMs - startedMs))
    },
  }
}

function pause(loop: Loop, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      loop.wake = null
      resolve()
    }
    const timer = setTimeout(end, ms)
    loop.wake = end
  })
}

function wasStopped(): Error {
  return new Error('the journal sequencer was stopped')
}
