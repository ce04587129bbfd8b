/** The order in which people look for a name in a list: that of the alphabet of their language. */
import type { Lang } from './view.ts'

const collators: Record<Lang, Intl.Collator> = {
  vi: new Intl.Collator('vi'),
  en: new Intl.Collator('en'),
}

/** Choices by their words, whatever order they came in. */
export function byText<T extends { text: string }>(lang: Lang, choices: readonly T[]): T[] {
  return choices.toSorted((a, b) => collators[lang].compare(a.text, b.text))
}
