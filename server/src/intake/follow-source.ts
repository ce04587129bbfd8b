/**
 * Follows a source that tells its changes: each batch of keys becomes a load, and is confirmed to the
 * source when that is stored. Where anything is doubtful (a slot made anew, too many keys, a table
 * emptied) the whole is compared. Ends only when it is stopped; what fails is tried again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { problemOf, Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import { describeError, type Log } from '../log.ts'
import type { Capture, CaptureWay } from '../source/capture/capture.ts'
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

export function followSource(context: FollowContext, source: DeclaredSource): Follower {
  const stopping = new AbortController()
  const stopped = () => stopping.signal.aborted
  let capture: Capture | null = null
  let owesWhole = false

  async function run(): Promise<void> {
    for (let failures = 0; !stopped(); failures++) {
      try {
        await follow(() => (failures = 0))
      } catch (error) {
        if (stopped()) return
        owesWhole ||= error instanceof Refusal && error.code === 'source.slot-lost'
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
    owesWhole = (await way.ensure()) || owesWhole
    capture = await way.follow()
    try {
      if (stopped()) return
      if (owesWhole) await compareWhole()
      await keepState(context, source, 'following', null)
      await takeChanges(way, capture, onProgress)
    } finally {
      await capture.stop()
      capture = null
    }
  }

  async function compareWhole(): Promise<void> {
    await keepState(context, source, 'comparing', null)
    await load(context, source, { whole: true })
    owesWhole = false
  }

  async function takeChanges(
    way: CaptureWay,
    from: Capture,
    onProgress: () => void,
  ): Promise<void> {
    let lookedAt = 0
    const look = setInterval(() => void watchLag().catch(() => {}), lagEveryMs)
    async function watchLag(): Promise<void> {
      const { keptBytes } = await from.lag()
      await keepLag(context, source, keptBytes)
      lookedAt = keptBytes
      if (keptBytes > way.keptBytesMax) await from.stop()
    }
    try {
      for (;;) {
        const changes = await from.next()
        if (changes) {
          if (changes.keys === null) await compareWhole()
          else await load(context, source, { captured: changes.keys })
          await from.confirm(changes.upTo)
          await keepApplied(context, source, changes.committedAt)
          onProgress()
          await sleep(gatherMs)
          continue
        }
        if (stopped()) return
        owesWhole = true
        await way.giveUp()
        throw new Refusal('source.log-too-long', {
          source: source.id,
          kept: lookedAt,
          limit: way.keptBytesMax,
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

async function load(
  context: FollowContext,
  source: DeclaredSource,
  what: Pick<LoadInput, 'whole' | 'captured'>,
): Promise<void> {
  const version = await findDataset(context.db, source.dataset)
  const supply = await openSupply(context, version, source)
  try {
    const { dataset, part } = source
    await loadSource(context, { dataset, part, supply, actor, ...what })
  } finally {
    await supply.close()
  }
}

type State = 'comparing' | 'following' | 'failing' | 'given-up'

/** A change of state is an act: it tells since when copies may lag behind. */
async function keepState(
  { db, log }: FollowContext,
  source: DeclaredSource,
  state: State,
  error: unknown,
): Promise<void> {
  const refusal = error instanceof Refusal ? JSON.stringify(problemOf(error)) : null
  if (error && !refusal)
    log.error({ source: source.id, err: describeError(error) }, 'capture failed')
  await db
    .tx(async (tx) => {
      const { rows } = await tx.query('select state from intake.capture where source = $1', [
        source.id,
      ])
      await tx.query(
        `insert into intake.capture (source, state, refusal) values ($1, $2, $3)
       on conflict (source) do update set state = excluded.state, refusal = excluded.refusal,
         since = case when intake.capture.state = excluded.state then intake.capture.since
           else excluded.since end`,
        [source.id, state, refusal],
      )
      if (rows[0]?.state === state) return
      await append(tx, {
        kind: `intake.capture-${state}`,
        fields: { source: source.id, dataset: source.dataset },
      })
    })
    .catch((failure: unknown) =>
      log.error(
        { source: source.id, err: describeError(failure) },
        'the state of a capture was not kept',
      ),
    )
}

async function keepLag({ db }: FollowContext, { id }: DeclaredSource, kept: number): Promise<void> {
  await db.query('update intake.capture set kept_bytes = $2 where source = $1', [id, kept])
}

async function keepApplied(
  { db }: FollowContext,
  { id }: DeclaredSource,
  committedAt: Date,
): Promise<void> {
  await db.query(
    `update intake.capture set committed_at = $2, applied_at = clock_timestamp() where source = $1`,
    [id, committedAt],
  )
}
