/** Days as people type them, day first, and as acts take them. */
import { Refusal } from '@kho/contract/refusal.ts'
import { isDayName } from '@kho/portal/day-field.ts'
import { readDay } from '@kho/portal/format.ts'

/** The same values, its days year first; what is no day stays as it was typed. */
export function withDays(given: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams()
  for (const [name, value] of given)
    kept.append(name, (isDayName(name) ? readDay(value) : null) ?? value)
  return kept
}

/** A day that the calendar does not have is told as it was typed. */
export function refuseNoDay(form: URLSearchParams): void {
  for (const [name, value] of form) {
    if (isDayName(name) && value.trim() !== '' && readDay(value) === null)
      throw new Refusal('people.unknown-day', { day: value.slice(0, 40) })
  }
}
