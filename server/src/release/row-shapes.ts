/**
 * How the values of released columns are spread, counted from the released rows themselves: the
 * profile inside speaks of rows and columns that may not be released.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { datePlaceSql } from '@kho/contract/date-place.ts'
import { datasetPlaces } from '@kho/contract/edition.ts'
import type { ColumnShape } from '@kho/portal/explore-view.ts'

/** As inside: of more values none is listed. */
const fewValues = 1_000
const topValues = 10
const steps = 10

export function readRowShapes(folder: string, columns: readonly StoredColumn[]): ColumnShape[] {
  const database = new DatabaseSync(join(folder, datasetPlaces.rows), { readOnly: true })
  try {
    return columns.map((column) => shapeOf(database, column))
  } finally {
    database.close()
  }
}

type Counts = { rows: number; filled: number; distinct: number }

function shapeOf(database: DatabaseSync, column: StoredColumn): ColumnShape {
  const { name, number, type } = column
  const value = type === 'decimal' ? `c${number}k` : `c${number}`
  const { rows, filled, distinct } = database
    .prepare(
      `select count(*) as rows, count(${value}) as filled, count(distinct ${value}) as "distinct"
       from row`,
    )
    .get() as Counts
  const isPlain = type !== 'json' && type !== 'geometry' && column.personal === 'none'
  return {
    column: name,
    rows,
    nulls: rows - filled,
    distinct,
    top: isPlain && distinct > 0 && distinct <= fewValues ? topOf(database, value, type) : null,
    histogram: isPlain && distinct > 1 ? histogramOf(database, column) : null,
  }
}

function topOf(database: DatabaseSync, value: string, type: StoredColumn['type']) {
  const found = database
    .prepare(
      `select cast(${value} as text) as value, count(*) as count from row
       where ${value} is not null group by ${value} order by count desc, value limit ${topValues}`,
    )
    .all() as { value: string; count: number }[]
  const written = (text: string) => (text === '1' ? 'true' : 'false')
  return found.map(({ value: text, count }) => ({
    value: type === 'boolean' ? written(text) : text,
    count,
  }))
}

function histogramOf(
  database: DatabaseSync,
  { number, type }: StoredColumn,
): ColumnShape['histogram'] {
  const places: Partial<Record<StoredColumn['type'], [place: string, text: string]>> = {
    integer: [`c${number}`, `cast(c${number} as text)`],
    decimal: [`c${number}v`, `c${number}`],
    date: [datePlaceSql(`c${number}`), `c${number}`],
    timestamp: [datePlaceSql(`c${number}`), `c${number}`],
  }
  const found = places[type]
  if (!found) return null
  const [place, text] = found
  const end = (order: 'asc' | 'desc') =>
    database
      .prepare(
        `select ${text} as text, cast(${place} as real) as place from row
         where c${number} is not null order by ${place} ${order} limit 1`,
      )
      .get() as { text: string; place: number }
  const [from, to] = [end('asc'), end('desc')]
  if (from.place === to.place) return null
  const counts = Array.from({ length: steps }, () => 0)
  const counted = database
    .prepare(
      `select min(cast((${place} - ?) / (? - ?) * ${steps} as integer), ${steps - 1}) as step,
         count(*) as count
       from row where c${number} is not null group by step`,
    )
    .all(from.place, to.place, from.place) as { step: number; count: number }[]
  for (const { step, count } of counted) counts[step] = count
  return { from: from.text, to: to.text, counts }
}
