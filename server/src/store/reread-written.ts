/**
 * The act that brings a column's stored values to a newly declared written form. What the owner
 * wrote stays as it is, so digests, leaves and proofs are untouched; only the letters that people see
 * of the current rows are read anew. Ended versions keep the letters they were shown with.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { legacyReader } from '../catalogue/legacy-text.ts'
import { append } from '../journal/append.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { currentTable, historyTable, keepsWritten, writtenExpression } from './table.ts'

const batchRows = 5_000

/**
 * How many written forms would be lost: those of numbers that would have no place any more. Text
 * goes back to what was written, which is its written form.
 */
export async function writtenFormsLost(
  db: Queryable,
  dataset: string,
  was: StoredColumn,
  now: StoredColumn,
): Promise<bigint> {
  if (now.type === 'text' || !keepsWritten(was) || keepsWritten(now)) return 0n
  const name = `c${was.number}w`
  const { rows } = await db.query(
    `select (select count(${name}) from ${currentTable(dataset)})
       + (select count(${name}) from ${historyTable(dataset)}) as n`,
  )
  return BigInt(rows[0].n)
}

export async function rereadWritten(
  tx: Tx,
  version: DatasetVersion,
  was: StoredColumn,
  now: StoredColumn,
): Promise<void> {
  const name = `c${now.number}`
  for (const table of [currentTable(version.id), historyTable(version.id)]) {
    if (!keepsWritten(was)) {
      await tx.query(`alter table ${table} add ${name}w text collate "C"`)
    } else if (!keepsWritten(now)) {
      if (now.type === 'text') {
        await tx.query(`update ${table} set ${name} = ${name}w where ${name}w is not null`)
      }
      await tx.query(`alter table ${table} drop column ${name}w`)
    }
  }
  if (now.type !== 'text' || !now.legacy) return
  const changed = await rereadText(tx, version, now)
  await append(tx, {
    kind: 'store.reread',
    fields: { dataset: version.id, version: version.version, column: now.number, changed },
  })
}

/** Batch by batch in the order of changes, so that memory stays flat. Returns the rows changed. */
async function rereadText(tx: Tx, version: DatasetVersion, column: StoredColumn): Promise<number> {
  if (column.type !== 'text' || !column.legacy) return 0
  const read = legacyReader(column.legacy)
  const table = currentTable(version.id)
  const name = `c${column.number}`
  let after = '-1'
  let changed = 0
  for (;;) {
    const { rows } = await tx.query(
      `select t._change as change, t.${name} as value, ${writtenExpression(column, 't')} as written
       from ${table} t where t._change > $1 order by t._change limit ${batchRows}`,
      [after],
    )
    if (rows.length === 0) return changed
    after = rows.at(-1).change
    const moved = rows
      .filter(({ written }) => written !== null)
      .map((row) => ({ ...row, letters: read(row.written) ?? row.written }))
      .filter(({ value, letters }) => value !== letters)
    if (moved.length === 0) continue
    await tx.query(
      `update ${table} t set ${name} = m.letters, ${name}w = nullif(m.written, m.letters)
       from unnest($1::bigint[], $2::text[], $3::text[]) as m (change, letters, written)
       where t._change = m.change`,
      [
        moved.map(({ change }) => change),
        moved.map(({ letters }) => letters),
        moved.map(({ written }) => written),
      ],
    )
    changed += moved.length
  }
}
