/**
 * For the tests of reading: datasets with rows and their history, written by plain SQL in the
 * layout of the store, and clients with grants.
 */
import type { DatasetInput, DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { Database, Tx } from '../pg/database.ts'
import { defineDataset } from '../store/define-dataset.ts'
import { currentTable, historyTable, keyColumns, valueColumns } from '../store/table.ts'
import { makeReadFunctions } from './read-functions.ts'

export type Row = Record<string, string | null>

const words = (text: string) => ({ vi: text, en: text })

/** A definition with everything a test does not care about filled in. */
export function definitionOf(
  given: Pick<DatasetInput, 'id' | 'key' | 'sharing'> & { columns: unknown[] },
): DatasetInput {
  return {
    title: words(given.id),
    description: words(given.id),
    supplier: 'so-tu-phap',
    updateForm: words('file'),
    updateFrequency: 'daily',
    permittedUsers: 'all-agencies',
    database: 'dan-cu',
    owner: 'so-tu-phap',
    importance: 'ordinary',
    retention: 'P10Y',
    documents: [{ title: words('structure'), text: words('structure') }],
    ...given,
    columns: given.columns.map((column) => ({
      title: words((column as { name: string }).name),
      ...(column as object),
    })) as DatasetInput['columns'],
  }
}

/** Brings a definition into force, with its read functions. */
export function define(db: Database, definition: DatasetInput): Promise<DatasetVersion> {
  return db.tx(async (tx) => {
    const { version } = await defineDataset(tx, 'test', { definition })
    await makeReadFunctions(tx, version)
    return version
  })
}

/**
 * One apply: puts rows (by key, whole rows by column name, every value as canonical text) and
 * deletes those of the given keys. Returns the sequence and the last change number.
 */
export function applyRows(
  db: Database,
  version: DatasetVersion,
  changes: { put?: Row[]; drop?: Row[]; appliedAt?: string },
): Promise<{ seq: number; change: number }> {
  return db.tx(async (tx) => {
    const state = await tx.query(
      'select seq, change, rows from store.dataset_state where dataset = $1 for update',
      [version.id],
    )
    const first = Number(state.rows[0].change)
    let change = first
    const count = { inserts: 0, updates: 0, deletes: 0 }
    for (const row of changes.put ?? []) {
      change++
      const ended = await endRow(tx, version, row, change, 'u')
      if (ended) count.updates++
      else count.inserts++
      await insertRow(tx, version, row, change)
    }
    for (const row of changes.drop ?? []) {
      change++
      if (!(await endRow(tx, version, row, change, 'd'))) throw new Error('no row to delete')
      count.deletes++
    }
    const seq = Number(state.rows[0].seq) + 1
    const at = changes.appliedAt ?? new Date().toISOString()
    await tx.query(
      `insert into store.apply values ($1, $2, 1, $3, $4, $5, $6, $7, $8, '\\x', gen_random_uuid(),
         0, $9)`,
      [
        version.id,
        seq,
        version.version,
        first + 1,
        change,
        count.inserts,
        count.updates,
        count.deletes,
        at,
      ],
    )
    await tx.query(
      `update store.dataset_state set seq = $2, change = $3, rows = rows + $4, applied_at = $5
       where dataset = $1`,
      [version.id, seq, change, count.inserts - count.deletes, at],
    )
    return { seq, change }
  })
}

async function insertRow(tx: Tx, version: DatasetVersion, row: Row, change: number) {
  const names = version.columns.map((column) => `c${column.number}`)
  const casts = version.columns.map((column, i) => `$${i + 2}::${sqlTypeOf(column)}`)
  await tx.query(
    `insert into ${currentTable(version.id)} (${names.join()}, _change, _part, _bucket, _digest,
       _salt) values (${casts.join()}, $1, 1, 0, '\\x', uuid_send(gen_random_uuid()))`,
    [change, ...version.columns.map((column) => row[column.name] ?? null)],
  )
}

async function endRow(tx: Tx, version: DatasetVersion, row: Row, change: number, op: 'u' | 'd') {
  const keys = keyColumns(version)
  const all = valueColumns(version).map((column) => column.name)
  const names = [...all, '_change', '_part', '_bucket', '_digest', '_salt'].join()
  const match = keys.map((column, i) => `c${column.number} = $${i + 2}`).join(' and ')
  const { rowCount } = await tx.query(
    `with gone as (delete from ${currentTable(version.id)} where ${match} returning *)
     insert into ${historyTable(version.id)} (${names}, _ended, _ended_op)
     select ${names}, $1, '${op}' from gone`,
    [change, ...keys.map((column) => row[column.name])],
  )
  return rowCount === 1
}

function sqlTypeOf(column: StoredColumn): string {
  if (column.type === 'integer') return 'bigint'
  if (column.type === 'decimal') return 'numeric'
  return column.type === 'boolean' ? 'boolean' : 'text'
}

/** An agency and a client of it; repeating is no fault. */
export async function addClient(db: Database, id: string): Promise<void> {
  await db.query(
    `insert into people.agency (id, name_vi, name_en) values ('so-y-te', 'Sở Y tế', 'Health')
     on conflict do nothing`,
  )
  await db.query(
    `insert into people.client (id, agency_id, name, state)
     values ($1, 'so-y-te', $1, 'active') on conflict do nothing`,
    [id],
  )
}

export type GrantInput = {
  client: string
  version: DatasetVersion
  columns?: string[]
  condition?: Record<string, string[]>
  purpose?: string
  zones?: string[]
  validUntil?: string
  /** Column → mask, as a grant is written. */
  masks?: Record<string, object>
  delivery?: string[]
  thirdParty?: string
}

/** A grant by names of columns; returns its id. */
export async function addGrant(db: Database, input: GrantInput): Promise<number> {
  const { client, version } = input
  await addClient(db, client)
  const numberOf = (name: string) => version.columns.find((one) => one.name === name)?.number ?? 0
  const columns = (input.columns ?? version.columns.map((one) => one.name)).map(numberOf)
  const condition = input.condition
    ? Object.fromEntries(Object.entries(input.condition).map(([k, v]) => [numberOf(k), v]))
    : null
  const masks = Object.fromEntries(
    Object.entries(input.masks ?? {}).map(([name, mask]) => [numberOf(name), mask]),
  )
  const { rows } = await db.query(
    `insert into access.grant (client_id, dataset_id, purpose, columns, condition, zones, valid_from,
       valid_until, decided_by, document_number, document_date, masks, delivery, third_party)
     values ($1, $2, $3, $4, $5, $6, now() - interval '1 hour',
       coalesce($7::timestamptz, now() + interval '1 hour'), 'test', '1/QĐ', '2026-01-01', $8, $9,
       $10)
     returning id`,
    [
      client,
      version.id,
      input.purpose ?? 'c',
      columns,
      condition ? JSON.stringify(condition) : null,
      input.zones ?? null,
      input.validUntil ?? null,
      JSON.stringify(masks),
      input.delivery ?? null,
      input.thirdParty ?? null,
    ],
  )
  return Number(rows[0].id)
}
