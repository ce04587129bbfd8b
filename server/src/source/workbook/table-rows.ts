/** Rows of a sheet as rows of the dataset, with what was noticed on the way. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { NoteName } from '../notes.ts'
import { batchRowsMax, type RowBatch } from '../row-batch.ts'
import { placeName, type Cell, type CellRange, type SheetListener, type SheetRow } from './cell.ts'
import { cellReader, type CellField } from './cell-field.ts'
import type { Table } from './find-table.ts'
import { cleanName } from './header-names.ts'
import type { CellNotes } from './cell-notes.ts'
import { compilePattern, type RowMark, type SheetOptions } from './sheet-options.ts'

export type TableRows = {
  /** Takes a row as it comes; those above the table are passed over. */
  take(row: SheetRow): void
  /** The full batches since the last call; at the end also the one begun. */
  batches(atEnd?: boolean): RowBatch[]
  listener: SheetListener
}

const fieldNotes: Record<NonNullable<CellField['note']>, NoteName> = {
  shortened: 'workbook.number-shortened',
  doubtful: 'workbook.number-doubtful',
  zeros: 'workbook.zeros-shown',
}

/** Throws `source.two-headers` where the header stands again between the rows. */
export function createTableRows(
  version: DatasetVersion,
  table: Table,
  options: SheetOptions,
  book: CellNotes,
): TableRows {
  const { sheet, places, names, firstRow } = table
  const readers = version.columns.map(cellReader)
  const leftOut = (options.leaveOut ?? []).map((mark) => rowTest(mark, names))
  const isEnd = options.endsAt ? rowTest(options.endsAt, names) : null
  const width = version.columns.length
  let current: RowBatch = { rows: [], lines: [] }
  let ready: RowBatch[] = []
  let ended = false

  const placeOf = (row: number, column: number | null) => () => placeName(sheet.name, row, column)

  function take(row: SheetRow): void {
    if (row.number < firstRow) return
    if (ended || isEnd?.(row)) {
      ended = true
      book.add('workbook.after-end', placeOf(row.number, null))
      return
    }
    for (const test of leftOut) {
      if (!test(row)) continue
      book.add('workbook.left-out', placeOf(row.number, null))
      return
    }
    const fields = readRow(row)
    if (fields === null) {
      book.add('workbook.empty-row', placeOf(row.number, null))
      return
    }
    if (row.hidden) book.add('workbook.hidden-row', placeOf(row.number, null))
    current.rows.push(fields)
    current.lines.push(row.number)
    if (current.rows.length === batchRowsMax) endBatch()
  }

  function readRow(row: SheetRow): (string | null)[] | null {
    // A known length spares the array from growing with each field.
    // oxlint-disable-next-line unicorn/no-new-array
    const fields: (string | null)[] = new Array(width).fill(null)
    let found = 0
    let repeats = 0
    for (const cell of row.cells) {
      const place = places[cell.column] ?? -1
      if (place < 0) {
        if (!names[cell.column]) {
          book.add('workbook.unnamed-column', placeOf(row.number, cell.column))
        }
        continue
      }
      found++
      const field = readers[place]!(cell)
      fields[place] = field.text
      if (cell.formula) book.add('workbook.formula', placeOf(row.number, cell.column))
      if (field.note) book.add(fieldNotes[field.note], placeOf(row.number, cell.column))
      if (field.rule) fault(place, field)
      if (repeats === found - 1 && isHeaderAgain(cell)) repeats++
    }
    if (found > 0 && repeats === width) {
      throw new Refusal('source.two-headers', {
        first: placeName(sheet.name, firstRow - options.headerRows, null),
        second: placeName(sheet.name, row.number, null),
      })
    }
    return found > 0 ? fields : null
  }

  const isHeaderAgain = ({ column, text }: Cell) =>
    text.length < 300 && cleanName(text) === names[column]

  function fault(place: number, { rule, text }: CellField): void {
    const faults = (current.faults ??= new Map())
    const at = current.rows.length
    const column = version.columns[place]!.name
    if (!faults.has(at)) faults.set(at, { rule: rule!, column, written: text })
  }

  function endBatch(): void {
    ready.push(current)
    current = { rows: [], lines: [] }
  }

  const listener: SheetListener = {
    merged({ row, column }: CellRange) {
      if (row >= firstRow && (places[column] ?? -1) >= 0) {
        book.add('workbook.merged', placeOf(row, column))
      }
    },
    hiddenColumns(first, last) {
      for (let column = first; column <= last && column < places.length; column++) {
        if (places[column]! >= 0) book.add('workbook.hidden-column', placeOf(firstRow, column))
      }
    },
  }

  return {
    take,
    listener,
    batches(atEnd = false) {
      if (atEnd && current.rows.length > 0) endBatch()
      const given = ready
      ready = []
      return given
    },
  }
}

/** A test of rows by the cell of the named column, or by their first cell. */
function rowTest(
  { column, pattern }: RowMark,
  names: readonly string[],
): (row: SheetRow) => boolean {
  const matches = compilePattern(pattern)
  const at = column === undefined ? -1 : names.indexOf(cleanName(column))
  return ({ cells }) => {
    const cell = column === undefined ? cells[0] : cells.find((one) => one.column === at)
    return cell !== undefined && matches(cell.text)
  }
}
