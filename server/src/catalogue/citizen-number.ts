/**
 * The personal identification number: twelve digits PPP G YY NNNNNN. PPP is where the birth was
 * registered, G century and sex, YY the year of birth, the rest is drawn by lot. There is no check
 * digit, whatever some programs claim.
 *
 * Accepted as PPP: `0` and the two digits of any province that ever had a code (the number is for
 * life, so 067 stays good after Đắk Nông was merged), also 28 for Hà Tây, which ended in 2008; and
 * 101 to 399, the block of the annex that numbers countries for births registered abroad. Which
 * numbers of that block are given is not known here, and refusing a true number harms a person more
 * than accepting a mistyped one, so the block is accepted whole. 000, Viet Nam itself, names no place
 * of registration and is refused.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'

const provinceCodes =
  '01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 28 30 31 33 34 35 36 37 38 40 42 44 45 46 ' +
  '48 49 51 52 54 56 58 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96'

const everProvince = new Uint8Array(100)
for (const code of provinceCodes.split(' ')) everProvince[Number(code)] = 1

export type CitizenNumberFault =
  | 'citizen-number.length'
  | 'citizen-number.not-digits'
  | 'citizen-number.province'
  | 'citizen-number.century'
  | 'citizen-number.birth-year'

export type CitizenNumber = {
  /** Two digits of the General Statistics Office, or null for a birth registered abroad. */
  province: string | null
  /** Three digits of the annex of countries, or null. */
  country: string | null
  /** ISO/IEC 5218: '1' male, '2' female. */
  gender: '1' | '2'
  birthYear: number
}

/**
 * The first rule the text breaks, or null. `yearMax` is the newest birth year possible. Costs no
 * allocation, since it is asked for every row of a load.
 */
export function findCitizenNumberFault(text: string, yearMax: number): CitizenNumberFault | null {
  if (text.length !== 12) return 'citizen-number.length'
  for (let i = 0; i < 12; i++) {
    const c = text.charCodeAt(i)
    if (c < 48 || c > 57) return 'citizen-number.not-digits'
  }
  const place = digit(text, 0) * 100 + digit(text, 1) * 10 + digit(text, 2)
  const known = place < 100 ? everProvince[place] === 1 : place > 100 && place < 400
  if (!known) return 'citizen-number.province'
  const century = digit(text, 3) >> 1
  if (century > 2) return 'citizen-number.century'
  return birthYearOf(text) > yearMax ? 'citizen-number.birth-year' : null
}

/** What a number without fault says about its holder. */
export function readCitizenNumber(text: string): CitizenNumber {
  const inland = text.startsWith('0')
  return {
    province: inland ? text.slice(1, 3) : null,
    country: inland ? null : text.slice(0, 3),
    gender: digit(text, 3) % 2 === 0 ? '1' : '2',
    birthYear: birthYearOf(text),
  }
}

export type CitizenNumberWarning = 'gender-differs' | 'birth-year-differs'

/** Sentences for warnings; they never hold a row back, since either side may be the wrong one. */
export const citizenNumberWarnings: Record<CitizenNumberWarning, Bilingual> = {
  'gender-differs': {
    vi: 'Giới tính khác với chữ số thứ tư của số định danh.',
    en: 'The gender differs from the fourth digit of the citizen number.',
  },
  'birth-year-differs': {
    vi: 'Năm sinh khác với năm sinh trong số định danh.',
    en: 'The year of birth differs from the one in the citizen number.',
  },
}

/**
 * Compares a number without fault with the gender (ISO/IEC 5218; others than 1 and 2 are not
 * compared) and the birth (an ISO day, month or year) beside it.
 */
export function compareCitizenNumber(
  text: string,
  gender: string | null,
  birth: string | null,
): CitizenNumberWarning[] {
  const said = readCitizenNumber(text)
  const warnings: CitizenNumberWarning[] = []
  if ((gender === '1' || gender === '2') && gender !== said.gender) warnings.push('gender-differs')
  if (birth !== null && Number(birth.slice(0, 4)) !== said.birthYear) {
    warnings.push('birth-year-differs')
  }
  return warnings
}

/** 0 and 1: 1900–1999; 2 and 3: 2000–2099; 4 and 5: 2100–2199. */
function birthYearOf(text: string): number {
  return 1900 + (digit(text, 3) >> 1) * 100 + digit(text, 4) * 10 + digit(text, 5)
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 48
}
