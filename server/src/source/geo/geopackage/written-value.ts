/** Values of a SQLite database as text, with every digit and nothing replaced. */
import { isUtf8 } from 'node:buffer'
import type { Column } from '@kho/contract/dataset.ts'

/**
 * Selects a column so that text arrives as bytes, since the driver would replace what is no UTF-8,
 * and a blob as the word for it.
 */
export function sqliteText(name: string): string {
  const column = `"${name.replaceAll('"', '""')}"`
  return `case typeof(${column}) when 'text' then cast(${column} as blob) when 'blob' then 'blob' else ${column} end`
}

/** The text of a value selected by `sqliteText`, or undefined where it is none. */
export function writtenValue(value: unknown, type: string, column: Column): string | undefined {
  if (value instanceof Uint8Array) {
    return isUtf8(value) ? Buffer.from(value).toString('utf8') : undefined
  }
  if (typeof value === 'bigint') {
    if (type !== 'BOOLEAN' || column.type !== 'boolean') return value.toString()
    if (value === 1n) return column.written[0]
    return value === 0n ? column.written[1] : value.toString()
  }
  return typeof value === 'number' ? decimalText(value) : undefined
}

/** The shortest digits that give the same double again, without an exponent. */
export function decimalText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) >= 1e21) return BigInt(value).toString()
  const text = String(value)
  const parts = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text)
  if (!parts) return text
  const [, sign, first, more = '', exponent] = parts
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${more}`
}
