/** What a cell becomes as a field of the dataset, by the column's declared type. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import type { CellRule } from '../row-batch.ts'
import type { Cell } from './cell.ts'
import { keptDigits, plainDigits, type PlainDigits } from './plain-digits.ts'
import { writeDate } from './serial-date.ts'

/** A field as text; `rule` where the cell cannot stand for what was meant; `note`: what was done. */
export type CellField = { text: string; rule?: CellRule; note?: 'shortened' | 'doubtful' | 'zeros' }

type ReadCell = (cell: Cell) => CellField

const errorRules: Partial<Record<Cell['kind'], CellRule>> = {
  error: 'cell.error-value',
  uncomputed: 'cell.formula-without-value',
  'not-a-day': 'cell.not-a-day',
}

/** Compiled once for each column of the dataset. */
export function cellReader(column: StoredColumn): ReadCell {
  const readNumber = numberReader(column)
  return (cell) => {
    switch (cell.kind) {
      case 'text':
        return { text: cell.text }
      case 'number':
        return readNumber(cell)
      case 'date':
        return readDay(column, cell.text)
      case 'boolean':
        return { text: writeBoolean(column, cell.text === '1') }
      default:
        return { text: cell.text, rule: errorRules[cell.kind]! }
    }
  }
}

function numberReader(column: StoredColumn): ReadCell {
  const isCode = column.type === 'text'
  return (cell) => {
    const plain = plainDigits(cell.text)
    if (plain === null) return { text: cell.text, rule: 'cell.error-value' }
    return isCode ? readCode(cell, plain) : readQuantity(plain)
  }
}

/** Of a code every digit counts, and a spreadsheet keeps fifteen. */
function readCode(
  { text: written, digits }: Cell,
  { text, count, shortened }: PlainDigits,
): CellField {
  if (count > keptDigits) return { text: written, rule: 'cell.digits-lost' }
  if (digits > text.length && /^\d+$/.test(text)) {
    return { text: text.padStart(digits, '0'), note: 'zeros' }
  }
  return shortened ? { text, note: 'shortened' } : { text }
}

function readQuantity({ text, count, shortened }: PlainDigits): CellField {
  if (shortened) return { text, note: 'shortened' }
  return count > keptDigits ? { text, note: 'doubtful' } : { text }
}

/** A day has no written form, so it is written as the column declares; elsewhere it is a mishap. */
function readDay(column: StoredColumn, iso: string): CellField {
  if (column.type === 'date') return { text: writeDate(iso, column.written) }
  if (column.type === 'timestamp') {
    const day = iso.slice(0, 10)
    return { text: `${day} ${iso.length === 10 ? '00:00:00' : iso.slice(11)}` }
  }
  return { text: iso, rule: 'cell.date' }
}

/** As a spreadsheet shows it where the column is no truth value. */
function writeBoolean(column: StoredColumn, value: boolean): string {
  if (column.type === 'boolean') return column.written[value ? 0 : 1]
  return value ? 'TRUE' : 'FALSE'
}
