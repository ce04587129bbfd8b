/** The rows of an XLSX sheet, cell by cell, as the file holds them. */
import { Refusal } from '@kho/contract/refusal.ts'
import {
  columnsMax,
  readCellName,
  readRange,
  rowsMax,
  type Cell,
  type CellKind,
  type SheetListener,
  type SheetRow,
} from '../cell.ts'
import { stepXml, type Attributes } from '../read-xml.ts'
import { isoOfSerial, type NumberFormat } from '../serial-date.ts'
import type { ZipParts } from '../zip-parts.ts'
import { isTrue } from './package-parts.ts'
import { createRichText, unescapeText } from './spreadsheet-text.ts'
import type { StringShelf } from './string-shelf.ts'

export type SheetContext = {
  zip: ZipParts
  file: string
  part: string
  styles: readonly NumberFormat[]
  strings: StringShelf
  from1904: boolean
}

/** Rows with a value or a formula in some cell, in batches of what one piece of the part gives. */
export async function* readSheetRows(
  context: SheetContext,
  listener: SheetListener,
): AsyncIterable<SheetRow[]> {
  const { zip, file, part } = context
  const entry = zip.find(part)
  if (!entry) throw new Refusal('source.bad-workbook', { file, reason: `${part} ?` })
  let rows: SheetRow[] = []
  const reader = createRowReader(context, listener, (row) => rows.push(row))
  for await (const _ of stepXml(zip.read(entry), { file, part }, reader)) {
    if (rows.length === 0) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

function createRowReader(
  context: SheetContext,
  listener: SheetListener,
  onRow: (row: SheetRow) => void,
) {
  const rich = createRichText()
  let row: SheetRow = { number: 0, hidden: false, cells: [] }
  let rowNumber = 0
  let column = -1
  let type = 'n'
  let style = 0
  let formula = false
  let value = ''
  let inValue = false
  let inCell = false

  const bad = (reason: string) =>
    new Refusal('source.bad-workbook', {
      file: context.file,
      reason: `${context.part}: ${reason}`,
    })

  function openRow({ r, hidden }: Attributes): void {
    const number = r === undefined ? rowNumber + 1 : Number(r)
    if (!Number.isInteger(number) || number <= rowNumber || number > rowsMax) {
      throw bad(`<row r="${(r ?? String(number)).slice(0, 20)}">`)
    }
    rowNumber = number
    column = -1
    row = { number, hidden: isTrue(hidden), cells: [] }
  }

  function openCell({ r, t, s }: Attributes): void {
    const named = r === undefined ? { column: column + 1, row: rowNumber } : readCellName(r)
    if (!named || named.row !== rowNumber || named.column <= column || named.column >= columnsMax) {
      throw bad(`<c r="${(r ?? '').slice(0, 20)}">`)
    }
    column = named.column
    type = t ?? 'n'
    style = s === undefined ? 0 : Number(s)
    formula = false
    value = ''
    inCell = true
  }

  function closeCell(): void {
    inCell = false
    const text = type === 'inlineStr' ? rich.take() : value
    if (text === '' && !formula) return
    const cell = cellOf(context, { column, type, style, text, formula })
    if (cell === null) throw bad(`<c r="${column},${rowNumber}" t="${type.slice(0, 20)}">`)
    if (cell.text !== '' || cell.kind === 'uncomputed') row.cells.push(cell)
  }

  return {
    open(name: string, attributes: Attributes): void {
      if (inCell) {
        if (name === 'v') inValue = true
        else if (name === 'f') formula = true
        else rich.open(name)
      } else if (name === 'c') openCell(attributes)
      else if (name === 'row') openRow(attributes)
      else if (name === 'col' && isTrue(attributes.hidden)) {
        listener.hiddenColumns?.(Number(attributes.min) - 1, Number(attributes.max) - 1)
      } else if (name === 'mergeCell') {
        const range = readRange(attributes.ref ?? '')
        if (range) listener.merged?.(range)
      }
    },
    close(name: string): void {
      if (name === 'c') closeCell()
      else if (name === 'v') inValue = false
      else if (name === 'row') {
        if (row.cells.length > 0) onRow(row)
      } else if (inCell) rich.close(name)
    },
    text(piece: string): void {
      if (inValue) value += piece
      else if (inCell) rich.add(piece)
    },
  }
}

type RawCell = { column: number; type: string; style: number; text: string; formula: boolean }

/** Null where the part says of the cell what cannot be. */
function cellOf(context: SheetContext, raw: RawCell): Cell | null {
  const { column, type, style, text, formula } = raw
  const as = (kind: CellKind, value: string, digits = 0): Cell => ({
    column,
    kind,
    text: value,
    formula,
    digits,
  })
  if (text === '') return as(type === 'str' || type === 'inlineStr' ? 'text' : 'uncomputed', '')
  if (type === 's') {
    const shared = /^\d{1,10}$/.test(text) ? context.strings.get(Number(text)) : undefined
    return shared === undefined ? null : as('text', shared)
  }
  if (type === 'n') {
    const format = context.styles[style]
    if (!format?.isDate) return as('number', text, format?.digits)
    const iso = isoOfSerial(Number(text), context.from1904)
    return iso === null ? as('not-a-day', text) : as('date', iso)
  }
  if (type === 'inlineStr') return as('text', text)
  if (type === 'str') return as('text', unescapeText(text))
  if (type === 'b') return as('boolean', isTrue(text) ? '1' : '0')
  if (type === 'e') return as('error', text.slice(0, 40))
  if (type === 'd') {
    const iso = /^(\d{4}-\d\d-\d\d)(?:T00:00(?::00(?:\.0+)?)?)?$/.exec(text)?.[1]
    return as('date', iso ?? text.slice(0, 40))
  }
  return null
}
