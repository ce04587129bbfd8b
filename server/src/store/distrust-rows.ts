/**
 * Marks rows that a verification found altered behind the journal's back. Their digest is emptied,
 * so that the next comparison with the source sees them as changed, and their change numbers are
 * kept: later verifications know that these were found, and when they were repaired.
 */
import type { Tx } from '../pg/database.ts'
import { currentTable } from './table.ts'

/** No row belongs to it: a distrusted row's own bucket may have been altered with it. */
export const distrustedBucket = -1

export async function distrustRows(
  tx: Tx,
  dataset: string,
  changes: bigint[],
  repairedSeq: bigint,
): Promise<void> {
  const list = changes.map(String)
  await tx.query(
    `update ${currentTable(dataset)} set _digest = '', _bucket = ${distrustedBucket} where _change = any($1::bigint[])`,
    [list],
  )
  await tx.query(
    `insert into store.distrusted (dataset, change, repaired_seq)
     select $1, unnest($2::bigint[]), $3 on conflict do nothing`,
    [dataset, list, repairedSeq],
  )
}
