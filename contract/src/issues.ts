/** What does not fit a schema, said in both languages: each place with its reason. */
import { z } from 'zod'
import type { Bilingual } from './dataset.ts'

const { localeError: inVietnamese } = z.locales.vi()
const shownMax = 5

/**
 * The first faults of a value that its schema refuses. It is read a second time for the other
 * language, where the same faults come in the same order. `where` stands before each place.
 */
export function tellIssues(schema: z.ZodType, value: unknown, where = ''): Bilingual {
  const { error } = schema.safeParse(value)
  const spoken = schema.safeParse(value, { error: inVietnamese }).error?.issues
  const told = (error?.issues ?? []).slice(0, shownMax).map(({ path, message }, i) => {
    const place = [where, ...path].filter((part) => part !== '').join('.')
    const begin = place === '' ? '' : `${place}: `
    return { vi: begin + (spoken?.[i]?.message ?? message), en: begin + message }
  })
  return {
    vi: told.map(({ vi }) => vi).join('; '),
    en: told.map(({ en }) => en).join('; '),
  }
}

/** The reason of the first fault, where its place is said elsewhere. */
export function tellReason(schema: z.ZodType, value: unknown): Bilingual {
  const en = schema.safeParse(value).error?.issues[0]?.message ?? ''
  const spoken = schema.safeParse(value, { error: inVietnamese }).error?.issues[0]?.message
  return { vi: spoken ?? en, en }
}
