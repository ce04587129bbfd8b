/**
 * Names that people read on screens and in minutes: of client systems, agencies, accounts. A name
 * may not be made to look like another one, nor to change how the text around it is read.
 */
import type { Bilingual } from './dataset.ts'

export type NameRead =
  | { ok: true; name: string }
  /** `shown` is the name with what must not be printed written as U+XXXX. */
  | { ok: false; shown: string; reason: Bilingual }

const lengthMax = 200

/** Letters of Vietnamese and its neighbours in the Latin script, composed or plain. */
const letter = /^[A-Za-z\u00C0-\u017F\u01A0\u01A1\u01AF\u01B0\u1E00-\u1EFF]$/u

/** In these ranges and no letters of ours: signs, and letters that pass for another (Đ, i, s). */
const impostors = new Set('×÷Ððĸıŉſẛẜẝ')

/** Beside letters and digits. A space is U+0020 and no other. */
const sign = /^[ !"#%&'()*+,\-./:;=?@[\]_–—’“”·]$/u

/**
 * Reads a name. It is taken in composed form (NFC), since both forms look the same; everything else
 * stays as written. Not a name: an empty or overlong one, spaces at its ends, letters of another
 * script (a Cyrillic а passes for a Latin a), characters that are not seen, turn the direction of
 * writing or break a line, marks that join no letter.
 */
export function readShownName(written: string): NameRead {
  const name = written.normalize('NFC')
  const characters = [...name]
  const refuse = (vi: string, en: string): NameRead => ({
    ok: false,
    shown: show(characters.slice(0, 60)),
    reason: { vi, en },
  })
  if (characters.length === 0 || name.trim() === '') return refuse('tên trống', 'it is empty')
  if (characters.length > lengthMax) {
    const length = `${characters.length} > ${lengthMax}`
    return refuse(`quá dài (${length} ký tự)`, `it is too long (${length} characters)`)
  }
  const wrong = characters.find((one) => !isFit(one))
  if (wrong !== undefined) {
    const code = codeOf(wrong)
    return refuse(
      `ký tự ${code} không phải chữ, số hay dấu câu thông dụng của tiếng Việt`,
      `the character ${code} is no letter, digit or usual sign of Vietnamese`,
    )
  }
  if (name !== name.trim()) {
    return refuse('có dấu cách ở đầu hoặc cuối', 'it begins or ends with a space')
  }
  return { ok: true, name }
}

function isFit(character: string): boolean {
  if (/^[0-9]$/.test(character) || sign.test(character)) return true
  return letter.test(character) && !impostors.has(character)
}

function show(characters: readonly string[]): string {
  return characters.map((one) => (isFit(one) ? one : `[${codeOf(one)}]`)).join('')
}

function codeOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
