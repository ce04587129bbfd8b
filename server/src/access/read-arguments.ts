/** Days and numbers as the commands about access take them. */
import { misuse } from '../cli/arguments.ts'
import { startOfDay } from '../time.ts'

export function readDay(given: string): string {
  const day = new Date(`${given}T00:00:00Z`)
  const real = /^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(day.getTime())
  if (!real || day.toISOString().slice(0, 10) !== given) throw misuse(`${given} (YYYY-MM-DD)`)
  return given
}

/** The instant after a day in Viet Nam. */
export function endOfDay(day: string): Date {
  return new Date(startOfDay(day).getTime() + 24 * 60 * 60 * 1000)
}

/** The number of a grant or a commitment. */
export function readNumber(given: string): number {
  if (!/^[1-9]\d{0,14}$/.test(given)) throw misuse(`${given} ?`)
  return Number(given)
}
