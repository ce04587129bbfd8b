/** The lock that gives order to everything that changes a dataset. */
import type { Tx } from '../pg/database.ts'

/** `appliedAt` is ISO 8601 UTC text with microseconds, since instants are compared exactly. */
export type DatasetState = { seq: bigint; change: bigint; rows: bigint; appliedAt: string }

/**
 * Locks the dataset until the transaction ends and returns where it stands, with the time that an
 * apply now takes: the clock, or just past the last apply where the clock went back, so that an
 * instant always resolves to one sequence.
 */
export async function lockDataset(tx: Tx, dataset: string): Promise<DatasetState> {
  await tx.query('select from store.dataset_state where dataset = $1 for update', [dataset])
  const { rows } = await tx.query(
    `select seq, change, rows, to_char(
       greatest(clock_timestamp(), applied_at + interval '1 microsecond') at time zone 'UTC',
       'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as applied_at
     from store.dataset_state where dataset = $1`,
    [dataset],
  )
  const row = rows[0]
  if (!row) throw new Error(`the dataset ${dataset} has no state row`)
  return {
    seq: BigInt(row.seq),
    change: BigInt(row.change),
    rows: BigInt(row.rows),
    appliedAt: row.applied_at,
  }
}
