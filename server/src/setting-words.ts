/** How the value of a setting is told in words, from the text it was written as. */
import type { Bilingual } from '@kho/contract/dataset.ts'

export type Tell = (written: string) => Bilingual

const nothing: Bilingual = { vi: 'để trống', en: 'empty' }

/** Names, addresses and paths say themselves. */
export const asWritten: Tell = (written) =>
  written === '' ? nothing : { vi: written, en: written }

export const inUnits =
  (unit: Bilingual): Tell =>
  (written) => ({
    vi: `${written} ${unit.vi}`,
    en: `${written} ${written === '1' ? unit.en.replace(/s$/, '') : unit.en}`,
  })

export const inChoices =
  (words: Readonly<Record<string, Bilingual>>): Tell =>
  (written) =>
    words[written] ?? asWritten(written)

/** What an empty setting comes to. */
export const orNone =
  (none: Bilingual): Tell =>
  (written) =>
    written === '' ? none : asWritten(written)
