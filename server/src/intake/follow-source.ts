/**
 * Follows a source that tells its changes: each batch of keys becomes a load, which keeps the place
 * in the source's log in its own transaction, and is then confirmed to the source. Where anything is
 * doubtful (no place kept, a slot made anew, too many keys, a table emptied) the whole is compared.
 * Ends only when it is stopped; what fails is tried again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Log } from '../log.ts'
import type { Capture, CaptureWay } from '../source/capture/capture.ts'
import { keepLag, keepPlace, keepState, oweWhole, readPlaceKept } from './capture-record.ts'
import type { DeclaredSource } from './declared-source.ts'
import { loadSource, type LoadInput } from './load-source.ts'
import { openCapture, openSupply, type SupplyContext } from './open-supply.ts'

export type FollowContext = SupplyContext & { journalFolder: string; log: Log }

export type Follower = { stop(): Promise<void> }

const actor = 'change capture'
/** Changes that follow each other closely come in together. */
const gatherMs = 100
const lagEveryMs = 10_000
const waitsMs = [1_000, 2_000, 5_000, 15_000, 60_000]
/** After a source was given up to spare its disk. */
const givenUpWaitMs = 3_600_000

/** The source no longer tells what we have not stored. */
const lostPlace: ReadonlySet<string> = new Set(['source.slot-lost', 'source.log-lost'])

export function followSource(context: FollowContext, source: DeclaredSource): Follower {
  const stopping = new AbortController()
  const stopped = () => stopping.signal.aborted
  let capture: Capture | null = null
  const owe = () => oweWhole(context.db, source.id)

  async function run(): Promise<void> {
    for (let failures = 0; !stopped(); failures++) {
      try {
        await follow(() => (failures = 0))
      } catch (error) {
        if (stopped()) return
        if (error instanceof Refusal && lostPlace.has(error.code)) await owe().catch(() => {})
        const givenUp = error instanceof Refusal && error.code === 'source.log-too-long'
        await keepState(context, source, givenUp ? 'given-up' : 'failing', error)
        const waitMs = givenUp ? givenUpWaitMs : waitsMs[Math.min(failures, waitsMs.length - 1)]!
        await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  async function follow(onProgress: () => void): Promise<void> {
    const version = await findDataset(context.db, source.dataset)
    const way = await openCapture(context, version, source)
    if (!way) throw new Error(`${source.id} declares no capture`)
    await way.ensure(owe)
    const kept = await readPlaceKept(context.db, source.id)
    capture = await way.follow(kept)
    try {
      if (stopped()) return
      if (kept === null) await compareWhole(capture.from)
      else await keepState(context, source, 'following', null)
      await takeChanges(way, capture, onProgress)
    } finally {
      await capture.stop()
      capture = null
    }
  }

  /** Everything that was committed before `place` is then in the store. */
  async function compareWhole(place: string, committedAt?: Date): Promise<void> {
    await keepState(context, source, 'comparing', null)
    await load(context, source, { whole: true, place, committedAt })
    await keepState(context, source, 'following', null)
  }

  async function takeChanges(
    way: CaptureWay,
    from: Capture,
    onProgress: () => void,
  ): Promise<void> {
    let lookedAt = 0
    const look = setInterval(() => void watchLag().catch(() => {}), lagEveryMs)
    async function watchLag(): Promise<void> {
      const { keptBytes, passed } = await from.lag()
      await keepLag(context.db, source.id, { keptBytes, passed })
      lookedAt = keptBytes
      if (way.keptBytesMax !== null && keptBytes > way.keptBytesMax) await from.stop()
    }
    try {
      for (;;) {
        const changes = await from.next()
        if (changes) {
          const { keys, upTo, committedAt } = changes
          await from.visible(upTo)
          if (keys) await load(context, source, { captured: keys, place: upTo, committedAt })
          else await compareWhole(upTo, committedAt)
          await from.confirm(upTo)
          onProgress()
          await sleep(gatherMs)
          continue
        }
        if (stopped()) return
        await owe()
        await way.giveUp()
        throw new Refusal('source.log-too-long', {
          source: source.id,
          kept: lookedAt,
          limit: way.keptBytesMax ?? 0,
        })
      }
    } finally {
      clearInterval(look)
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await capture?.stop()
      await running
    },
  }
}

type Reached = { place: string; committedAt?: Date | undefined }

async function load(
  context: FollowContext,
  source: DeclaredSource,
  what: Pick<LoadInput, 'whole' | 'captured'> & Reached,
): Promise<void> {
  const version = await findDataset(context.db, source.dataset)
  const supply = await openSupply(context, version, source)
  try {
    const { dataset, part } = source
    const { place, committedAt, ...how } = what
    await loadSource(context, {
      dataset,
      part,
      supply,
      actor,
      ...how,
      onApplied: (tx) => keepPlace(tx, source.id, { place, committedAt }),
    })
  } finally {
    await supply.close()
  }
}
