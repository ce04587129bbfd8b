/** Numbers, instants and days as people of the language write them. Viet Nam keeps one clock. */
import type { Lang } from './view.ts'

const grouped = { vi: new Intl.NumberFormat('vi-VN'), en: new Intl.NumberFormat('en-GB') }

/** A count with the grouping of the language: 1.234.567 or 1,234,567. */
export function number(lang: Lang, value: number): string {
  return grouped[lang].format(value)
}

/** Everywhere in Viet Nam since June 1975, before which nothing is recorded here. */
const clockMs = 7 * 3_600_000

/** An instant on the clock of Viet Nam: `08:30 23/11/2026`. */
export function instant(iso: string): string {
  const at = new Date(iso).getTime() + clockMs
  if (Number.isNaN(at)) throw new Error(`not an instant: ${iso}`)
  const [date = '', time = ''] = new Date(at).toISOString().split('T')
  return `${time.slice(0, 5)} ${day(date)}`
}

/** A day written day first: `23/11/2026`. */
export function day(iso: string): string {
  const [year, month, date] = iso.split('-')
  if (!year || !month || !date) throw new Error(`not a day: ${iso}`)
  return `${date}/${month}/${year}`
}

/**
 * The day a person typed, as YYYY-MM-DD: day first (`30/06/2025`, also with `-` or `.`) or year
 * first (`2025-06-30`). Null where it is neither or the calendar has no such day.
 */
export function readDay(text: string): string | null {
  const trimmed = text.trim()
  const dayFirst = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(trimmed)
  const yearFirst = /^(\d{4})-(\d{2})-(\d{2})$/.exec(trimmed)
  const [date, month, year] = dayFirst?.slice(1) ?? yearFirst?.slice(1).toReversed() ?? []
  if (!date || !month || !year) return null
  const iso = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  const at = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : null
}

/**
 * The time of a day that a person typed, as YYYY-MM-DDTHH:MM on the clock of Viet Nam: the hour first
 * (`08:30 23/11/2026`) or last, or as programs write it. Null where it is none.
 */
export function readTime(text: string): string | null {
  const parts = text.trim().split(/[\sT]+/)
  const hour = parts.find((part) => part.includes(':')) ?? ''
  const [, hours = '', minutes = ''] = /^(\d{1,2}):([0-5]\d)$/.exec(hour) ?? []
  const date = readDay(parts.find((part) => part !== hour) ?? '')
  if (parts.length !== 2 || date === null || hours === '' || Number(hours) > 23) return null
  return `${date}T${hours.padStart(2, '0')}:${minutes}`
}

/** The first and last signs of a long hash, enough to compare by eye. */
export function shortHash(hash: string): string {
  return hash.length <= 20 ? hash : `${hash.slice(0, 10)}…${hash.slice(-6)}`
}

/** Words that begin a line or a head. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
