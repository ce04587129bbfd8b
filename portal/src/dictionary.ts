/** The words of a language, and the language of texts that exist in one only. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { en } from './en.ts'
import { vi, type Dictionary } from './vi.ts'
import type { Lang } from './view.ts'

const dictionaries: Record<Lang, Dictionary> = { vi, en }

/** Every sentence of the portal in a language. */
export function dictionary(lang: Lang): Dictionary {
  return dictionaries[lang]
}

/** A text of the catalogue in a language. */
export function say(lang: Lang, text: Bilingual): string {
  return text[lang]
}
