/** What the forms of reviews send, read for the acts. */
import type { z } from 'zod'
import { tellIssues } from '@kho/contract/issues.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { RefusedView } from '@kho/portal/console-view.ts'

export function typedIn(form: URLSearchParams): Record<string, string> {
  return Object.fromEntries(form)
}

export function refusedIn(refused: Refusal | null): RefusedView | null {
  return refused && { code: refused.code, sentence: refused.sentence, hint: refused.hint }
}

/** An empty field was not filled in. */
export function textIn(form: URLSearchParams, name: string): string | undefined {
  return form.get(name)?.trim() || undefined
}

/** Not a number where nothing, or no number, was typed; the schema refuses it. */
export function numberIn(form: URLSearchParams, name: string): number {
  return Number(textIn(form, name) ?? Number.NaN)
}

export function namesIn(form: URLSearchParams, name: string): string[] | undefined {
  const names = (textIn(form, name) ?? '').split(',').map((one) => one.trim())
  const given = names.filter((one) => one !== '')
  return given.length === 0 ? undefined : given
}

/** Refused with the name of the field where it does not fit. */
export function inputOf<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  throw new Refusal('http.bad-request', { reason: tellIssues(schema, given) })
}

/** A part of the path that has to be a number; refused as an address that is not there. */
export function idIn(params: Readonly<Record<string, string>>, name: string, path: string): number {
  const text = params[name] ?? ''
  const id = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (id === 0) throw new Refusal('http.not-found', { path })
  return id
}
