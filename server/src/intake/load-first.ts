/**
 * A first load goes straight into its table: nothing is there to be compared with, so the rows are
 * numbered, their leaves made and their digests summed while they pass. One transaction from the
 * first row to the journal entry; the dataset is locked meanwhile, and nobody reads what is empty.
 */
import { rowCommitmentInto } from '@kho/journal/entry.ts'
import { openBatchFile, type BatchFileWriter } from '../journal/batch-file.ts'
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'
import { createCopyRows, type CopyRows } from '../pg/copy-binary.ts'
import type { Database, Tx } from '../pg/database.ts'
import {
  copyIntoFirstTable,
  createFirstTable,
  firstRowWidth,
  holdsRows,
  indexFirstTable,
  placeFirstTable,
} from '../store/first-table.ts'
import { lockDataset } from '../store/lock-dataset.ts'
import {
  examineRows,
  refuseTooManyFailing,
  type ExamineInput,
  type ExaminedRows,
  type RowInHand,
  type RowSink,
} from './examine-rows.ts'
import { finishLoad, type AppliedLoad, type LoadToFinish } from './finish-load.ts'
import { hasKeyVariants } from './refuse-keys.ts'
import { stoppableTx } from './stop-load.ts'
import type { Supply } from './supply.ts'
import { createSaltPool, createValueWriter } from './write-values.ts'

export type FirstLoad = Omit<LoadToFinish, 'source' | 'heldBack' | 'heldBuckets'> &
  ExamineInput & {
    supply: Supply
    journalFolder: string
    /** Rolls everything back if it is aborted before the commit. */
    signal?: AbortSignal
    /** Asked when all is read; what it throws refuses the load. */
    onRead?: (source: LoadToFinish['source']) => void
  }

export type FirstLoaded = { applied: AppliedLoad; examined: ExaminedRows }

/**
 * Loads the part, or gives null with nothing done where that is not the way: the table is not
 * empty, or two keys collide, whose lines only the staging can tell.
 */
export async function loadFirst(db: Database, load: FirstLoad): Promise<FirstLoaded | null> {
  try {
    return await stoppableTx(db, load.signal, (tx) => run(db, tx, load))
  } catch (error) {
    if (error === keysCollide || (error as { code?: string }).code === '23505') return null
    throw error
  }
}

const keysCollide = new Error('two keys of a first load are one key, or nearly')

async function run(db: Database, tx: Tx, load: FirstLoad): Promise<FirstLoaded | null> {
  const { version, supply } = load
  await tx.query(`set local work_mem = '256MB'; set local maintenance_work_mem = '512MB'`)
  const state = await lockDataset(tx, version.id)
  if (await holdsRows(tx, version)) return null
  const table = await createFirstTable(tx, version)
  const leaves = await openBatchFile(load.journalFolder)
  try {
    const held = createBucketVector()
    const examined = await fill(db, tx, load, { after: state.change, leaves, held })
    const { vector, rows: read } = examined
    const notes = [...supply.notes(), ...examined.notes]
    const source = { vector, rows: read, identity: supply.identity(), notes }
    load.onRead?.(source)
    refuseTooManyFailing(version, examined, examined.rows, supply)
    const { rows, root } = await leaves.finish()
    if (examined.keysHaveLetters && (await hasKeyVariants(tx, version, table))) throw keysCollide
    await indexFirstTable(tx, version)
    await placeFirstTable(tx, version)
    const { heldBack, heldBuckets } = examined
    const applied = await finishLoad(
      db,
      tx,
      { ...load, source, heldBack, heldBuckets, first: true },
      state,
      { inserts: BigInt(rows), updates: 0n, deletes: 0n },
      { root, delta: heldBack === 0 ? examined.vector : difference(examined.vector, held) },
    )
    return { applied, examined }
  } catch (error) {
    await leaves.abandon().catch(() => {})
    throw error
  }
}

function difference(all: BucketVector, held: BucketVector): BucketVector {
  const rest = createBucketVector()
  rest.merge(all)
  for (const { bucket, count, sums } of held.entries()) {
    rest.addSums(
      bucket,
      -count,
      sums.map((sum) => -sum),
    )
  }
  return rest
}

type Taking = { after: bigint; leaves: BatchFileWriter; held: BucketVector }

async function fill(db: Database, tx: Tx, load: FirstLoad, taking: Taking): Promise<ExaminedRows> {
  const stream = db.copyIn(tx, copyIntoFirstTable(load.version))
  const failed = new Promise<never>((_, reject) => stream.on('error', reject))
  failed.catch(() => {})
  const copy = createCopyRows()
  let sink: FirstSink | undefined
  try {
    const examined = await examineRows(db, load, (inHand) => {
      sink = createFirstSink(load, inHand, copy, taking)
      return {
        ...sink,
        async settle() {
          await sink!.writeLeaves()
          if (copy.isFull()) await Promise.race([copy.flushTo(stream), failed])
        },
      }
    })
    await Promise.race([copy.endTo(stream), failed])
    if (stream.rowCount !== sink?.rows()) {
      throw new Error(`${sink?.rows()} rows were sent and ${stream.rowCount} were stored`)
    }
    return examined
  } catch (error) {
    stream.destroy()
    throw error
  }
}

type FirstSink = Pick<RowSink, 'take' | 'hold'> & {
  writeLeaves(): Promise<void>
  rows(): number
}

const leafBytes = 32
const leavesGathered = 4096

function createFirstSink(
  { version, part }: FirstLoad,
  { row, digest, keyHash }: RowInHand,
  copy: CopyRows,
  { after, leaves, held }: Taking,
): FirstSink {
  const width = firstRowWidth(version)
  const salts = createSaltPool()
  const putValues = createValueWriter(version, row, copy)
  // Change numbers are far below 2^53: one load a second for a hundred years of a million rows.
  const before = Number(after)
  let gathered = Buffer.allocUnsafe(leavesGathered * leafBytes)
  let leafCount = 0
  let rows = 0

  function putLeaf(salt: Buffer): void {
    if ((leafCount + 1) * leafBytes > gathered.length) {
      gathered = Buffer.concat([gathered], gathered.length * 2)
    }
    rowCommitmentInto({ salt, op: 'i', keyHash, digest }, gathered, leafCount++ * leafBytes)
  }

  return {
    take(_line, bucket) {
      const salt = salts.next()
      copy.row(width)
      putValues()
      copy.int8(before + ++rows)
      copy.int2(part.number)
      copy.int4(bucket)
      copy.bytea(digest)
      copy.bytea(salt)
      putLeaf(salt)
    },
    hold: (_line, bucket) => held.add(bucket, digest),
    async writeLeaves() {
      if (leafCount === 0) return
      const piece = gathered.subarray(0, leafCount * leafBytes)
      leafCount = 0
      await leaves.write(piece)
    },
    rows: () => rows,
  }
}
