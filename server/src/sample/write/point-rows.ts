/** Rows of a table with points, their attributes apart from the point. */
import type { SampleColumn, SampleTable } from '../office/office.ts'

export type PointRow = {
  attributes: { column: SampleColumn; text: string }[]
  /** Longitude and latitude. */
  point: [number, number]
}

export function splitPoints({ columns, rows }: SampleTable): PointRow[] {
  const at = columns.findIndex(({ type }) => type === 'geometry')
  return rows.map((row) => {
    const [lon, lat] = row[at]!.split(' ').map(Number) as [number, number]
    const attributes = columns.flatMap((column, i) => (i === at ? [] : [{ column, text: row[i]! }]))
    return { attributes, point: [lon, lat] }
  })
}

/** The table without its points. */
export function attributeTable({ columns, rows }: SampleTable): SampleTable {
  const kept = columns.flatMap(({ type }, i) => (type === 'geometry' ? [] : [i]))
  return {
    columns: kept.map((i) => columns[i]!),
    rows: rows.map((row) => kept.map((i) => row[i]!)),
  }
}
