/** A refusal: something the caller did or may not do. Built only through the table of errors. */
import { errors, type ErrorCode } from './errors.ts'
import type { Bilingual } from './dataset.ts'

/** A value that is a sentence or a part of one is given in both languages. */
export type RefusalValues = Record<string, string | number | boolean | Bilingual | null | undefined>

/**
 * Thrown where a caller's request cannot be done. `code` is stable, `sentence` says what happened
 * with the values filled in, `hint` what to do next. `detail` is for the operator's log only.
 */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly sentence: Bilingual
  readonly hint: Bilingual
  readonly values: RefusalValues
  readonly detail: string | undefined

  constructor(code: ErrorCode, values: RefusalValues = {}, detail?: string) {
    const entry = errors[code]
    super(`${code}: ${fill(entry.sentence, values, 'en')}`)
    this.name = 'Refusal'
    this.code = code
    this.status = entry.status
    this.sentence = fillBoth(entry.sentence, values)
    this.hint = fillBoth(entry.hint, values)
    this.values = values
    this.detail = detail
  }
}

function fillBoth(text: Bilingual, values: RefusalValues): Bilingual {
  return { vi: fill(text, values, 'vi'), en: fill(text, values, 'en') }
}

function fill(text: Bilingual, values: RefusalValues, lang: keyof Bilingual): string {
  return text[lang].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '?'
    return String(typeof value === 'object' ? value[lang] : value)
  })
}

/** The body of a refusal on the wire: RFC 9457 problem details with our stable code. */
export type Problem = {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  hint: string
  detail_en: string
  hint_en: string
  reference?: string
  values?: RefusalValues
}

export function problemOf(refusal: Refusal, reference?: string): Problem {
  return {
    type: `/docs/errors#${refusal.code}`,
    title: refusal.sentence.vi,
    status: refusal.status,
    code: refusal.code,
    detail: refusal.sentence.vi,
    hint: refusal.hint.vi,
    detail_en: refusal.sentence.en,
    hint_en: refusal.hint.en,
    ...(reference ? { reference } : {}),
    values: refusal.values,
  }
}
