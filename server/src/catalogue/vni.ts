/**
 * VNI (the VNI- fonts of Windows): a bare letter and behind it one character for all its marks, as
 * `aù` for á and `aá` for ấ. Few letters have a code of their own.
 */

/** Letters that carry the marks of a row, and the marks in the order acute, grave, hook, tilde, dot. */
const rows: readonly { bare: string; marks: string; letters: string }[] = [
  { bare: 'a', marks: 'ùøûõï', letters: 'áàảãạ' },
  { bare: 'a', marks: 'áàåãä', letters: 'ấầẩẫậ' },
  { bare: 'a', marks: 'éèúüë', letters: 'ắằẳẵặ' },
  { bare: 'e', marks: 'ùøûõï', letters: 'éèẻẽẹ' },
  { bare: 'e', marks: 'áàåãä', letters: 'ếềểễệ' },
  { bare: 'o', marks: 'ùøûõï', letters: 'óòỏõọ' },
  { bare: 'o', marks: 'áàåãä', letters: 'ốồổỗộ' },
  { bare: 'ô', marks: 'ùøûõï', letters: 'ớờởỡợ' },
  { bare: 'u', marks: 'ùøûõï', letters: 'úùủũụ' },
  { bare: 'ö', marks: 'ùøûõï', letters: 'ứừửữự' },
  { bare: 'y', marks: 'ùøûõ', letters: 'ýỳỷỹ' },
]

const lower: [string, string][] = [
  ...rows.flatMap(({ bare, marks, letters }) =>
    Array.from(letters, (letter, i): [string, string] => [bare + marks[i]!, letter]),
  ),
  ['aâ', 'â'],
  ['aê', 'ă'],
  ['eâ', 'ê'],
  ['oâ', 'ô'],
  ['ô', 'ơ'],
  ['ö', 'ư'],
  ['ñ', 'đ'],
  ['í', 'í'],
  ['ì', 'ì'],
  ['æ', 'ỉ'],
  ['ó', 'ĩ'],
  ['ò', 'ị'],
  ['î', 'ỵ'],
]

/** Written characters → letter. A capital carries capital marks: `AÙ`. */
export const vniLetters: ReadonlyMap<string, string> = new Map([
  ...lower,
  ...lower.map(([written, letter]): [string, string] => [
    written.toUpperCase(),
    letter.toUpperCase(),
  ]),
])

const writings = new Map(Array.from(vniLetters, ([written, letter]) => [letter, written]))

const marksOf = (bare: string) =>
  Array.from(vniLetters.keys(), (written) => (written[0] === bare ? (written[1] ?? '') : '')).join(
    '',
  )
const bares = new Set(Array.from(vniLetters.keys(), (written) => written[0]!))
const writtenLetter = new RegExp(
  Array.from(bares, (bare) => {
    const marks = marksOf(bare)
    const alone = vniLetters.has(bare) ? '?' : ''
    return marks === '' ? bare : `${bare}[${marks}]${alone}`
  }).join('|'),
  'g',
)

/** Letters for what is written; every other character stays. */
export function readVni(text: string): string {
  return text.replace(writtenLetter, (written) => vniLetters.get(written)!)
}

/** What is written for letters; every other character stays. */
export function writeVni(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (letter) => writings.get(letter) ?? letter)
}
