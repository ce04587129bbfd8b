/** How released rows lie in their file (`release/row-table.ts`), and in which order they are read. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import type { Condition } from './filter-condition.ts'

/** One column, or the order of the key where there is none; rows of one value by their key. */
export type Order = { column: StoredColumn | null; descending: boolean }

/** Where a row stands: its number in the order of the key, and its value in the column's. */
export type Place = { place: number; value: SQLInputValue }

/** What rows are sorted by: decimals by their number. */
export function sortedBy({ column }: Order): string {
  if (column === null) return 'place'
  return `c${column.number}${column.type === 'decimal' ? 'v' : ''}`
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

/** What stands behind a place: no value is the greatest, as in the store. */
export function behind(order: Order, { place, value }: Place): Condition {
  const by = sortedBy(order)
  if (order.descending) {
    if (value === null) return { sql: `(${by} is not null or place < ?)`, values: [place] }
    return { sql: `(${by} < ? or (${by} = ? and place < ?))`, values: [value, value, place] }
  }
  if (value === null) return { sql: `(${by} is null and place > ?)`, values: [place] }
  return {
    sql: `(${by} > ? or (${by} = ? and place > ?) or ${by} is null)`,
    values: [value, value, place],
  }
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
