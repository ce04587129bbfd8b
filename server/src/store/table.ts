/**
 * The tables of one dataset: names, columns and statements derived from its definition. Columns are
 * named by their lasting number, so renaming a column in the catalogue touches no table.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'

/** `residents` → `d_residents` (current rows) and `h_residents` (versions that ended). */
export function currentTable(dataset: string): string {
  return `store."d_${dataset.replaceAll('-', '_')}"`
}

export function historyTable(dataset: string): string {
  return `store."h_${dataset.replaceAll('-', '_')}"`
}

/** One physical column: its name, SQL type, and the type a binary COPY writes. */
export type PhysicalColumn = {
  name: string
  sqlType: string
  wire: 'text' | 'int8' | 'numeric' | 'bool' | 'bytea' | 'box'
}

const textType = 'text collate "C"'

/**
 * Whether the written form of a column's values may differ from them and has a column of its own:
 * always for dates, timestamps and booleans; for text and numbers where their declaration says so.
 */
export function keepsWritten(column: StoredColumn): boolean {
  switch (column.type) {
    case 'date':
    case 'timestamp':
    case 'boolean':
      return true
    case 'text':
      return column.legacy !== undefined
    case 'integer':
    case 'decimal':
      return column.written !== undefined
    case 'json':
    case 'geometry':
      return false
  }
}

/**
 * What a declared column becomes. The written form is always recoverable: it is `cNw` where that
 * holds one (`keepsWritten`), otherwise the value itself.
 */
export function physicalColumns(column: StoredColumn): PhysicalColumn[] {
  const name = `c${column.number}`
  const value = (sqlType: string, wire: PhysicalColumn['wire']) => {
    const written: PhysicalColumn = { name: `${name}w`, sqlType: textType, wire: 'text' }
    return [{ name, sqlType, wire }, ...(keepsWritten(column) ? [written] : [])]
  }
  switch (column.type) {
    case 'text':
    case 'json':
    case 'date':
    case 'timestamp':
      return value(textType, 'text')
    case 'integer':
      return value('bigint', 'int8')
    case 'decimal':
      return value('numeric', 'numeric')
    case 'boolean':
      return value('boolean', 'bool')
    case 'geometry':
      return [
        ...value(textType, 'text'),
        { name: `${name}g`, sqlType: 'bytea', wire: 'bytea' },
        { name: `${name}b`, sqlType: 'box', wire: 'box' },
      ]
  }
}

/** Physical columns of all declared columns, in order. */
export function valueColumns(version: DatasetVersion): PhysicalColumn[] {
  return version.columns.flatMap(physicalColumns)
}

export function keyColumns(version: DatasetVersion): StoredColumn[] {
  return version.key.map((name) => {
    const column = version.columns.find((one) => one.name === name)
    if (!column) throw new Error(`the key column ${name} of ${version.id} is not declared`)
    return column
  })
}

/** `c1, c4`: the key as SQL, each name prefixed where a table alias is given. */
export function keyList(version: DatasetVersion, alias = ''): string {
  const prefix = alias ? `${alias}.` : ''
  return keyColumns(version)
    .map((column) => `${prefix}c${column.number}`)
    .join(', ')
}

/** The SQL expression of a column's written form, as text, over a table alias. */
export function writtenExpression(column: StoredColumn, alias: string): string {
  const name = `${alias}.c${column.number}`
  const isText = physicalColumns(column)[0]!.sqlType === textType
  const value = isText ? name : `${name}::text`
  return keepsWritten(column) ? `coalesce(${name}w, ${value})` : value
}

const systemColumns = `_change bigint not null,
  _part smallint not null,
  _bucket integer not null,
  _digest bytea not null,
  _salt bytea not null`

/** Statements that make the tables of a new dataset. */
export function createTables(version: DatasetVersion): string[] {
  const current = currentTable(version.id)
  const history = historyTable(version.id)
  const required = new Set(version.key.map((name) => name))
  const columns = version.columns.flatMap((column) =>
    physicalColumns(column).map((one, i) => {
      const notNull = i === 0 && required.has(column.name) ? ' not null' : ''
      return `${one.name} ${one.sqlType}${notNull}`
    }),
  )
  return [
    `create table ${current} (${columns.join(', ')}, ${systemColumns})`,
    ...indexStatements(version),
    `create table ${history} (${columns.join(', ')}, ${systemColumns},
  _ended bigint not null, _ended_op "char" not null, _ended_salt bytea)`,
    `create unique index on ${history} (_change)`,
    `create unique index on ${history} (_ended)`,
    `create index on ${history} (${keyList(version)}, _change)`,
  ]
}

/** What is asked at its owner is never stored: its tables take no row, whoever writes. */
export function keepingStatements(version: DatasetVersion): string[] {
  return [currentTable(version.id), historyTable(version.id)].map((table) =>
    isAskedThrough(version)
      ? `alter table ${table} add constraint asked_through check (false)`
      : `alter table ${table} drop constraint if exists asked_through`,
  )
}

/** The primary key and all indexes of the current rows, on the table that has or will have them. */
export function indexStatements(
  version: DatasetVersion,
  table: string = currentTable(version.id),
): string[] {
  return [
    `alter table ${table} add primary key (${keyList(version)})`,
    `create unique index on ${table} (_change)`,
    ...version.columns.flatMap((column) => createIndexes(version, column, table)),
  ]
}

/** Indexes that a column's declaration asks for: for sorting, and for boxes of geometry. */
export function createIndexes(
  version: DatasetVersion,
  column: StoredColumn,
  table: string = currentTable(version.id),
): string[] {
  if (column.type === 'geometry')
    return [`create index on ${table} using gist (c${column.number}b)`]
  if (!column.indexed || version.key[0] === column.name) return []
  return [`create index on ${table} (c${column.number}, ${keyList(version)})`]
}

/** Statements that add a column to the tables of an existing dataset. */
export function addColumn(version: DatasetVersion, column: StoredColumn): string[] {
  const tables = [currentTable(version.id), historyTable(version.id)]
  return [
    ...tables.flatMap((table) =>
      physicalColumns(column).map((one) => `alter table ${table} add ${one.name} ${one.sqlType}`),
    ),
    ...createIndexes(version, column),
  ]
}
