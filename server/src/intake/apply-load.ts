/**
 * The transaction that makes a staged load part of the store: lock, last checks, changes, history,
 * leaves, digest, equality, journal, all committed together or not at all.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Database, Tx } from '../pg/database.ts'
import { applyStaging, countMissing, type ApplyInput } from '../store/apply-staging.ts'
import { readBucketSums } from '../store/bucket-sums.ts'
import { distrustedBucket, distrustRows } from '../store/distrust-rows.ts'
import { lockDataset } from '../store/lock-dataset.ts'
import { recordChanges } from '../store/record-changes.ts'
import type { Staging } from '../store/staging.ts'
import { finishLoad, type AppliedLoad, type LoadToFinish } from './finish-load.ts'
import { refuseDuplicateKeys, refuseForeignRows, refuseKeyVariants } from './refuse-keys.ts'
import { stoppableTx } from './stop-load.ts'

export type LoadToApply = LoadToFinish & {
  staging: Staging
  /** Buckets the staging holds whole; null for all. */
  buckets: number[] | null
  /** The part has no rows yet. */
  fresh: boolean
  /** Some key has letters, so that two spellings of one key are possible. */
  keysHaveLetters: boolean
  /** Deletions that a person has confirmed, however many of the part they are; null: none. */
  deletesConfirmed: number | null
  journalFolder: string
  /** The staging names single rows, also those to delete; no bucket is held whole. */
  named?: boolean
  /** Rolls everything back if it is aborted before the commit. */
  signal?: AbortSignal
}

export async function applyLoad(db: Database, load: LoadToApply): Promise<AppliedLoad> {
  const { version, part, staging } = load
  return stoppableTx(db, load.signal, async (tx) => {
    await tx.query(`set local work_mem = '256MB'; set local maintenance_work_mem = '512MB'`)
    await tx.query(`analyze ${staging.table}`)
    await refuseDuplicateKeys(tx, staging)
    const state = await lockDataset(tx, version.id)
    if (load.keysHaveLetters) await refuseKeyVariants(tx, staging)
    await refuseForeignRows(tx, staging, part)
    const apply: ApplyInput = {
      staging,
      part: part.number,
      after: state.change,
      buckets: load.distrusted && load.buckets ? [...load.buckets, distrustedBucket] : load.buckets,
      fresh: load.fresh,
      ...(load.named ? { named: true } : {}),
    }
    if (load.distrusted) await distrustRows(tx, version.id, load.distrusted, state.seq + 1n)
    if (load.deletesConfirmed !== Infinity && !load.fresh) await refuseMassDelete(tx, load, apply)
    const applied = await applyStaging(tx, apply)
    return finishLoad(
      db,
      tx,
      load,
      state,
      applied,
      await recordChanges(db, tx, version, {
        after: state.change,
        upTo: state.change + applied.inserts + applied.updates + applied.deletes,
        insertsOnly: applied.updates + applied.deletes === 0n,
        folder: load.journalFolder,
      }),
    )
  })
}

/** What was confirmed is what was told: a source that has lost more since waits again. */
async function refuseMassDelete(tx: Tx, load: LoadToApply, apply: ApplyInput): Promise<void> {
  const before = (await readBucketSums(tx, load.version.id, load.part.number)).total().count
  const limit = load.version.thresholds.deletedShareMax
  const deleted = await countMissing(tx, apply)
  if (Number(deleted) > Math.max(before * limit, load.deletesConfirmed ?? 0)) {
    throw new Refusal('intake.needs-confirmation', {
      deleted: Number(deleted),
      rows: before,
      limit: `${limit * 100} %`,
      load: load.loadId,
    })
  }
}
