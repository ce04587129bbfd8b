/**
 * A load, from the source to the receipt: read as written, compare by digest, check and stage what
 * differs, apply it in one transaction, prove equality. Loads of one part run one after the other.
 */
import { randomUUID } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { refuseLoading } from '../catalogue/keeping.ts'
import { findPart, type Part } from '../catalogue/part.ts'
import { isConnectionLost } from '../pg/connection-lost.ts'
import { createGate, type Gate } from '../jobs/gate.ts'
import type { Database, Tx } from '../pg/database.ts'
import { readBucketSums } from '../store/bucket-sums.ts'
import { createStaging, dropStaging } from '../store/staging.ts'
import { applyLoad } from './apply-load.ts'
import { refuseTooManyFailing } from './examine-rows.ts'
import type { AppliedLoad, LoadToFinish } from './finish-load.ts'
import { explainFullDisk } from './full-disk.ts'
import { loadCaptured } from './load-captured.ts'
import { loadFirst } from './load-first.ts'
import { loadIncrement } from './load-increment.ts'
import { beginLoad, endLoad, refuseLoad, type BegunLoad } from './load-record.ts'
import { findReleased } from './quarantine.ts'
import { stageRows } from './stage-rows.ts'
import { stoppable, stoppableSupply } from './stop-load.ts'
import type { Supply } from './supply.ts'
import { makeReceipt, type Receipt } from './receipt.ts'
import { chooseRange, keepWatermark, type Range } from './watermark.ts'

export type LoadInput = {
  dataset: string
  part?: string
  supply: Supply
  actor: string
  /** The id of the load that waits, when a person confirms its deletions. */
  confirm?: string
  /** After a verification: re-read only these buckets, and do not believe these changes. */
  repair?: { buckets: number[]; distrusted: bigint[] }
  /** The id under which the agency pushed it, for the receipt. */
  push?: string
  /** Told the id under which the load is on record, whatever becomes of it. */
  onBegun?: (load: string) => void
  /** Asked when all is read and nothing applied; what it throws refuses the load. */
  onRead?: (source: LoadToFinish['source']) => void
  /** What commits together with the load and its receipt. */
  onApplied?: (tx: Tx, receipt: Receipt) => Promise<void>
  /** Everything is compared, whatever the source's watermark says. */
  whole?: boolean
  /** Only the rows of these keys, which the source has told as changed. */
  captured?: readonly (readonly string[])[]
  onProgress?: (progress: { phase: string; rows: number }) => void
  /** Stops the load while nothing of it is committed; it is then refused as cancelled. */
  signal?: AbortSignal
}

export type LoadContext = { db: Database; journalFolder: string }

export async function loadSource(context: LoadContext, input: LoadInput): Promise<Receipt> {
  const version = await findDataset(context.db, input.dataset)
  refuseLoading(version)
  const part = await findPart(context.db, version, input.part)
  const onCompared = (rows: number) => input.onProgress?.({ phase: 'comparison', rows })
  const supply = stoppableSupply(input.supply, input.signal, onCompared)
  return gateOf(context.db)(() => takeTurn(context, { ...input, supply }, version, part))
}

/**
 * A load holds up to three of the pool's six connections. Were more loads let in, each could hold
 * one and all would wait for a second.
 */
const loadsAtOnce = 2
const gates = new WeakMap<Database, Gate>()

export function gateOf(db: Database): Gate {
  const gate = gates.get(db) ?? createGate(loadsAtOnce)
  gates.set(db, gate)
  return gate
}

async function takeTurn(
  context: LoadContext,
  input: LoadInput,
  version: DatasetVersion,
  part: Part,
): Promise<Receipt> {
  const { supply } = input
  return context.db.tx(async (turn) => {
    // The turn's transaction does nothing but hold the part for this load.
    const lock = 'select pg_advisory_xact_lock(hashtextextended($1, $2))'
    await stoppable(context.db, turn, input.signal, () =>
      turn.query(lock, [`kho.load.${version.id}`, part.number]),
    )
    const begun = await beginLoad(context.db, { id: randomUUID(), version, part, input })
    input.onBegun?.(begun.loadId)
    const mine = { ...begun, version, part }
    const { receipt, range } = await readAndApply(context, input, mine).catch(async (error) => {
      const stopped = input.signal?.aborted
      const explained = stopped
        ? new Refusal('intake.cancelled', { source: supply.name })
        : await explainFailure(context.db, { version, part }, error, supply)
      await refuseLoad(context.db, mine, explained).catch(unlessDown)
      if (explained instanceof Refusal && !stopped)
        await supply.settle?.(false).catch(unlessRefused)
      throw explained
    })
    // The load is in: what goes wrong from here on is told, and refuses it no more.
    if (range && !input.repair) await keepWatermark(context.db, mine, supply, range)
    await supply.settle?.(true)
    return receipt
  })
}

async function readAndApply(
  context: LoadContext,
  input: LoadInput,
  mine: Turn,
): Promise<{ receipt: Receipt; range: Range | null }> {
  const { supply, captured } = input
  if (captured) return { receipt: await loadCaptured(context, input, mine, captured), range: null }
  const whole = Boolean(input.whole ?? input.confirm ?? input.repair)
  const range = await chooseRange(context.db, mine, { supply, whole })
  const receipt = range?.since
    ? await loadIncrement(context, input, mine, range.since)
    : await run(context, input, mine)
  return { receipt, range }
}

/** Why the load was refused says more than that its file could not be moved aside. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof Refusal)) throw error
}

/** What a server that fell or is full cannot do, the next load does: it finds this one cut off. */
export function unlessDown(error: unknown): void {
  const isFull = (error as { code?: string }).code === '53100'
  if (!isFull && !isConnectionLost(error)) throw error
}

export type Turn = BegunLoad & { version: DatasetVersion; part: Part }

async function run(context: LoadContext, input: LoadInput, turn: Turn): Promise<Receipt> {
  const { db } = context
  const { loadId, version, part } = turn
  const mine = await readBucketSums(db, version.id, part.number)
  const full = (error: unknown): never => {
    throw explainFullDisk(error, { folder: context.journalFolder, place: input.supply.name })
  }
  const fresh = mine.total().count === 0 && !input.repair
  let receipt: Receipt | undefined
  const common = {
    ...turn,
    profile: input.supply.kind === 'database' ? ('sql' as const) : ('file' as const),
    onRows: (rows: number) =>
      input.onProgress?.({ phase: fresh ? 'first load' : 'differences', rows }),
    actor: input.actor,
    journalFolder: context.journalFolder,
    released: await findReleased(db, version.id, part.number),
    async onApplied(tx: Tx, applied: AppliedLoad, source: LoadToFinish['source']) {
      receipt = makeReceipt({ ...turn, push: input.push }, source, applied)
      await endLoad(tx, turn, receipt)
      await input.onApplied?.(tx, receipt)
    },
    ...(input.onRead ? { onRead: input.onRead } : {}),
    ...(input.signal ? { signal: input.signal } : {}),
  }
  if (fresh) {
    const { supply } = input
    const rows = supply.rows(null)
    const first = await loadFirst(db, { ...common, rows, buckets: null, supply }).catch(full)
    if (first) return receipt!
  }
  const seen = fresh ? null : await input.supply.digest()
  const buckets = input.repair?.buckets ?? seen?.vector.diff(mine) ?? null
  const wanted = buckets && new Set(buckets)
  const staging = await createStaging(db, version, loadId)
  try {
    const staged = await stageRows(db, {
      ...common,
      staging,
      rows: wanted?.size === 0 ? nothing() : input.supply.rows(wanted),
      buckets: wanted,
    }).catch(full)
    const source = {
      vector: seen?.vector ?? staged.vector,
      rows: seen?.rows ?? staged.rows,
      identity: input.supply.identity(),
      notes: [...input.supply.notes(), ...staged.notes],
    }
    input.onRead?.(source)
    refuseTooManyFailing(version, staged, source.rows, input.supply)
    await applyLoad(db, {
      ...common,
      staging,
      buckets,
      fresh,
      keysHaveLetters: staged.keysHaveLetters,
      source,
      heldBack: staged.heldBack,
      heldBuckets: staged.heldBuckets,
      // A repair does what a verification has found, and a person has asked for it.
      ...(input.repair ? { deletesConfirmed: Infinity } : {}),
      ...(input.repair ? { distrusted: input.repair.distrusted } : {}),
    }).catch(full)
    return receipt!
  } finally {
    await dropStaging(db, staging).catch(unlessDown)
  }
}

async function* nothing() {}

/** PostgreSQL's own words for a full disk become ours; an empty source is told what is stored. */
export async function explainFailure(
  db: Database,
  { version, part }: Pick<Turn, 'version' | 'part'>,
  error: unknown,
  supply: Pick<Supply, 'name'>,
): Promise<unknown> {
  if (error instanceof Refusal && error.code === 'source.empty') {
    const before = (await readBucketSums(db, version.id, part.number)).total().count
    return new Refusal('source.empty', { ...error.values, before })
  }
  return explainFullDisk(error, { folder: null, place: supply.name })
}
