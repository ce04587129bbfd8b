/**
 * Traces of persons within a text: citizen numbers and telephone numbers of Viet Nam. Numbers with a
 * fraction are left alone, and so is a longer run of digits.
 */
import { findCitizenNumberFault } from '../catalogue/citizen-number.ts'

export type PersonalTraces = { citizenNumber: boolean; telephone: boolean }

const begin = '(?<![\\d.,]|[\\d][ -])'
const end = '(?!\\d|[.,]\\d)'
const citizen = new RegExp(`${begin}(\\d{12}|\\d{3}([ .-])\\d{3}\\2\\d{3}\\2\\d{3})${end}`, 'g')
const telephone = new RegExp(
  `(?<![\\d.,])\\(?(?:\\+?84\\)?[ .-]?|0)([2-9]\\d{1,4}\\)?(?:[ .-]?\\d{2,9}){1,4})${end}`,
  'g',
)

/** What PostgreSQL is asked for first, so that few values are read: eight digits near each other. */
export const digitsPattern = '[0-9]([ .()-]{0,2}[0-9]){8}'

/** `yearMax` is the newest year of birth possible. */
export function findTraces(text: string, yearMax: number): PersonalTraces {
  const citizenNumber = [...text.matchAll(citizen)].some(
    ([, written = '']) => findCitizenNumberFault(written.replace(/\D/g, ''), yearMax) === null,
  )
  return { citizenNumber, telephone: [...text.matchAll(telephone)].some(isTelephone) }
}

/** Behind the 0 a mobile number has nine digits, that of a place ten. */
function isTelephone([, written = '']: RegExpExecArray): boolean {
  const digits = written.replace(/\D/g, '')
  return digits.startsWith('2') ? digits.length === 10 : /^[35789]\d{8}$/.test(digits)
}

/** A column of whole numbers has lost the leading zeros of a citizen number. */
export function isCitizenInteger(text: string, yearMax: number): boolean {
  return (
    text.length >= 10 &&
    text.length <= 12 &&
    findCitizenNumberFault(text.padStart(12, '0'), yearMax) === null
  )
}
