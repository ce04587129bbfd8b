/** Numbers of cells as digits without an exponent, exactly. */

export type PlainDigits = {
  text: string
  /**
   * Digits from the first that is not zero to the last before or after the point: a spreadsheet
   * keeps 15 of them and makes zeros of the rest.
   */
  count: number
  /** The file held the 17 digits of the binary number behind what was typed. */
  shortened: boolean
}

/** Digits that a spreadsheet keeps. */
export const keptDigits = 15

const number = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/**
 * A number cell is a binary number of which spreadsheets write up to 17 digits: `1.1000000000000001`
 * stands for 1.1. Where the shortest decimal that means the same binary number has at most 15
 * digits, that is given. Everything else keeps the digits of the file; an exponent becomes places.
 * Null where the text is no number.
 */
export function plainDigits(text: string): PlainDigits | null {
  if (isShortInteger(text)) return { text, count: text.length, shortened: false }
  const plain = expand(text)
  if (plain === null) return null
  const count = countDigits(plain)
  if (count <= keptDigits || count > 17 + trailingZeros(plain)) {
    return { text: plain, count, shortened: false }
  }
  const short = expand(String(Number(text)))!
  const shortCount = countDigits(short)
  return shortCount <= keptDigits
    ? { text: short, count: shortCount, shortened: short !== plain }
    : { text: plain, count, shortened: false }
}

/** The usual case: up to 15 digits without a zero in front. */
function isShortInteger(text: string): boolean {
  const { length } = text
  if (length === 0 || length > keptDigits) return false
  if (text.charCodeAt(0) === 48 && length > 1) return false
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i)
    if (c < 48 || c > 57) return false
  }
  return true
}

function expand(text: string): string | null {
  const match = number.exec(text)
  if (!match) return null
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return null
  const shift = Number(exponent)
  if (shift === 0 && whole !== '') {
    const minus = sign === '-' ? '-' : ''
    return fraction === '' ? minus + whole : `${minus}${whole}.${fraction}`
  }
  const digits = whole + fraction
  const point = whole.length + shift
  const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const after = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits
  const shownBefore = before.replace(/^0+(?=\d)/, '')
  const shownAfter = after.replace(/0+$/, '')
  const minus = sign === '-' ? '-' : ''
  return shownAfter === '' ? minus + shownBefore : `${minus}${shownBefore}.${shownAfter}`
}

function countDigits(plain: string): number {
  const digits = plain.replace(/[-.]/g, '').replace(/^0+/, '')
  return plain.includes('.') ? digits.replace(/0+$/, '').length : digits.length
}

function trailingZeros(plain: string): number {
  return plain.includes('.') ? 0 : /0*$/.exec(plain)![0].length
}
