/**
 * Values that a file holds as numbers of a kind of its own, as the text that the dataset declares. A
 * text is never touched; a day is written as the column's dates are, a truth value as its own.
 */
import type { Column } from '@kho/contract/dataset.ts'

const two = (value: number) => String(value).padStart(2, '0')

export type Day = { year: number; month: number; day: number }

/** A day that is none (2024-13-45) keeps its digits, for the check to find. */
export function dayText(column: Column, { year, month, day }: Day): string {
  const [y, m, d] = [String(year).padStart(4, '0'), two(month), two(day)]
  const form = column.type === 'date' ? column.written : 'YYYY-MM-DD'
  if (form === 'YYYY-MM-DD') return `${y}-${m}-${d}`
  return form === 'DD/MM/YYYY' ? `${d}/${m}/${y}` : `${d}-${m}-${y}`
}

/** The wall clock, with milliseconds only where there are any. */
export function instantText(column: Column, day: Day, msOfDay: number): string {
  const date = dayText(column, day)
  if (column.type === 'date' && msOfDay === 0) return date
  const seconds = Math.floor(msOfDay / 1000)
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((n) => two(Math.floor(n)))
  const fraction = msOfDay % 1000 === 0 ? '' : `.${String(msOfDay % 1000).padStart(3, '0')}`
  return `${date} ${clock.join(':')}${fraction}`
}

export function truthText(column: Column, value: boolean): string {
  const [yes, no] = column.type === 'boolean' ? column.written : ['true', 'false']
  return value ? yes : no
}

/**
 * The shortest digits that give the same floating-point number again; whole ones as integers, since
 * a file that has only this type for numbers means them so.
 */
export function numberText(value: number): string {
  const text = String(value)
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!parts) return text
  const [, sign, first, rest = '', exponent] = parts
  const digits = `${first}${rest}`
  const point = 1 + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${digits.padEnd(point, '0')}`
}
