/** The names of a header of one or more lines, as a workbook writes it. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Cell, CellRange } from './cell.ts'

export type HeaderPlace = { headerRow: number; headerRows: number; headerJoin?: string }

export type HeaderCells = { cells: readonly Pick<Cell, 'column' | 'text'>[] }

const widthMax = 1_000

/**
 * By the column of the sheet, '' where none is named: merged cells are filled, the lines joined from
 * the top. Throws `source.workbook-too-wide`.
 */
export function headerNames(
  file: string,
  { rows, merged }: { rows: ReadonlyMap<number, HeaderCells>; merged: readonly CellRange[] },
  { headerRow, headerRows, headerJoin = ' / ' }: HeaderPlace,
): string[] {
  const end = headerRow + headerRows - 1
  const lines: string[][] = []
  for (let number = headerRow; number <= end; number++) {
    const line: string[] = []
    for (const cell of rows.get(number)?.cells ?? []) line[cell.column] = cleanName(cell.text)
    lines.push(line)
  }
  const inHeader = merged.filter(({ row }) => row >= headerRow && row <= end)
  for (const { row, column, columnLast } of inHeader) {
    const line = lines[row - headerRow]!
    const name = line[column]
    if (name) for (let at = column; at <= Math.min(columnLast, widthMax); at++) line[at] = name
  }
  const width = Math.max(0, ...lines.map((line) => line.length))
  if (width > widthMax) {
    throw new Refusal('source.workbook-too-wide', { file, found: width, limit: widthMax })
  }
  return Array.from({ length: width }, (_, column) =>
    lines
      .map((line) => line[column] ?? '')
      .filter((name) => name !== '')
      .join(headerJoin),
  )
}

/** Names are compared as composed text in which any white space, also a line break, is one space. */
export function cleanName(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim()
}
