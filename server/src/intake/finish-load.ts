/**
 * The end of the transaction of every load: bucket sums moved, copy and source compared, the journal
 * entry, the apply on record, the equality stated.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Part } from '../catalogue/part.ts'
import type { BucketVector } from '../digest/bucket-vector.ts'
import { append } from '../journal/append.ts'
import type { Database, Tx } from '../pg/database.ts'
import type { Applied } from '../store/apply-staging.ts'
import {
  moveBucketSums,
  putBucketSums,
  readBucketSums,
  rebuildTotals,
} from '../store/bucket-sums.ts'
import type { SourceNote } from '../source/row-batch.ts'
import type { DatasetState } from '../store/lock-dataset.ts'
import type { RecordedChanges } from '../store/record-changes.ts'
import { keepEquality, type Certificate } from './keep-equality.ts'
import type { SupplyIdentity } from './supply.ts'

export type LoadToFinish = {
  loadId: string
  version: DatasetVersion
  part: Part
  source: { vector: BucketVector; rows: number; identity: SupplyIdentity; notes?: SourceNote[] }
  heldBack: number
  heldBuckets: ReadonlySet<number>
  /**
   * Change numbers of rows found altered behind the journal's back: their stored digest is not
   * believed, so that what the source says replaces them, and the bucket sums are built anew.
   */
  distrusted?: bigint[]
  /** The part has no sums yet. */
  first?: boolean
  actor: string
  /** Says what a load of some rows means for the equality; default: compares with the source. */
  state?: (tx: Tx, stored: BucketVector, seq: bigint, at: string) => Promise<EqualityStatement>
  /** What commits together with the load. */
  onApplied?: (tx: Tx, applied: AppliedLoad, source: LoadToFinish['source']) => Promise<void>
}

/** `stands`: nothing new is known, and what was stated last still holds. */
export type EqualityStatement = { certificate: Certificate; differences: number; stands?: boolean }

export type AppliedLoad = Applied & {
  seq: bigint
  appliedAt: string
  certificate: Certificate
  journalIntake: string
}

export async function finishLoad(
  db: Database,
  tx: Tx,
  load: LoadToFinish,
  state: DatasetState,
  applied: Applied,
  recorded: RecordedChanges,
): Promise<AppliedLoad> {
  const { version, part } = load
  const changes = applied.inserts + applied.updates + applied.deletes
  const seq = changes > 0n ? state.seq + 1n : state.seq
  const lastChange = state.change + changes
  if (load.distrusted) await rebuildTotals(tx, version.id)
  else if (load.first) await putBucketSums(db, tx, version.id, part.number, recorded.delta)
  else await moveBucketSums(tx, version.id, part.number, recorded.delta)
  const stored = await readBucketSums(tx, version.id, part.number)
  const { certificate, differences, stands } = load.state
    ? await load.state(tx, stored, seq, state.appliedAt)
    : { certificate: certify(load, stored, seq, state.appliedAt), differences: 0 }
  const { intakeId } = await append(tx, {
    kind: changes > 0n ? 'store.applied' : 'store.unchanged',
    fields: {
      dataset: version.id,
      part: part.name,
      seq: Number(seq),
      inserts: Number(applied.inserts),
      updates: Number(applied.updates),
      deletes: Number(applied.deletes),
      ...(changes > 0n ? { rows: Number(changes) } : {}),
    },
    payload: { actor: load.actor, load: load.loadId, certificate },
    ...(changes > 0n ? { root: recorded.root } : {}),
  })
  if (changes > 0n) {
    await tx.query(
      `insert into store.apply values
         ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        version.id,
        seq,
        part.number,
        version.version,
        state.change + 1n,
        lastChange,
        applied.inserts,
        applied.updates,
        applied.deletes,
        recorded.root,
        load.loadId,
        intakeId,
        state.appliedAt,
      ],
    )
    await tx.query(
      `update store.dataset_state
       set seq = $2, change = $3, rows = rows + $4, applied_at = $5 where dataset = $1`,
      [version.id, seq, lastChange, rowsGained(load, applied), state.appliedAt],
    )
  }
  if (!stands) await keepEquality(tx, version.id, part.number, certificate, differences)
  const { appliedAt } = state
  const finished = { ...applied, seq, appliedAt, certificate, journalIntake: intakeId }
  await load.onApplied?.(tx, finished, load.source)
  return finished
}

/** Compares what is stored with what the source held; only held-back rows may differ. */
function certify(load: LoadToFinish, stored: BucketVector, seq: bigint, at: string): Certificate {
  const { source } = load
  const unequal = stored.diff(source.vector)
  const unexplained = unequal.filter((bucket) => !load.heldBuckets.has(bucket))
  if (unexplained.length > 0) {
    throw new Error(
      `after applying ${load.version.id}, ${unexplained.length} buckets differ from the source`,
    )
  }
  const mine = stored.total()
  const theirs = source.vector.total()
  return {
    dataset: load.version.id,
    part: load.part.name,
    version: load.version.version,
    equal: unequal.length === 0,
    heldBack: load.heldBack,
    sequence: Number(seq),
    at,
    source: { ...source.identity, rows: theirs.count, digest: theirs.digest },
    store: { rows: mine.count, digest: mine.digest },
    profile: `kho-digest-1/${source.identity.profile}`,
    salt: null,
  }
}

/** Rebuilt totals have counted the rows already. */
function rowsGained(load: LoadToFinish, applied: Applied): bigint {
  return load.distrusted ? 0n : applied.inserts - applied.deletes
}
