/** Cells as a workbook holds them, whatever its format, and how people name them. */

/**
 * `date`: `YYYY-MM-DD`, or with `THH:MM:SS` and perhaps `.mmm`; `not-a-day`: a number that is shown
 * as a date but is none; `boolean`: 1 or 0; `error`: as `#REF!`; `uncomputed`: a formula whose value
 * the file does not hold.
 */
export type CellKind = 'text' | 'number' | 'date' | 'not-a-day' | 'boolean' | 'error' | 'uncomputed'

export type Cell = {
  /** From 0. */
  column: number
  kind: CellKind
  /** Never empty, except of an uncomputed formula. Of a number the digits that the file holds. */
  text: string
  formula: boolean
  /** Of a number shown with leading zeros (format `00000`): how many digits are shown. */
  digits: number
}

export type SheetRow = { number: number; hidden: boolean; cells: Cell[] }

/** A range of merged cells; rows from 1, columns from 0, both ends within. */
export type CellRange = { row: number; column: number; rowLast: number; columnLast: number }

/** Told while the rows are read; the order does not matter. */
export type SheetListener = {
  merged?(range: CellRange): void
  /** Columns from 0, both ends within. */
  hiddenColumns?(first: number, last: number): void
}

export type Sheet = {
  name: string
  hidden: boolean
  /** Ranges that begin at or above the row. Looks ahead where the format tells them at its end. */
  mergedAbove(rowLast: number): Promise<CellRange[]>
  /** Rows that hold something, from the top, in batches. */
  rows(listener?: SheetListener): AsyncIterable<SheetRow[]>
}

export type Workbook = {
  sheets: Sheet[]
  /** It carries a program, which is never looked at. */
  macros: boolean
  close(): Promise<void>
}

export const rowsMax = 1_048_576
export const columnsMax = 16_384

const letters = Array.from({ length: 702 }, (_, i) =>
  i < 26
    ? String.fromCharCode(65 + i)
    : String.fromCharCode(64 + Math.floor(i / 26)) + String.fromCharCode(65 + (i % 26)),
)

/** `A` for 0, `XFD` for 16383. */
export function columnLetters(column: number): string {
  if (column < letters.length) return letters[column]!
  return (
    letters[Math.floor((column - 26) / 676) - 1]! + letters[26 + ((column - 26) % 676)]!.slice(-2)
  )
}

/** The column (from 0) and row (from 1) that `C12` means, or null. */
export function readCellName(name: string): { column: number; row: number } | null {
  let at = 0
  let column = 0
  for (let c = name.charCodeAt(0); c >= 65 && c <= 90 && at < 4; c = name.charCodeAt(++at)) {
    column = column * 26 + (c - 64)
  }
  if (at === 0 || at > 3 || column > columnsMax) return null
  let row = 0
  const digitsFrom = at
  for (
    let c = name.charCodeAt(at);
    c >= 48 && c <= 57 && row <= rowsMax;
    c = name.charCodeAt(++at)
  ) {
    row = row * 10 + (c - 48)
  }
  if (at !== name.length || at === digitsFrom || row < 1 || row > rowsMax) return null
  return { column: column - 1, row }
}

/** The range that `A1:C2` or `A1` means, or null. */
export function readRange(text: string): CellRange | null {
  const [from = '', to = from] = text.split(':')
  const first = readCellName(from)
  const last = readCellName(to)
  if (!first || !last) return null
  return { row: first.row, column: first.column, rowLast: last.row, columnLast: last.column }
}

/** `Sheet1!C12`, with quotes where a spreadsheet wants them; without a column `Sheet1!12`. */
export function placeName(sheet: string, row: number, column: number | null): string {
  const name = /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`
  return `${name}!${column === null ? '' : columnLetters(column)}${row}`
}
