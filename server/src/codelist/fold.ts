/** Marks that Unicode writes after a letter: tones, breve, circumflex, horn. */
const marks = /[\u0300-\u036f]+/g
const capitals = /[A-Z]+/g
const dLetters = /[\u0110\u0111\u00d0\u00f0]/g
const dropped =
  /[ \t\n\v\f\r\u00a0\u2007\u202f\ufeff'`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032\uff07\-\u2010-\u2013]+/g

/**
 * Folds a name for comparing and searching without accents: `Đắk R'Lấp`, `ĐĂK RLẤP` and `dak rlap`
 * become `dakrlap`. Apostrophes, hyphens and spaces go, since spellings of one name differ in them.
 * Only ASCII letters change case. The same as `codelist.fold` in the database. Never shown to
 * anybody and never stored in place of the name.
 */
export function foldVietnamese(text: string): string {
  return text
    .normalize('NFD')
    .replace(marks, '')
    .replace(dLetters, 'd')
    .replace(capitals, (letters) => letters.toLowerCase())
    .replace(dropped, '')
}
