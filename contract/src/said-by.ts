/** The words of a program that speaks English alone, marked as its own in both languages. */
import type { Bilingual } from './dataset.ts'

const wordsMax = 120

export function saidBy(who: Bilingual, words: string): Bilingual {
  const plain = words.replace(/\.$/, '')
  const shown = plain.length > wordsMax ? `${plain.slice(0, wordsMax)}…` : plain
  return { vi: `${who.vi} báo: “${shown}”`, en: `${who.en} says: “${shown}”` }
}
