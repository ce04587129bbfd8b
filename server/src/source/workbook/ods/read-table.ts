/** The rows of an ODS table, with repeated rows and cells written out. */
import { Refusal } from '@kho/contract/refusal.ts'
import {
  columnsMax,
  rowsMax,
  type Cell,
  type CellKind,
  type SheetListener,
  type SheetRow,
} from '../cell.ts'
import type { Attributes, XmlPlace, XmlReader } from '../read-xml.ts'
import { createCellText } from './cell-text.ts'

const hiddenWords = new Set(['collapse', 'filter'])

export function createTableReader(
  place: XmlPlace,
  listener: SheetListener,
  onRow: (row: SheetRow) => void,
): XmlReader {
  const text = createCellText()
  let rowNumber = 0
  let rowsRepeated = 1
  let rowHidden = false
  let cells: Cell[] = []
  let column = 0
  let cell: Attributes | undefined
  let cellDepth = 0
  let columnsSeen = 0

  const repeated = (written: string | undefined, max: number): number => {
    const times = written === undefined ? 1 : Number(written)
    if (Number.isInteger(times) && times >= 1 && times <= max) return times
    const reason = `${place.part}: repeated="${written!.slice(0, 20)}"`
    throw new Refusal('source.bad-workbook', { file: place.file, reason })
  }

  function openRow(attributes: Attributes): void {
    rowsRepeated = repeated(attributes['table:number-rows-repeated'], rowsMax)
    rowHidden = hiddenWords.has(attributes['table:visibility'] ?? '')
    cells = []
    column = 0
  }

  function closeRow(): void {
    const first = rowNumber + 1
    rowNumber += rowsRepeated
    if (cells.length === 0) return
    if (rowNumber > rowsMax) {
      throw new Refusal('source.bad-workbook', {
        file: place.file,
        reason: `${place.part}: > ${rowsMax} table:table-row`,
      })
    }
    for (let number = first; number <= rowNumber; number++) {
      onRow({ number, hidden: rowHidden, cells })
    }
  }

  function closeCell(attributes: Attributes): void {
    const written = text.take()
    const times = repeated(attributes['table:number-columns-repeated'], columnsMax)
    const found = cellOf(attributes, written, column)
    if (found) for (let i = 0; i < times; i++) cells.push({ ...found, column: column + i })
    const columns = Number(attributes['table:number-columns-spanned'] ?? 1)
    const rows = Number(attributes['table:number-rows-spanned'] ?? 1)
    if (columns > 1 || rows > 1) {
      const row = rowNumber + 1
      listener.merged?.({ row, column, rowLast: row + rows - 1, columnLast: column + columns - 1 })
    }
    column += times
  }

  return {
    open(name, attributes) {
      if (cell) {
        cellDepth++
        text.open(name, attributes)
      } else if (name === 'table:table-cell' || name === 'table:covered-table-cell') {
        cell = attributes
        cellDepth = 0
      } else if (name === 'table:table-row') openRow(attributes)
      else if (name === 'table:table-column') {
        const times = repeated(attributes['table:number-columns-repeated'], columnsMax)
        if (hiddenWords.has(attributes['table:visibility'] ?? '')) {
          listener.hiddenColumns?.(columnsSeen, columnsSeen + times - 1)
        }
        columnsSeen += times
      }
    },
    close(name) {
      if (cell && cellDepth > 0) {
        cellDepth--
        text.close(name)
      } else if (cell) {
        closeCell(cell)
        cell = undefined
      } else if (name === 'table:table-row') closeRow()
    },
    text(piece) {
      if (cell) text.text(piece)
    },
  }
}

/** Null where the cell holds nothing. */
function cellOf(attributes: Attributes, written: string, column: number): Cell | null {
  const formula = attributes['table:formula'] !== undefined
  const as = (kind: CellKind, text: string): Cell => ({ column, kind, text, formula, digits: 0 })
  if (attributes['calcext:value-type'] === 'error') return as('error', written.slice(0, 40) || '#')
  switch (attributes['office:value-type']) {
    case 'float':
    case 'percentage':
    case 'currency':
      return as('number', attributes['office:value'] ?? '')
    case 'date':
      return as('date', wholeDay(attributes['office:date-value'] ?? ''))
    case 'time':
      return as('not-a-day', attributes['office:time-value'] ?? '')
    case 'boolean':
      return as('boolean', attributes['office:boolean-value'] === 'true' ? '1' : '0')
    default: {
      const text = attributes['office:string-value'] ?? written
      if (text !== '') return as('text', text)
      if (!formula) return null
      return attributes['office:value-type'] === undefined ? as('uncomputed', '') : null
    }
  }
}

/** A time of midnight is no time; more than three digits after the second are no more than noise. */
function wholeDay(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?$/.exec(iso)
  if (!match) return iso.slice(0, 40)
  const [, day, clock, fraction = ''] = match
  const ms = fraction.replace(/0+$/, '')
  if (clock === '00:00:00' && ms === '') return day!
  return ms === '' ? `${day}T${clock}` : `${day}T${clock}.${ms.padEnd(3, '0')}`
}
