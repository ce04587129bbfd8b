/**
 * The table of a first load. It is filled beside the empty current table, without indexes, which are
 * then built by sorting in a third of the time of filling them row by row; at the end it takes the
 * current table's place. Readers of the empty dataset are held up only for that moment.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Tx } from '../pg/database.ts'
import { currentTable, indexStatements, valueColumns } from './table.ts'

/** Makes the table in the caller's transaction, which holds the dataset's lock; returns its name. */
export async function createFirstTable(tx: Tx, version: DatasetVersion): Promise<string> {
  const table = firstTable(version)
  await tx.query(`create table ${table} (like ${currentTable(version.id)})`)
  return table
}

function firstTable(version: DatasetVersion): string {
  return currentTable(version.id).replace('"d_', '"n_')
}

/** Fields of a row: its values, then change number, part, bucket, digest and salt. */
export function firstRowWidth(version: DatasetVersion): number {
  return valueColumns(version).length + 5
}

export function copyIntoFirstTable(version: DatasetVersion): string {
  const names = valueColumns(version).map((column) => column.name)
  return `copy ${firstTable(version)} (${names.join(', ')}, _change, _part, _bucket, _digest, _salt)
    from stdin (format binary)`
}

/** Any part has rows: then the first load of another part is staged like every later one. */
export async function holdsRows(tx: Tx, version: DatasetVersion): Promise<boolean> {
  const { rows } = await tx.query(
    `select exists (select from ${currentTable(version.id)}) as filled`,
  )
  return rows[0].filled
}

/** Builds the indexes; a duplicate key is met here, as the broken primary key (SQLSTATE 23505). */
export async function indexFirstTable(tx: Tx, version: DatasetVersion): Promise<void> {
  const table = firstTable(version)
  for (const statement of indexStatements(version, table)) await tx.query(statement)
  await tx.query(`analyze ${table}`)
}

export async function placeFirstTable(tx: Tx, version: DatasetVersion): Promise<void> {
  const current = currentTable(version.id)
  const name = current.slice('store.'.length)
  await tx.query(`drop table ${current}`)
  await tx.query(`alter table ${firstTable(version)} rename to ${name}`)
  const { rows } = await tx.query(
    `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass and c.relname like 'n\\_%'`,
    [current],
  )
  for (const { name: index } of rows) {
    await tx.query(`alter index store."${index}" rename to "d_${index.slice(2)}"`)
  }
}
