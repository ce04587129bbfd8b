import { Refusal } from '@kho/contract/refusal.ts'

/** First and last day, ISO, inclusive: one day, or all days of a month or a year. */
export type DayRange = { first: string; last: string }

const partialDay = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/

/**
 * The days that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` means. Vietnamese registers know many people's
 * birth only by its year. Refused with `codelist.bad-date` if there is no such day.
 */
export function readDayRange(text: string): DayRange {
  const match = partialDay.exec(text)
  const [year, month, day] = [match?.[1], match?.[2], match?.[3]]
  if (!year || year === '0000') throw badDate(text)
  if (!month) return { first: `${year}-01-01`, last: `${year}-12-31` }
  if (month < '01' || month > '12') throw badDate(text)
  const days = daysOfMonth(Number(year), Number(month))
  if (!day) return { first: `${year}-${month}-01`, last: `${year}-${month}-${days}` }
  if (day < '01' || Number(day) > days) throw badDate(text)
  return { first: text, last: text }
}

/** A whole day, or `codelist.bad-date`. */
export function readDay(text: string): string {
  const { first, last } = readDayRange(text)
  if (first !== last) throw badDate(text)
  return first
}

/** True if a validity (null: unknown begin, open end) has a day in common with the range. */
export function isValidIn(
  range: DayRange,
  validFrom: string | null,
  validTo: string | null,
): boolean {
  return (
    (validFrom === null || validFrom <= range.last) && (validTo === null || validTo >= range.first)
  )
}

function daysOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

function badDate(value: string): Refusal {
  return new Refusal('codelist.bad-date', { value })
}
