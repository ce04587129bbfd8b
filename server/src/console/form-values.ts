/** Values of a form as acts take them, and what was typed as a page shows it again. */
import type { z } from 'zod'
import { tellIssues } from '@kho/contract/issues.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { RefusedView } from '@kho/portal/console-view.ts'
import { startOfDay } from '../time.ts'

/** A field that is not empty, or null. */
export function valueOf(form: URLSearchParams, name: string): string | null {
  return form.get(name)?.trim() || null
}

/** The fields that were filled in, by name. */
export function typedOf(form: URLSearchParams): Record<string, string> {
  return Object.fromEntries(form)
}

/** The end of a last day; null where none was given. */
export function endOfDay(day: string | null): Date | null {
  const start = dayStart(day)
  return start && new Date(start.getTime() + 24 * 3_600_000)
}

export function dayStart(day: string | null): Date | null {
  if (day === null) return null
  const at = startOfDay(day)
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at.getTime()))
    throw new Refusal('people.unknown-day', { day: day.slice(0, 40) })
  return at
}

/** What a form must hold is said by the act's own schema; what is wrong, as a refusal. */
export function readForm<S extends z.ZodType>(schema: S, values: unknown): z.output<S> {
  const read = schema.safeParse(values)
  if (read.success) return read.data
  throw new Refusal('http.bad-request', { reason: tellIssues(schema, values) })
}

export function refusedView(refused: Refusal | null): RefusedView | null {
  if (!refused) return null
  const { code, sentence, hint } = refused
  return { code, sentence, hint }
}
