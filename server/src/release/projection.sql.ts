/** The rows of a projection: as they are, or as they were at the change an issue was made at. */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { currentTable, historyTable, keyList } from '../store/table.ts'
import { columnsOf, type Projection } from './release.ts'
import type { Cells } from './row-files.ts'

/** `where` over the alias t, with its values; `true` where every row is released. */
function conditionOf({ condition }: Projection): { sql: string; values: string[][] } {
  const entries = Object.entries(condition)
  const sql = entries.map(([number], i) => `t.c${Number(number)}::text = any($${i + 1}::text[])`)
  return { sql: sql.join(' and ') || 'true', values: entries.map(([, values]) => values) }
}

const keyText = (version: DatasetVersion) =>
  `concat_ws(', ', ${keyList(version, 't')
    .split(', ')
    .map((one) => `${one}::text`)
    .join(', ')})`

export async function countRows(
  tx: Queryable,
  version: DatasetVersion,
  projection: Projection,
): Promise<number> {
  const { sql, values } = conditionOf(projection)
  const { rows } = await tx.query(
    `select count(*)::float8 as n from ${currentTable(version.id)} t where ${sql}`,
    values,
  )
  return rows[0].n
}

export type Suspect = { column: string; type: StoredColumn['type']; key: string; value: string }

/** What may hold traces of persons or a secrecy mark, in parts that fit into memory. */
export async function* readSuspects(
  tx: Queryable,
  version: DatasetVersion,
  projection: Projection,
  pattern: string,
): AsyncGenerator<Suspect[]> {
  const scanned = columnsOf(version, projection).filter(
    ({ type }) => type === 'text' || type === 'json' || type === 'integer',
  )
  if (scanned.length === 0) return
  const { sql, values } = conditionOf(projection)
  const list = scanned.map((column, i) => `(${i}, t.c${column.number}::text)`).join(', ')
  await tx.query(
    `declare suspects no scroll cursor for
     select v.i, ${keyText(version)} as key, v.value from ${currentTable(version.id)} t
     cross join lateral (values ${list}) v(i, value)
     where ${sql} and v.value ~ $${values.length + 1}`,
    [...values, pattern],
  )
  for (;;) {
    const { rows } = await tx.query('fetch 2000 from suspects')
    if (rows.length === 0) break
    yield rows.map(({ i, key, value }) => {
      const { name, type } = scanned[i]!
      return { column: name, type, key, value }
    })
  }
  await tx.query('close suspects')
}

export type Small = { count: number; places: string[] }

/** Counts of persons that are above nothing and below the least. */
export async function findSmallCounts(
  tx: Queryable,
  version: DatasetVersion,
  projection: Projection,
  column: number,
  least: number,
): Promise<Small> {
  const { sql, values } = conditionOf(projection)
  const { rows } = await tx.query(
    `select count(*)::float8 as count, (array_agg(${keyText(version)} order by ${keyList(version, 't')}))[1:3] as places
     from ${currentTable(version.id)} t
     where ${sql} and t.c${column} > 0 and t.c${column} < $${values.length + 1}::bigint`,
    [...values, least],
  )
  return { count: rows[0].count, places: rows[0].places ?? [] }
}

/** Combinations of the describing columns that fewer rows have than the least. */
export async function findSmallGroups(
  tx: Queryable,
  version: DatasetVersion,
  projection: Projection,
  least: number,
): Promise<number> {
  const { sql, values } = conditionOf(projection)
  const columns = projection.groups.map((number) => `t.c${number}::text`).join(', ')
  const { rows } = await tx.query(
    `select count(*)::float8 as n from (
       select from ${currentTable(version.id)} t where ${sql}
       group by ${columns} having count(*) < $${values.length + 1}::bigint) g`,
    [...values, least],
  )
  return rows[0].n
}

/**
 * The rows as they were at a change, in the order of the key, in parts that fit into memory. Each
 * cell is the value as every outlet gives it.
 */
export async function* readRows(
  tx: Queryable,
  version: DatasetVersion,
  projection: Projection,
  change: number,
): AsyncGenerator<Cells[]> {
  const { sql, values } = conditionOf(projection)
  const cells = columnsOf(version, projection).map((column) => `t.c${column.number}::text`)
  const then = `$${values.length + 1}::bigint`
  const of = (table: string, alive: string) =>
    `select array[${cells.join(', ')}] as cells, ${keyList(version, 't')} from ${table} t
     where ${sql} and t._change <= ${then}${alive}`
  const order = keyList(version, 'r')
  await tx.query(
    `declare released no scroll cursor for select r.cells from (
       ${of(currentTable(version.id), '')} union all
       ${of(historyTable(version.id), ` and t._ended > ${then}`)}) r order by ${order}`,
    [...values, change],
  )
  for (;;) {
    const { rows } = await tx.query('fetch 2000 from released')
    if (rows.length === 0) break
    yield rows.map((row) => row.cells)
  }
  await tx.query('close released')
}

/** Where the data stands, and whether it was proven equal to its source. */
export async function selectState(
  tx: Queryable,
  dataset: string,
): Promise<{ seq: number; change: number; equal: boolean }> {
  const { rows } = await tx.query(
    `select coalesce(max(s.seq), 0)::float8 as seq, coalesce(max(s.change), 0)::float8 as change,
       coalesce((select bool_and(e.state = 'equal' and e.held_back = 0) from store.equality e
         where e.dataset = $1), false) as equal
     from store.dataset_state s where s.dataset = $1`,
    [dataset],
  )
  return rows[0]
}
