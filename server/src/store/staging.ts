/**
 * The staging table of one load: rows as they came, checked, with bucket, digest and salt, waiting
 * to be compared with the current rows. Unlogged, since a load that is cut off starts again.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { keyColumns, valueColumns } from './table.ts'

export type Staging = { table: string; version: DatasetVersion }

/** Names and types of the staged columns, in the order the writer fills them. */
export function stagedColumns(version: DatasetVersion): { name: string; sqlType: string }[] {
  return [
    { name: '_line', sqlType: 'bigint not null' },
    { name: '_held', sqlType: 'boolean not null' },
    { name: '_bucket', sqlType: 'integer not null' },
    { name: '_digest', sqlType: 'bytea not null' },
    { name: '_salt', sqlType: 'bytea not null' },
    ...valueColumns(version),
  ]
}

export async function createStaging(
  db: Queryable,
  version: DatasetVersion,
  loadId: string,
): Promise<Staging> {
  const table = `staging."l_${loadId.replaceAll('-', '')}"`
  const columns = stagedColumns(version).map((column) => `${column.name} ${column.sqlType}`)
  await db.query(
    `create unlogged table ${table} (${columns.join(', ')}) with (autovacuum_enabled = off)`,
  )
  return { table, version }
}

export function copyIntoStaging(staging: Staging): string {
  const names = stagedColumns(staging.version).map((column) => column.name)
  return `copy ${staging.table} (${names.join(', ')}) from stdin (format binary)`
}

export async function dropStaging(db: Queryable, staging: Staging): Promise<void> {
  await db.query(`drop table if exists ${staging.table}`)
}

/**
 * Names rows to delete by their key as written. They are staged as held, so that nothing inserts or
 * updates them, and with an empty digest, by which `applyStaging` knows them.
 */
export async function stageDeletes(
  db: Queryable,
  staging: Staging,
  deletes: readonly { line: number; key: readonly string[] }[],
): Promise<void> {
  if (deletes.length === 0) return
  const columns = keyColumns(staging.version)
  const names = columns.map((column) => `c${column.number}`)
  const lists = columns.map((_, i) => `$${i + 2}::text[]`)
  const values = columns.map(({ type }, i) => (type === 'integer' ? `k.k${i}::bigint` : `k.k${i}`))
  await db.query(
    `insert into ${staging.table} (_line, _held, _bucket, _digest, _salt, ${names.join(', ')})
     select k.line, true, 0, '', '', ${values.join(', ')}
     from unnest($1::bigint[], ${lists.join(', ')})
       as k (line, ${columns.map((_, i) => `k${i}`).join(', ')})`,
    [
      deletes.map(({ line }) => String(line)),
      ...columns.map((_, i) => deletes.map(({ key }) => key[i]!)),
    ],
  )
}

/** SQL that is true for a staged row that `stageDeletes` has named. */
export function isNamedDelete(alias: string): string {
  return `${alias}._digest = ''`
}

/** The staged key. A row that is held back may have none. */
export function stagedKey(version: DatasetVersion, alias: string): string[] {
  return keyColumns(version).map((column) => `${alias}.c${column.number}`)
}
