/** Numbers as a source writes them: with marks between thousands, and a comma or a point. */
import type { NumberForm } from '@kho/contract/dataset.ts'

/** For each form the mark between thousands and the mark before the fraction. */
const marks: Record<NumberForm, { thousands: string; fraction: string }> = {
  '1234.5': { thousands: '', fraction: '.' },
  '1,234.5': { thousands: ',', fraction: '.' },
  '1234,5': { thousands: '', fraction: ',' },
  '1.234,5': { thousands: '.', fraction: ',' },
  '1 234,5': { thousands: ' ', fraction: ',' },
}

/**
 * Makes the reader of a declared form: the number in digits and a point, or null where it is not of
 * that form. Thousands are parted everywhere or nowhere: `1.23,5` and `1.234567,5` are of no form.
 */
export function numberReader(form: NumberForm): (text: string) => string | null {
  const { thousands, fraction } = marks[form]
  const escaped = (mark: string) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`
  // Programs write the space between thousands also as one that does not break.
  const parting = thousands === ' ' ? '[ \\u00a0\\u202f]' : thousands && escaped(thousands)
  const whole = parting ? `\\d{1,3}(?:${parting}\\d{3})+|\\d+` : '\\d+'
  const pattern = new RegExp(`^(-?(?:${whole}))(?:${escaped(fraction)}(\\d+))?$`)
  return (text) => {
    const match = pattern.exec(text)
    if (!match) return null
    const digits = match[1]!.replace(/[^-\d]/g, '')
    return match[2] === undefined ? digits : `${digits}.${match[2]}`
  }
}
