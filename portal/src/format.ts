/** Numbers, instants and days as people of the language write them. Viet Nam keeps one clock. */
import type { Lang } from './view.ts'

const grouped = { vi: new Intl.NumberFormat('vi-VN'), en: new Intl.NumberFormat('en-GB') }

/** A count with the grouping of the language: 1.234.567 or 1,234,567. */
export function number(lang: Lang, value: number): string {
  return grouped[lang].format(value)
}

const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** An instant on the clock of Viet Nam: `08:30 23/11/2026`. */
export function instant(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) throw new Error(`not an instant: ${iso}`)
  const part = Object.fromEntries(wallClock.formatToParts(at).map((one) => [one.type, one.value]))
  return `${part.hour}:${part.minute} ${part.day}/${part.month}/${part.year}`
}

/** A day written day first: `23/11/2026`. */
export function day(iso: string): string {
  const [year, month, date] = iso.split('-')
  if (!year || !month || !date) throw new Error(`not a day: ${iso}`)
  return `${date}/${month}/${year}`
}

/** The first and last signs of a long hash, enough to compare by eye. */
export function shortHash(hash: string): string {
  return hash.length <= 20 ? hash : `${hash.slice(0, 10)}…${hash.slice(-6)}`
}
