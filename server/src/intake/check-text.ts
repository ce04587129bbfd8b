/** Rules of text cells: what cannot be stored, what a spreadsheet made of them, what is secret. */
import { findSecrecyMark } from '../catalogue/secrecy-mark.ts'
import type { MarkOptions } from '../catalogue/secrecy-mark.ts'
import type { Rule } from './rules.ts'

const nul = 1
const surrogate = 2
const markTrace = 4

/** The rule that a text breaks whatever its column declares, or null. */
export function findTextFault(text: string, mark: MarkOptions): Rule | null {
  const traces = scan(text)
  if (traces !== 0) {
    if (traces & nul) return 'text.nul'
    if (traces & surrogate && !text.isWellFormed()) return 'lone-surrogate'
  }
  if (traces & markTrace || mark.field !== undefined) {
    if (findSecrecyMark(text, mark) !== null) return 'secrecy-mark'
  }
  return isFormula(text) ? 'formula' : null
}

/**
 * One pass for everything that is rare: NUL, halves of pairs, and what a secrecy mark cannot do
 * without (ậ in any composition or old font, or AT in capitals), so that most text costs no pattern.
 */
function scan(text: string): number {
  let traces = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < 0x80) {
      if (c === 0) traces |= nul
      else if (c === 0x54 && text.charCodeAt(i - 1) === 0x41) traces |= markTrace
    } else if (c >= 0x302) {
      if ((c & 0xfffe) === 0x1eac || c === 0x302 || c === 0x323) traces |= markTrace
      else if ((c & 0xf800) === 0xd800) traces |= surrogate
    } else if (c === 0xcb || c === 0xe4 || c === 0xc4) traces |= markTrace
  }
  return traces
}

/** `=` and then anything a spreadsheet would evaluate; not `=>` or `==`. */
const afterEquals = /^=(?:[+\-(@{\s]*[A-Za-z0-9$"'_\\#.]|[+\-(@{])/
/** A name called or quoted from, a cell, an operation with either, a call of another program. */
const afterSign = new RegExp(
  [
    '^[+-](?:[=@"{]|\\((?!\\d))',
    '^[+-]\\s*[A-Za-z_][A-Za-z0-9_.]*[(|!]',
    '^[+-]\\$?[A-Za-z]{1,3}\\$?\\d{1,7}(?:$|[-+*/^&:,;)!])',
    '^[+-]\\d[\\d.,]*[*/^&+-][^\\n]*(?:[A-Za-z]\\(|[|!])',
    '^[+-][^\\n]*\\|[^\\n!]*!',
  ].join('|'),
)

/**
 * True for a cell that a spreadsheet would run: `=SUM(`, `=A1`, `@SUM(`, `+cmd|' /C calc'!A0`. A
 * negative number, a phone number with +, a dash before words and a lone sign are text.
 */
export function isFormula(text: string): boolean {
  let first = text.charCodeAt(0)
  // A tab or a carriage return in front does not stop a spreadsheet.
  if (first === 9 || first === 13) {
    text = text.trimStart()
    first = text.charCodeAt(0)
  }
  if (first === 61) return afterEquals.test(text)
  if (first === 64) return true
  if (first === 43 || first === 45) return afterSign.test(text)
  return false
}

/** True if the text has more code points than allowed; a pair of surrogates is one. */
export function isLongerThan(text: string, lengthMax: number): boolean {
  if (text.length <= lengthMax) return false
  let points = 0
  for (const _ of text) points++
  return points > lengthMax
}
