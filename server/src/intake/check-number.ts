/** Integers and decimals as written: what PostgreSQL gives back as text must be what came in. */
import type { Rule } from './rules.ts'

/** Digits up to which a JavaScript number is exact, so that comparing numbers is comparing texts. */
const exactDigits = 15

const scientific = /^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$/

/** True where a spreadsheet has turned digits into scientific notation. */
export function isScientific(text: string): boolean {
  return scientific.test(text)
}

/** Bounds are decimal text, inclusive. */
export type Bounds = { min?: string | undefined; max?: string | undefined }

/** Makes the check of an integer column; the value must match -?(0|[1-9]\d*) and fit in 64 bits. */
export function integerCheck(bounds: Bounds): (text: string) => Rule | null {
  const within = boundsCheck(bounds)
  return (text) => {
    const digits = countInteger(text)
    if (digits === 0) return explainInteger(text)
    if (digits > 18 && !fitsInt8(text)) return 'integer.out-of-range'
    return within(text) ? null : 'bounds'
  }
}

/** Makes the check of a decimal(precision, scale) column. */
export function decimalCheck(
  precision: number,
  scale: number,
  bounds: Bounds,
): (text: string) => Rule | null {
  const within = boundsCheck(bounds)
  return (text) => {
    const point = text.indexOf('.')
    const places = point === -1 ? 0 : text.length - point - 1
    if (!isDecimal(text, point)) return explainDecimal(text)
    const negative = text.charCodeAt(0) === 45
    const whole = (point === -1 ? text.length : point) - (negative ? 1 : 0)
    if (negative && isZero(text)) return 'decimal.negative-zero'
    if (places > scale) return 'decimal.scale'
    const isBareZero = whole === 1 && text.charCodeAt(negative ? 1 : 0) === 48
    if (whole > precision - scale && !isBareZero) return 'decimal.precision'
    return within(text) ? null : 'bounds'
  }
}

/** The number of digits of a well-formed integer, or 0. */
function countInteger(text: string): number {
  const { length } = text
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  const first = text.charCodeAt(start)
  if (!(first >= 48 && first <= 57)) return 0
  if (first === 48) return length === 1 ? 1 : 0
  for (let i = start + 1; i < length; i++) {
    const c = text.charCodeAt(i)
    if (c < 48 || c > 57) return 0
  }
  return length - start
}

function isDecimal(text: string, point: number): boolean {
  const { length } = text
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  const end = point === -1 ? length : point
  if (end === start || point === length - 1) return false
  if (text.charCodeAt(start) === 48 && end - start > 1) return false
  for (let i = start; i < length; i++) {
    const c = text.charCodeAt(i)
    if ((c < 48 || c > 57) && i !== point) return false
  }
  return true
}

function isZero(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c >= 49 && c <= 57) return false
  }
  return true
}

function fitsInt8(text: string): boolean {
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value
}

function boundsCheck({ min, max }: Bounds): (text: string) => boolean {
  if (min === undefined && max === undefined) return () => true
  const low = min === undefined ? null : makeBound(min)
  const high = max === undefined ? null : makeBound(max)
  return (text) =>
    (low === null || compareTo(text, low) >= 0) && (high === null || compareTo(text, high) <= 0)
}

type Bound = { text: string; number: number; exact: boolean }

function makeBound(text: string): Bound {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw new Error(`the bound ${text} is not a decimal number`)
  return { text, number: Number(text), exact: text.length <= exactDigits }
}

function compareTo(text: string, bound: Bound): number {
  if (bound.exact && text.length <= exactDigits) return Number(text) - bound.number
  return compareDecimals(text, bound.text)
}

/** Compares two decimals of any length: negative, zero or positive. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(placesOf(a), placesOf(b))
  const difference = scaled(a, places) - scaled(b, places)
  if (difference === 0n) return 0
  return difference < 0n ? -1 : 1
}

function placesOf(text: string): number {
  const point = text.indexOf('.')
  return point === -1 ? 0 : text.length - point - 1
}

function scaled(text: string, places: number): bigint {
  return BigInt(text.replace('.', '') + '0'.repeat(places - placesOf(text)))
}

function explainInteger(text: string): Rule {
  if (text.startsWith('=')) return 'formula'
  if (isScientific(text)) return 'scientific-notation'
  if (/^-0+$/.test(text)) return 'integer.negative-zero'
  if (/^-?0\d+$/.test(text)) return 'integer.leading-zero'
  if (/^-?\d{1,3}(?:([., \u00a0\u202f])\d{3})(?:\1\d{3})*$/.test(text)) return 'integer.thousands'
  if (/^-?\d+[.,]\d+$/.test(text)) return 'integer.fraction'
  return 'integer.form'
}

function explainDecimal(text: string): Rule {
  if (text.startsWith('=')) return 'formula'
  if (isScientific(text)) return 'scientific-notation'
  if (/^-?0\d+(?:\.\d+)?$/.test(text)) return 'decimal.leading-zero'
  if (/^-?\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?:,\d+)?$/.test(text)) return 'decimal.thousands'
  if (/^-?\d{1,3}(?:,\d{3})+\.\d+$/.test(text)) return 'decimal.thousands'
  if (/^-?\d{1,3}(?:,\d{3}){2,}$/.test(text)) return 'decimal.thousands'
  if (/^-?\d+,\d+$/.test(text)) return 'decimal.comma'
  return 'decimal.form'
}
