/** Days counted by a spreadsheet, as ISO text. */

const dayMs = 86_400_000
/** The last day that a spreadsheet knows: 9999-12-31. */
const serialMax = 2_958_466

/**
 * The day, and the time of day where the number has a fraction, as ISO text; null where the number
 * is no day. In the system of 1900 the number 60 is 29 February 1900, which never was, so earlier
 * numbers mean a day later than counting back from today would give.
 */
export function isoOfSerial(serial: number, from1904: boolean): string | null {
  if (!(serial >= 0 && serial < serialMax)) return null
  let day = Math.floor(serial)
  // A serial keeps about a hundred thousandth of a second; a spreadsheet shows thousandths.
  let ms = Math.round((serial - day) * dayMs)
  if (ms === dayMs) {
    day++
    ms = 0
  }
  if (!from1904 && (day < 1 || day === 60)) return null
  const base = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30)
  const iso = new Date(base + day * dayMs + ms).toISOString()
  if (iso.startsWith('+')) return null
  if (ms === 0) return iso.slice(0, 10)
  return ms % 1000 === 0 ? iso.slice(0, 19) : iso.slice(0, 23)
}

/** Numbers of formats that every workbook has and that show days or times. */
const builtIn = (id: number) =>
  (id >= 14 && id <= 22) ||
  (id >= 27 && id <= 36) ||
  (id >= 45 && id <= 47) ||
  (id >= 50 && id <= 58)

export type NumberFormat = {
  isDate: boolean
  /** Of a format of zeros alone (`00000`) their number, else 0. */
  digits: number
}

const plainFormat: NumberFormat = { isDate: false, digits: 0 }

/** What a number format makes of a number, by its number and its code where it has one. */
export function readNumberFormat(id: number, code: string | undefined): NumberFormat {
  if (code === undefined) return builtIn(id) ? { isDate: true, digits: 0 } : plainFormat
  if (/^0{2,20}$/.test(code)) return { isDate: false, digits: code.length }
  const letters = code
    .replace(/\[(?:h+|m+|s+)\]/gi, 'h')
    .replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/gs, '')
    .split(';', 1)[0]!
  if (/general|standard/i.test(letters)) return plainFormat
  return /[ymdhs]/i.test(letters) ? { isDate: true, digits: 0 } : plainFormat
}

/** The wall clock of ISO text as the parts of a written date. */
export function writeDate(iso: string, form: 'YYYY-MM-DD' | 'DD/MM/YYYY' | 'DD-MM-YYYY'): string {
  if (form === 'YYYY-MM-DD') return iso
  const mark = form === 'DD/MM/YYYY' ? '/' : '-'
  const day = [iso.slice(8, 10), iso.slice(5, 7), iso.slice(0, 4)].join(mark)
  return iso.length === 10 ? day : `${day} ${iso.slice(11)}`
}
