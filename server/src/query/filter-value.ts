/** Values of filters as the store writes them, so that texts compare as the values do. */
import type { ColumnType, StoredColumn } from '@kho/contract/dataset.ts'
import type { FilterValue, ValueKind } from '@kho/contract/filter/filter.ts'
import { Refusal } from '@kho/contract/refusal.ts'

/** The forms in which values of a type are written. */
const kinds: Record<ColumnType, readonly ValueKind[]> = {
  text: ['text'],
  integer: ['number'],
  decimal: ['number'],
  boolean: ['boolean'],
  date: ['date', 'text'],
  timestamp: ['timestamp', 'text'],
  geometry: [],
  json: [],
}

const examples: Record<ColumnType, string> = {
  text: "'24670'",
  integer: '12',
  decimal: '12.5',
  boolean: 'true',
  date: "DATE('2026-01-31')",
  timestamp: "TIMESTAMP('2026-01-31T08:00:00+07:00')",
  geometry: 'S_INTERSECTS(…, BBOX(105, 10, 106, 11))',
  json: 'IS NULL',
}

/** The stored form of a value; refused where it is none of the column's type. */
export function storedValue(column: StoredColumn, { kind, text }: FilterValue): string {
  const stored = kinds[column.type].includes(kind) ? storedForm(column.type, text) : null
  if (stored !== null) return stored
  throw new Refusal('query.filter-value', {
    value: text.slice(0, 60).replaceAll('\0', '\\0'),
    type: column.type,
    column: column.name,
    example: examples[column.type],
  })
}

function storedForm(type: ColumnType, text: string): string | null {
  switch (type) {
    case 'integer': {
      const digits = text.replace(/^\+/, '')
      const fits = /^-?\d{1,19}$/.test(digits)
      return fits && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits) ? digits : null
    }
    case 'decimal':
      return /^[+-]?(\d{1,60}(\.\d{0,60})?|\.\d{1,60})$/.test(text) ? text : null
    case 'date':
      return isDay(text) ? text : null
    case 'timestamp':
      return storedInstant(text)
    default:
      return text.includes('\0') ? null : text
  }
}

/** A day, a month or a year: `2026-01-31`, `2026-01`, `2026`. */
function isDay(text: string): boolean {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
  if (!match) return false
  const [, year, month = '01', day = '01'] = match
  const whole = `${year}-${month}-${day}`
  const at = new Date(`${whole}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(whole)
}

const instant =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,6}))?(Z|[+-]\d{2}:\d{2})?$/

/** In UTC with no fraction or six digits of it, as it is stored; without offset, of Viet Nam. */
export function storedInstant(text: string): string | null {
  const match = instant.exec(text)
  if (!match || !isDay(match[1]!)) return null
  const [, day, clock, fraction = '', offset = '+07:00'] = match
  const at = new Date(`${day}T${clock}${offset}`)
  if (Number.isNaN(at.getTime())) return null
  const seconds = at.toISOString().slice(0, 19)
  return /[1-9]/.test(fraction) ? `${seconds}.${fraction.padEnd(6, '0')}Z` : `${seconds}Z`
}
