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

/** What an instant without an offset means, in minutes east of Greenwich: Viet Nam is 420. */
export type OffsetMinutes = number

/**
 * The instant as ISO text in UTC, `YYYY-MM-DDTHH:MM:SSZ` with six more digits before the Z where the
 * second has a fraction; or null: then `explainTimestamp` says why. Read digit by digit, since a
 * pattern and a Date cost ten times as much. `precision` is how many digits may follow the second.
 */
export function readTimestamp(
  text: string,
  precision: number,
  withoutOffset: OffsetMinutes,
): string | null {
  const separator = text.charCodeAt(10)
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  if (!(separator === 84 || separator === 32) || !(hour <= 23) || !(minute <= 59)) return null
  if (text.charCodeAt(13) !== 58) return null
  const hasSecond = text.charCodeAt(16) === 58
  const second = hasSecond ? twoDigits(text, 17) : 0
  if (!(second <= 59)) return null
  let at = hasSecond ? 19 : 16
  let isWhole = true
  const point = at
  if (hasSecond && text.charCodeAt(at) === 46) {
    at++
    for (let c = text.charCodeAt(at); c >= 48 && c <= 57; c = text.charCodeAt(++at)) {
      if (c !== 48) isWhole = false
    }
    if (at === point + 1 || at - point - 1 > precision) return null
  }
  const east = at === text.length ? withoutOffset : readOffset(text, at)
  const day = text.slice(0, 10)
  if (Number.isNaN(east) || !readYearFirst(day, 'day')) return null
  const minutes = hour * 60 + minute - east
  const shift = Math.floor(minutes / 1440)
  const utcDay = shift === 0 ? day : shiftDay(day, shift)
  if (utcDay === null) return null
  const inDay = minutes - shift * 1440
  const clock = `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}:${two(second)}`
  if (isWhole) return `${utcDay}T${clock}Z`
  return `${utcDay}T${clock}${text.slice(point, at).padEnd(7, '0')}Z`
}

const instant =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.(\d{1,9}))?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/

/** Why `readTimestamp` gave null. */
export function explainTimestamp(text: string, precision: number): Rule {
  const match = instant.exec(text)
  if (!match) return text.startsWith('=') ? 'formula' : 'timestamp.form'
  if ((match[1] ?? '').length > precision) return 'timestamp.precision'
  return 'timestamp.not-an-instant'
}

/** Minutes east of Greenwich of `Z`, `+07`, `+0700` or `+07:00` at the end; NaN if it is neither. */
function readOffset(text: string, at: number): OffsetMinutes {
  const sign = text.charCodeAt(at)
  if (sign === 90) return text.length === at + 1 ? 0 : Number.NaN
  if (sign !== 43 && sign !== 45) return Number.NaN
  const left = text.length - at
  const minuteAt = at + (text.charCodeAt(at + 3) === 58 ? 4 : 3)
  if (left !== 3 && text.length !== minuteAt + 2) return Number.NaN
  const minute = left === 3 ? 0 : twoDigits(text, minuteAt)
  const total = twoDigits(text, at + 1) * 60 + minute
  if (!(minute <= 59) || !(total <= 14 * 60)) return Number.NaN
  return sign === 45 ? -total : total
}

/** The next ISO day or the one before; null outside the years 1 to 9999. */
function shiftDay(text: string, days: number): string | null {
  let year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  let month = twoDigits(text, 5)
  let day = twoDigits(text, 8) + days
  if (day < 1) {
    if (--month < 1) [year, month] = [year - 1, 12]
    day = daysOfMonth(year, month)
  } else if (day > daysOfMonth(year, month)) {
    if (++month > 12) [year, month] = [year + 1, 1]
    day = 1
  }
  if (year < 1 || year > 9999) return null
  return `${two(Math.floor(year / 100))}${two(year % 100)}-${two(month)}-${two(day)}`
}

const twoDigitTexts = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'))

function two(value: number): string {
  return twoDigitTexts[value] as string
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
