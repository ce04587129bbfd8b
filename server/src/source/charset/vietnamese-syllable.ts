/**
 * Whether a word is built as a Vietnamese syllable is: onset, nucleus with at most one tone, coda. A
 * word read in the wrong encoding hardly ever is, which tells encodings apart.
 */
const onset = '(?:b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?'
const nucleus = [
  'iêu|yêu|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uya|uyê|uyu',
  'ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|ya|yê',
  '[aăâeêioôơuưy]',
].join('|')
const open = new RegExp(`^${onset}(?:${nucleus})(?:m|n|ng|nh)?$`)
/** A syllable that ends in a stop has no tone but acute and dot. */
const stopped = new RegExp(`^${onset}(?:${nucleus})(?:c|ch|p|t|k)$`)

const tones = /[\u0300\u0301\u0303\u0309\u0323]/g

/** True for `đường`, `Nguyễn`, `ẤP`; false for `TØnh`, `Noâng`, `đươøng`. */
export function isSyllable(word: string): boolean {
  const apart = word.normalize('NFD').toLowerCase()
  const found = apart.match(tones) ?? []
  if (found.length > 1) return false
  // Capitals stand first or everywhere; in the middle they are the mark of a wrong encoding.
  if (!/^(?:\p{Lu}?[^\p{Lu}]*|[^\p{Ll}]*)$/u.test(word.normalize('NFC'))) return false
  const bare = apart.replace(tones, '').normalize('NFC')
  if (open.test(bare)) return true
  return stopped.test(bare) && (found.length === 0 || '\u0301\u0323'.includes(found[0]!))
}

/** Words of the text that have letters beyond ASCII, and how many of them are syllables. */
export function countSyllables(text: string): { words: number; syllables: number } {
  let words = 0
  let syllables = 0
  // A sign glued to a letter is part of the word: no Vietnamese word has one, a misread one has.
  for (const [word] of text.matchAll(/[\p{L}\p{M}\u0080-\u00ff]+/gu)) {
    if (!/[^\0-\x7f]/.test(word)) continue
    words++
    if (isSyllable(word)) syllables++
  }
  return { words, syllables }
}
