/**
 * Tax codes: ten digits with a check digit; with a branch `NNNNNNNNNN-NNN` (or the thirteen digits
 * together); or, for persons since July 2025, the twelve digits of the citizen number.
 *
 * The tenth digit is 10 minus the weighted sum modulo 11. Where the remainder is 0 the formula gives
 * 10, which is no digit, and programs in use disagree about what then stands there. About one body in
 * eleven is such, so it is `inconclusive` and never a reason to hold a row back.
 */
import { findCitizenNumberFault } from './citizen-number.ts'

const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3] as const

export type TaxCodeFault = 'tax-code.form' | 'tax-code.check-digit' | 'tax-code.branch'

export type TaxCodeVerdict = 'valid' | 'invalid' | 'inconclusive'

/** Whether the code can be a tax code; `yearMax` as for the citizen number. */
export function checkTaxCode(text: string, yearMax: number): TaxCodeVerdict {
  if (findTaxCodeFault(text, yearMax) !== null) return 'invalid'
  return text.length !== 12 && remainder(text) === 0 ? 'inconclusive' : 'valid'
}

/** The rule the text breaks, or null if it is valid or inconclusive. Costs no allocation. */
export function findTaxCodeFault(text: string, yearMax: number): TaxCodeFault | null {
  const { length } = text
  if (length === 12 && allDigits(text, 0, 12)) {
    return findCitizenNumberFault(text, yearMax) === null ? null : 'tax-code.form'
  }
  if (length !== 10 && length !== 13 && length !== 14) return 'tax-code.form'
  if (!allDigits(text, 0, 10)) return 'tax-code.form'
  const rest = remainder(text)
  if (rest !== 0 && text.charCodeAt(9) - 48 !== 10 - rest) return 'tax-code.check-digit'
  return length === 10 ? null : findBranchFault(text)
}

/** Suffix 000 names no branch: branches are counted from 001. */
function findBranchFault(text: string): TaxCodeFault | null {
  const at = text.length - 3
  if (text.length === 14 && text.charCodeAt(10) !== 45) return 'tax-code.form'
  if (!allDigits(text, at, at + 3)) return 'tax-code.form'
  return text.endsWith('000') ? 'tax-code.branch' : null
}

function remainder(text: string): number {
  let sum = 0
  for (let i = 0; i < 9; i++) sum += (text.charCodeAt(i) - 48) * (weights[i] as number)
  return sum % 11
}

/** The check digit of a nine-digit body, or null where the formula gives none. */
export function taxCheckDigit(body: string): number | null {
  if (body.length !== 9 || !allDigits(body, 0, 9)) {
    throw new Error('the body of a tax code has nine digits')
  }
  const rest = remainder(body)
  return rest === 0 ? null : 10 - rest
}

function allDigits(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i)
    if (!(c >= 48 && c <= 57)) return false
  }
  return true
}
