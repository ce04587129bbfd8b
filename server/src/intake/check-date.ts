/** Dates with their declared precision, and instants. Nothing is guessed: one form is declared. */
import type { Rule } from './rules.ts'

export type DateForm = 'YYYY-MM-DD' | 'DD/MM/YYYY' | 'DD-MM-YYYY'
export type DatePrecision = 'day' | 'month' | 'year'

/**
 * The ISO form (`YYYY-MM-DD`, `YYYY-MM`, `YYYY`) of a date as written, or null: then `explainDate`
 * says why. Day-first forms lose their parts from the left: `02/1990`, `1990`.
 */
export function readDate(text: string, form: DateForm, precision: DatePrecision): string | null {
  if (form === 'YYYY-MM-DD') return readYearFirst(text, precision) ? text : null
  return readDayFirst(text, form === 'DD/MM/YYYY' ? 47 : 45, precision)
}

function readYearFirst(text: string, precision: DatePrecision): boolean {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  if (!(year >= 1)) return false
  if (text.length === 4) return precision === 'year'
  const month = twoDigits(text, 5)
  if (text.charCodeAt(4) !== 45 || !(month >= 1 && month <= 12)) return false
  if (text.length === 7) return precision !== 'day'
  if (text.length !== 10 || text.charCodeAt(7) !== 45) return false
  const day = twoDigits(text, 8)
  return day >= 1 && day <= daysOfMonth(year, month)
}

function readDayFirst(text: string, separator: number, precision: DatePrecision): string | null {
  const at = text.length - 4
  const year = twoDigits(text, at) * 100 + twoDigits(text, at + 2)
  if (!(year >= 1)) return null
  if (at === 0) return precision === 'year' ? text : null
  const month = twoDigits(text, at - 3)
  if (text.charCodeAt(at - 1) !== separator || !(month >= 1 && month <= 12)) return null
  if (at === 3) return precision === 'day' ? null : `${text.slice(3)}-${text.slice(0, 2)}`
  const day = twoDigits(text, 0)
  if (at !== 6 || text.charCodeAt(2) !== separator) return null
  if (!(day >= 1 && day <= daysOfMonth(year, month))) return null
  return `${text.slice(6)}-${text.slice(3, 5)}-${text.slice(0, 2)}`
}

/** Why `readDate` gave null. */
export function explainDate(text: string, form: DateForm, precision: DatePrecision): Rule {
  if (text.startsWith('=')) return 'formula'
  if (readDate(text, form, 'year') !== null && precision !== 'year') return 'date.too-coarse'
  const separator = form === 'DD/MM/YYYY' ? '/' : '-'
  const shape =
    form === 'YYYY-MM-DD'
      ? /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/
      : new RegExp(`^(?:(?:\\d{2}${separator})?\\d{2}${separator})?\\d{4}$`)
  return shape.test(text) ? 'date.not-a-day' : 'date.form'
}

const instant =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/

/** What an instant without an offset means, in minutes east of Greenwich: Viet Nam is 420. */
export type OffsetMinutes = number

/**
 * The instant as ISO text in UTC, `YYYY-MM-DDTHH:MM:SSZ` with six more digits before the Z where the
 * second has a fraction; or the rule it breaks. `precision` is how many digits may follow the second.
 */
export function readTimestamp(
  text: string,
  precision: number,
  withoutOffset: OffsetMinutes,
): { iso: string } | { rule: Rule } {
  const match = instant.exec(text)
  if (!match) return { rule: text.startsWith('=') ? 'formula' : 'timestamp.form' }
  const [, y = '', mo = '', d = '', h = '', mi = '', s = '00', fraction = '', offset] = match
  if (fraction.length > precision) return { rule: 'timestamp.precision' }
  const [year, month, day] = [Number(y), Number(mo), Number(d)]
  const [hour, minute, second] = [Number(h), Number(mi), Number(s)]
  const east = offset === undefined ? withoutOffset : readOffset(offset)
  const isReal =
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month)
  if (!isReal || hour > 23 || minute > 59 || second > 59 || east === null) {
    return { rule: 'timestamp.not-an-instant' }
  }
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute - east, second)
  const at = date.getUTCFullYear()
  if (at < 1 || at > 9999) return { rule: 'timestamp.not-an-instant' }
  const tail = /[1-9]/.test(fraction) ? `.${fraction.padEnd(6, '0')}` : ''
  return { iso: `${date.toISOString().slice(0, 19)}${tail}Z` }
}

/** Minutes east of Greenwich of `Z`, `+07`, `+0700` or `+07:00`; null beyond fourteen hours. */
function readOffset(text: string): number | null {
  if (text === 'Z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3).replace(':', '') || '0')
  const total = hours * 60 + minutes
  if (minutes > 59 || total > 14 * 60) return null
  return text.startsWith('-') ? -total : total
}

/** NaN where the two characters are not both digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  if (tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9) return tens * 10 + ones
  return Number.NaN
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
    return leap ? 29 : 28
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
