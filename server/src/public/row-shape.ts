/** How released rows lie in their file (`release/row-table.ts`), and in which order they are read. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Condition } from './filter-condition.ts'

export type SortedBy = { column: StoredColumn; descending: boolean }

/** By one column after the other; rows of the same values by their key, one way or the other. */
export type Order = { by: readonly SortedBy[]; descending: boolean }

/** Where a row stands: its number in the order of the key, and its values in the order's columns. */
export type Place = { place: number; values: readonly SQLInputValue[] }

/** What rows are sorted by: decimals by their number. */
export function fieldOf({ column }: SortedBy): string {
  return `c${column.number}${column.type === 'decimal' ? 'v' : ''}`
}

/** No value is the greatest, as in the store. */
export function orderSql({ by, descending }: Order): string {
  const columns = by.map((one) =>
    one.descending ? `${fieldOf(one)} desc nulls first` : `${fieldOf(one)} asc nulls last`,
  )
  return [...columns, `place ${descending ? 'desc' : 'asc'}`].join(', ')
}

/** Rows are never altered, so that the number of one is enough to find where it stands. */
export function placeOf(rows: DatabaseSync, { by }: Order, place: number): Place {
  if (by.length === 0) return { place, values: [] }
  const statement = rows.prepare(`select ${by.map(fieldOf).join(', ')} from row where place = ?`)
  statement.setReturnArrays(true)
  statement.setReadBigInts(true)
  const values = statement.get(place) as unknown as SQLInputValue[] | undefined
  if (!values) throw new Refusal('query.bad-cursor')
  return { place, values }
}

/** Cells as texts, which keep every digit. */
export function cellsOf(columns: readonly StoredColumn[]): string {
  return columns
    .map(({ number, type }) => {
      if (type === 'integer') return `cast(c${number} as text)`
      if (type === 'boolean') return `case c${number} when 1 then 'true' when 0 then 'false' end`
      return `c${number}`
    })
    .join(', ')
}

/** What stands behind a place in the order. */
export function behind({ by, descending }: Order, { place, values }: Place): Condition {
  const [first, ...others] = by
  if (first === undefined) return { sql: `place ${descending ? '<' : '>'} ?`, values: [place] }
  const [value, ...further] = values as [SQLInputValue, ...SQLInputValue[]]
  const field = fieldOf(first)
  const rest = behind({ by: others, descending }, { place, values: further })
  const same = { sql: `${field} is ? and ${rest.sql}`, values: [value, ...rest.values] }
  if (value === null)
    return first.descending
      ? { ...same, sql: `(${field} is not null or (${same.sql}))` }
      : { ...same, sql: `(${same.sql})` }
  const beyond = first.descending ? `${field} < ?` : `${field} > ? or ${field} is null`
  return { sql: `(${beyond} or (${same.sql}))`, values: [value, ...same.values] }
}

export function allOf(...conditions: readonly (Condition | null)[]): Condition {
  const some = conditions.filter((one) => one !== null)
  return {
    sql: some.map(({ sql }) => sql).join(' and ') || 'true',
    values: some.flatMap(({ values }) => values),
  }
}

/** Places are numbered from 1 without a gap. */
export function lastPlace(rows: DatabaseSync): number {
  return Number(rows.prepare('select max(place) as last from row').get()!.last ?? 0)
}
