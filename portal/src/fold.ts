/**
 * Accent-free search. People type without accents, in either normal form and with either placing
 * of the tone mark, so both sides are reduced to bare lower-case letters before they are compared.
 * The `vi` collator is of no use here: to it a, ă and â are three letters.
 */

/** Bare lower-case text: no marks, đ as d. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
}

/** The words of a query as typed; signs that are neither letter nor digit part them. */
export function wordsOf(query: string): string[] {
  return query
    .normalize('NFC')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0)
}
