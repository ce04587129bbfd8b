/** The words of a program that speaks English alone, marked as its own in both languages. */
import type { Bilingual } from './dataset.ts'

const wordsMax = 200

export function saidBy(who: Bilingual, words: string): Bilingual {
  const shown = words.length > wordsMax ? `${words.slice(0, wordsMax)}…` : words
  return { vi: `${who.vi} báo: “${shown}”`, en: `${who.en} says: “${shown}”` }
}
