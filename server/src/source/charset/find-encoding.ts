/**
 * What encoding bytes may be in: several candidates, each with a confidence and the text it gives, for
 * a person to choose from. The confidence is the share of words beyond ASCII that read as Vietnamese
 * syllables, less what the sample is too short to say.
 */
import { isUtf8 } from 'node:buffer'
import type { LegacyForm } from '@kho/contract/dataset.ts'
import { legacyReader } from '../../catalogue/legacy-text.ts'
import { byteTable, encodingNames, type Encoding } from './encoding.ts'
import { countSyllables } from './vietnamese-syllable.ts'

export type EncodingCandidate = {
  encoding: Encoding
  /** How the text columns are written within that encoding. */
  legacy?: LegacyForm
  /** 0 to 1. */
  confidence: number
  /** Words that speak for or against it. */
  words: number
  /** The sample in the letters that this candidate means. */
  text: string
  /** The sample as the encoding alone has it, which is what a reader of the file will see. */
  plain: string
}

const wordsForCertainty = 3

/** Candidates for the bytes, the likeliest first. */
export function findEncodings(sample: Buffer): EncodingCandidate[] {
  const wide = wideEncoding(sample)
  if (wide !== null) return withLegacy(wide, decode(sample, wide))
  const whole = cutAtCharacter(sample)
  if (isUtf8(whole)) return withLegacy('utf-8', whole.toString('utf8').replace(/^\ufeff/, ''))
  const candidates = (['windows-1258', 'viscii', 'tcvn3', 'windows-1252'] as const)
    .flatMap((encoding) => weigh(encoding, decode(sample, encoding)))
    .concat(
      withLegacy('latin1', sample.toString('latin1')).filter(({ legacy }) => legacy === 'vni'),
    )
  return candidates.toSorted((a, b) => b.confidence - a.confidence)
}

/**
 * The text as it stands, and as each old form would have it where that makes more syllables of it:
 * for text that lies in a workbook or a UTF-8 file but was typed with an old font.
 */
export function findLegacy(
  text: string,
): { legacy?: LegacyForm; confidence: number; words: number; text: string }[] {
  const plain = {
    confidence: confidenceOf(text),
    words: countSyllables(text).words,
    text: text.normalize('NFC'),
  }
  const forms = (['tcvn3', 'vni'] as const).flatMap((legacy) => {
    const letters = lettersOf(text, legacy)
    if (letters === text) return []
    return [
      {
        legacy,
        confidence: confidenceOf(letters),
        words: countSyllables(letters).words,
        text: letters,
      },
    ]
  })
  if (plain.text !== text) {
    return [{ ...plain, legacy: 'decomposed' as const }, ...forms].toSorted(byConfidence)
  }
  return [plain, ...forms].toSorted(byConfidence)
}

const byConfidence = (a: { confidence: number }, b: { confidence: number }) =>
  b.confidence - a.confidence

/** Cell by cell is too short to tell, so words stand for cells here: each is read back or kept. */
function lettersOf(text: string, legacy: LegacyForm): string {
  const read = legacyReader(legacy)
  return text.replace(/\S+/g, (word) => read(word) ?? word)
}

function withLegacy(encoding: Encoding, text: string): EncodingCandidate[] {
  return findLegacy(text).map((one) => ({ encoding, ...one, plain: text }))
}

function weigh(encoding: Encoding, text: string): EncodingCandidate[] {
  const composed = text.normalize('NFC')
  const { words } = countSyllables(composed)
  // Bytes that an encoding does not have speak against it as loudly as broken words.
  const gaps = text.split('\ufffd').length - 1
  const confidence = confidenceOf(composed) * (gaps === 0 ? 1 : Math.max(0, 1 - gaps / (words + 1)))
  const legacy = composed === text ? {} : { legacy: 'decomposed' as const }
  return [{ encoding, ...legacy, confidence, words, text: composed, plain: text }]
}

function confidenceOf(text: string): number {
  const { words, syllables } = countSyllables(text)
  if (words === 0) return 1
  return (syllables / words) * Math.min(1, (words + 1) / (wordsForCertainty + 1))
}

/** UTF-16 by its mark, or by the zeros between ASCII letters; null otherwise. */
export function wideEncoding(sample: Buffer): Encoding | null {
  if (sample.length < 2) return null
  const mark = sample.readUInt16BE(0)
  if (mark === 0xfffe) return 'utf-16le'
  if (mark === 0xfeff) return 'utf-16be'
  const zeros = [0, 0]
  const length = Math.min(sample.length, 4096)
  for (let i = 0; i < length; i++) if (sample[i] === 0) zeros[i % 2]!++
  const pairs = length / 2
  if (zeros[1]! > pairs / 4 && zeros[0]! < pairs / 40) return 'utf-16le'
  if (zeros[0]! > pairs / 4 && zeros[1]! < pairs / 40) return 'utf-16be'
  return null
}

function decode(sample: Buffer, encoding: Encoding): string {
  const table = byteTable(encoding)
  if (table) return Array.from(sample, (byte) => table[byte] ?? '\ufffd').join('')
  return new TextDecoder(encoding).decode(sample)
}

/** A sample may end within a character, which speaks against nothing. */
function cutAtCharacter(sample: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= sample.length; back++) {
    const first = sample[sample.length - back]!
    // The first byte of a longer character than there is room for.
    const length = (first >= 0xc2 ? 2 : 0) + Number(first >= 0xe0) + Number(first >= 0xf0)
    if (length > back) return sample.subarray(0, sample.length - back)
    if (first < 0x80) break
  }
  return sample
}

/**
 * The name of the encoding that the first bytes of a file show beyond doubt to be another than the
 * declared one, or null. A single wrong byte shows nothing: that is a fault with a place.
 */
export function findOtherEncoding(sample: Buffer, declared: Encoding): string | null {
  const wide = wideEncoding(sample)
  if (wide !== null) return wide === declared ? null : encodingNames[wide]
  const whole = cutAtCharacter(sample)
  const multiple = whole.toString('utf8').match(/[\u0080-\uffff]/g)?.length ?? 0
  if (declared !== 'utf-8') {
    const marked = whole.subarray(0, 3).equals(Buffer.from('\ufeff'))
    const isOther = marked || declared.startsWith('utf-16') || multiple >= wordsForCertainty
    // Zeros pass as UTF-8, but a text has none: they are halves of units of UTF-16.
    const isText = isUtf8(whole) && !whole.includes(0)
    return isText && isOther && whole.length > 1 ? encodingNames['utf-8'] : null
  }
  if (isUtf8(whole) || hasSequence(whole)) return null
  const [best] = findEncodings(sample)
  if (!best || best.words < wordsForCertainty || best.confidence < 0.6) return null
  const form = best.legacy === 'vni' ? ' (VNI)' : ''
  return `${encodingNames[best.encoding]}${form} (${Math.round(best.confidence * 100)} %)`
}

/** Whether some character of several bytes is well-formed: the file is UTF-8 somewhere. */
function hasSequence(sample: Buffer): boolean {
  for (let i = 0; i < sample.length - 1; i++) {
    const byte = sample[i]!
    let length = 0
    if (byte >= 0xe1 && byte <= 0xef) length = 3
    else if (byte >= 0xc3 && byte <= 0xdf) length = 2
    if (length > 0 && isUtf8(sample.subarray(i, i + length))) return true
  }
  return false
}
