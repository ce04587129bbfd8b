/**
 * Marks of state secrecy: Mật, Tối mật, Tuyệt mật. Such material is out of scope and its whole load
 * is refused, so the mark is recognised by its form, not by the syllable, which also stands in honey
 * (mật ong), density (mật độ), security (bảo mật) and in names of people:
 *
 * - a cell or a line that is the mark: `Mật` or `MẬT`, `Tối mật` and `Tuyệt mật` in any case;
 * - after its label: `Độ mật: Tối mật`, in any case;
 * - in brackets: `(MẬT)`, `(Mật)`, `[Tuyệt mật]`;
 * - `TỐI MẬT` and `TUYỆT MẬT` in capitals anywhere, as they are stamped;
 * - the value of a field called độ mật.
 *
 * Composed and decomposed writing are the same. Without accents only capitals are read, since that
 * is how telegrams and old programs write stamps: `TUYET MAT` and `TOI MAT` as a line or in brackets,
 * and all three after `DO MAT:`. A lone `MAT` is too many other words.
 */
import { readTcvn3 } from './tcvn3.ts'
import { readVni } from './vni.ts'

export type SecrecyMark = 'mat' | 'toi-mat' | 'tuyet-mat'

export type MarkOptions = {
  /** Name or title of the field the text stands in. */
  field?: string | undefined
  /** The field holds names of people, where the single word Mật alone is a name. */
  names?: boolean | undefined
}

/** Any mark needs one of these; nearly all text has none, and this is all it costs. */
const anyTrace = /[\u0302\u0323\u1eac\u1ead]|MAT/

const start = '(?<![\\p{L}\\p{N}])'
const end = '(?![\\p{L}\\p{N}])'
const two = 'tối\\s+mật|tuyệt\\s+mật'

const wholeLine = new RegExp(`^(?:${two})$`, 'iu')
const wholeWord = /^(?:Mật|MẬT)$/u
const wholePlain = /^(?:TOI\s+MAT|TUYET\s+MAT)$/u
const labelled = new RegExp(
  `${start}[đð]ộ\\s+mật\\s*[:：=]\\s*["“«(\\[]?\\s*(${two}|mật)${end}(?!\\s+[đð]ộ)`,
  'iu',
)
const labelledPlain =
  /(?<![\p{L}\p{N}])DO\s+MAT\s*[:=]\s*["(]?\s*(TOI\s+MAT|TUYET\s+MAT|MAT)(?![\p{L}\p{N}])/u
const bracketed = new RegExp(`[(\\[{（]\\s*(${two})\\s*[)\\]}）]`, 'iu')
const bracketedWord = /[([{（]\s*(Mật|MẬT|TOI\s+MAT|TUYET\s+MAT)\s*[)\]}）]/u
const stamped = new RegExp(`${start}(TỐI\\s+MẬT|TUYỆT\\s+MẬT)${end}`, 'u')
/** What may stand around a mark on its line: rules, dots, quotes. */
const ornament = /^[\s\-–—*_.,:;!"'“”«»]+|[\s\-–—*_.,:;!"'“”«»]+$/gu

/** The syllable as the old fonts write it, TCVN3 and VNI, whether or not a column declares them. */
const oldTrace = /m\u00cbt|ma\u00e4t/iu

/** The mark that a text carries, or null. */
export function findSecrecyMark(text: string, options: MarkOptions = {}): SecrecyMark | null {
  const found = findMark(text, options)
  if (found !== null || !oldTrace.test(text)) return found
  return findMark(readTcvn3(text), options) ?? findMark(readVni(text), options)
}

function findMark(text: string, options: MarkOptions): SecrecyMark | null {
  const asField = options.field !== undefined && isSecrecyField(options.field)
  if (!asField && !anyTrace.test(text)) return null
  const composed = text.normalize('NFC')
  if (asField) return readValue(composed)
  const found =
    labelled.exec(composed) ??
    bracketed.exec(composed) ??
    bracketedWord.exec(composed) ??
    stamped.exec(composed) ??
    labelledPlain.exec(composed)
  if (found?.[1]) return nameMark(found[1])
  for (const line of composed.split(/[\r\n]+/)) {
    const bare = line.replace(ornament, '')
    if (wholeLine.test(bare) || wholePlain.test(bare)) return nameMark(bare)
    if (!options.names && wholeWord.test(bare)) return 'mat'
  }
  return null
}

/** True for the names and titles of a field that holds the mark: Độ mật, do_mat, Mức độ mật. */
export function isSecrecyField(name: string): boolean {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đðĐÐ]/g, 'd')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
  return /^(?:cap|muc)?domat(?:tailieu|vanban)?$/.test(plain)
}

const fieldValue = new RegExp(`^(?:${two}|mật|toi\\s+mat|tuyet\\s+mat|mat)$`, 'iu')

function readValue(text: string): SecrecyMark | null {
  const bare = text.replace(/^[\s([]+|[\s)\].]+$/g, '')
  return fieldValue.test(bare) ? nameMark(bare) : null
}

function nameMark(written: string): SecrecyMark {
  const first = written.trim().toLowerCase()
  if (/^tuy[ệe]t/u.test(first)) return 'tuyet-mat'
  return /^t[ốo]i/u.test(first) ? 'toi-mat' : 'mat'
}
