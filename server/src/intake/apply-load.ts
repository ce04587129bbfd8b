/**
 * The transaction that makes a staged load part of the store: lock, last checks, changes, history,
 * leaves, digest, equality, journal, all committed together or not at all.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Part } from '../catalogue/part.ts'
import type { BucketVector } from '../digest/bucket-vector.ts'
import { append } from '../journal/append.ts'
import type { Database, Tx } from '../pg/database.ts'
import {
  applyStaging,
  countMissing,
  type Applied,
  type ApplyInput,
} from '../store/apply-staging.ts'
import { moveBucketSums, readBucketSums, rebuildTotals } from '../store/bucket-sums.ts'
import { distrustedBucket, distrustRows } from '../store/distrust-rows.ts'
import { lockDataset, type DatasetState } from '../store/lock-dataset.ts'
import { recordChanges } from '../store/record-changes.ts'
import type { Staging } from '../store/staging.ts'
import { keepEquality, type Certificate } from './keep-equality.ts'
import { refuseDuplicateKeys, refuseForeignRows, refuseKeyVariants } from './refuse-keys.ts'
import type { SupplyIdentity } from './supply.ts'

export type LoadToApply = {
  loadId: string
  version: DatasetVersion
  part: Part
  staging: Staging
  /** Buckets the staging holds whole; null for all. */
  buckets: number[] | null
  fresh: boolean
  /** Some key has letters, so that two spellings of one key are possible. */
  keysHaveLetters: boolean
  source: { vector: BucketVector; rows: number; identity: SupplyIdentity }
  heldBack: number
  heldBuckets: ReadonlySet<number>
  confirmed: boolean
  /**
   * Change numbers of rows found altered behind the journal's back: their stored digest is not
   * believed, so that what the source says replaces them, and the bucket sums are built anew.
   */
  distrusted?: bigint[]
  actor: string
  journalFolder: string
}

export type AppliedLoad = Applied & {
  seq: bigint
  appliedAt: string
  certificate: Certificate
  journalIntake: string
}

export async function applyLoad(db: Database, load: LoadToApply): Promise<AppliedLoad> {
  const { version, part, staging } = load
  return db.tx(async (tx) => {
    await tx.query(`set local work_mem = '256MB'; set local maintenance_work_mem = '512MB'`)
    if (!load.fresh) await tx.query(`analyze ${staging.table}`)
    if (!load.fresh) await refuseDuplicateKeys(tx, staging)
    const state = await lockDataset(tx, version.id)
    if (load.keysHaveLetters) await refuseKeyVariants(tx, staging)
    await refuseForeignRows(tx, staging, part)
    const apply: ApplyInput = {
      staging,
      part: part.number,
      after: state.change,
      buckets: load.distrusted && load.buckets ? [...load.buckets, distrustedBucket] : load.buckets,
      fresh: load.fresh,
    }
    if (load.distrusted) await distrustRows(tx, version.id, load.distrusted, state.seq + 1n)
    if (!load.confirmed && !load.fresh) await refuseMassDelete(tx, load, apply)
    const applied = await insertOrExplain(db, staging, () => applyStaging(tx, apply))
    return finish(db, tx, load, state, applied)
  })
}

/** A first load meets a duplicate as a broken primary key; the staging tells the two lines. */
async function insertOrExplain<T>(
  db: Database,
  staging: Staging,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === '23505') await refuseDuplicateKeys(db, staging)
    throw error
  }
}

async function refuseMassDelete(tx: Tx, load: LoadToApply, apply: ApplyInput): Promise<void> {
  const before = (await readBucketSums(tx, load.version.id, load.part.number)).total().count
  const limit = load.version.thresholds.deletedShareMax
  const deleted = await countMissing(tx, apply)
  if (Number(deleted) > before * limit) {
    throw new Refusal('intake.needs-confirmation', {
      deleted: Number(deleted),
      rows: before,
      limit: `${limit * 100} %`,
      load: load.loadId,
    })
  }
}

async function finish(
  db: Database,
  tx: Tx,
  load: LoadToApply,
  state: DatasetState,
  applied: Applied,
): Promise<AppliedLoad> {
  const { version, part } = load
  const changes = applied.inserts + applied.updates + applied.deletes
  const seq = changes > 0n ? state.seq + 1n : state.seq
  const lastChange = state.change + changes
  const recorded = await recordChanges(db, tx, version, {
    after: state.change,
    upTo: lastChange,
    insertsOnly: applied.updates + applied.deletes === 0n,
    folder: load.journalFolder,
  })
  if (load.distrusted) await rebuildTotals(tx, version.id)
  else await moveBucketSums(tx, version.id, part.number, recorded.delta)
  const stored = await readBucketSums(tx, version.id, part.number)
  const certificate = certify(load, stored, seq, state.appliedAt)
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
  await keepEquality(tx, version.id, part.number, certificate)
  return { ...applied, seq, appliedAt: state.appliedAt, certificate, journalIntake: intakeId }
}

/** Compares what is stored with what the source held; only held-back rows may differ. */
function certify(load: LoadToApply, stored: BucketVector, seq: bigint, at: string): Certificate {
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
function rowsGained(load: LoadToApply, applied: Applied): bigint {
  return load.distrusted ? 0n : applied.inserts - applied.deletes
}
