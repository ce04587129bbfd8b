/**
 * A quarter as reports know it: it ends with the day on which the province cuts it off, and begins
 * after the cut-off of the one before. Pure; days are `YYYY-MM-DD` in Viet Nam.
 */
import { addDays } from '../calendar/working-calendar.ts'

/** On which day of its last month a quarter is cut off, from a day on; 31 is the month's end. */
export type CutOff = { validFrom: string; day: number; ground: string }

export type QuarterDays = {
  /** `2026-Q3`. */
  quarter: string
  /** First and last day, inclusive. */
  first: string
  last: string
  /** What it is cut off by; null where the province has set nothing. */
  cutOff: CutOff | null
}

const written = /^(\d{4})-Q([1-4])$/

export function isQuarter(text: string): boolean {
  return written.test(text)
}

export function quarterBefore(quarter: string): string {
  const [year, number] = readQuarter(quarter)
  return number === 1 ? `${year - 1}-Q4` : `${year}-Q${number - 1}`
}

export function quarterAfter(quarter: string): string {
  const [year, number] = readQuarter(quarter)
  return number === 4 ? `${year + 1}-Q1` : `${year}-Q${number + 1}`
}

/** The quarter of the calendar in which a day lies, wherever it is cut off. */
export function calendarQuarterOf(day: string): string {
  const [year, month] = day.split('-').map(Number) as [number, number]
  return `${String(year).padStart(4, '0')}-Q${Math.ceil(month / 3)}`
}

/** The quarter whose days hold a day. */
export function quarterOf(day: string, cutOffs: readonly CutOff[]): string {
  const calendar = calendarQuarterOf(day)
  return day > daysOf(calendar, cutOffs).last ? quarterAfter(calendar) : calendar
}

export function daysOf(quarter: string, cutOffs: readonly CutOff[]): QuarterDays {
  const before = endOf(quarterBefore(quarter), cutOffs).last
  return { quarter, first: addDays(before, 1), ...endOf(quarter, cutOffs) }
}

/** The first day of its first month, from which whole months are counted. */
export function firstMonthOf(quarter: string): string {
  const [year, number] = readQuarter(quarter)
  return `${year}-${String(number * 3 - 2).padStart(2, '0')}-01`
}

/** The rule in force on the last day of the quarter's last month. */
function endOf(quarter: string, cutOffs: readonly CutOff[]): Pick<QuarterDays, 'last' | 'cutOff'> {
  const [year, number] = readQuarter(quarter)
  const monthEnd = new Date(Date.UTC(year, number * 3, 0)).toISOString().slice(0, 10)
  const cutOff = cutOffs
    .filter(({ validFrom }) => validFrom <= monthEnd)
    .reduce<CutOff | null>((a, b) => (a === null || b.validFrom > a.validFrom ? b : a), null)
  const day = Math.min(cutOff?.day ?? 31, Number(monthEnd.slice(8)))
  return { last: `${monthEnd.slice(0, 8)}${String(day).padStart(2, '0')}`, cutOff }
}

function readQuarter(quarter: string): [year: number, number: number] {
  const [, year, number] = written.exec(quarter) ?? []
  if (year === undefined) throw new Error(`not a quarter: ${quarter}`)
  return [Number(year), Number(number)]
}
