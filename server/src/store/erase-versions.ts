/**
 * The act that erases ended versions of rows from the history of a dataset: values, digest and salt
 * go, so that the leaves that the journal keeps of them tell nothing any more. The entry names the
 * changes, by which a verification knows them from versions that somebody took away.
 */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { lockDataset } from './lock-dataset.ts'
import { historyTable } from './table.ts'

/** Change numbers in one entry, which must stay short. */
const changesPerEntry = 1_000

/**
 * `changes` are those that wrote the versions; versions that are current stay. Returns how many were
 * erased.
 */
export async function eraseVersions(
  tx: Tx,
  dataset: string,
  changes: readonly number[],
  fields: { readonly [name: string]: string },
): Promise<number> {
  if (changes.length === 0) return 0
  await lockDataset(tx, dataset)
  const { rows } = await tx.query(
    `delete from ${historyTable(dataset)} where _change = any($1::bigint[])
     returning _change::float8 as change, case when _ended_op = 'd' then _ended::float8 end as gone`,
    [changes],
  )
  // A deletion is a change of its own, that only this row knew of.
  const erased = rows
    .flatMap(({ change, gone }) => (gone === null ? [change] : [change, gone]))
    .toSorted((a: number, b: number) => a - b)
  for (let at = 0; at < erased.length; at += changesPerEntry) {
    const part = erased.slice(at, at + changesPerEntry)
    await append(tx, { kind: 'store.erased', fields: { dataset, ...fields, changes: part } })
  }
  return rows.length
}
