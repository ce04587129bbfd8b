/** The words of a filter, each with the place it begins at. */
import { Refusal } from '../refusal.ts'
import { filterMax, type Expected } from './filter.ts'

export type Token = {
  kind: 'word' | 'quoted' | 'text' | 'number' | 'sign' | 'end'
  /** Without quotes; a word as it is written. */
  text: string
  /** Index of its first character. */
  at: number
}

const space = /[ \t\r\n]+/y
const word = /[\p{L}_][\p{L}\p{N}\p{M}_.]*/uy
const figure = /[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/y
const sign = /<>|<=|>=|[=<>(),]/y
const dots = 20

/** All of them, the last one of kind `end`. Refused: what is too long, or is no word at all. */
export function filterTokens(source: string): Token[] {
  if (source.length > filterMax.length)
    throw new Refusal('query.filter-too-large', {
      what: 'length',
      count: source.length,
      max: filterMax.length,
    })
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(source)?.[0] ?? null
  }
  const add = (kind: Token['kind'], text: string, length: number) => {
    tokens.push({ kind, text, at })
    at += length
  }
  for (;;) {
    at += take(space)?.length ?? 0
    if (at >= source.length) break
    const first = source[at]!
    if (first === "'" || first === '"') {
      const { text, length } = readQuoted(source, at, first)
      add(first === "'" ? 'text' : 'quoted', text, length)
      continue
    }
    const name = take(word)
    if (name !== null) {
      add('word', name, name.length)
      continue
    }
    const number = take(figure)
    if (number !== null) {
      add('number', number, number.length)
      continue
    }
    const found = take(sign)
    if (found === null) throw notExpected(source, { at, text: first }, aWord)
    add('sign', found, found.length)
  }
  tokens.push({ kind: 'end', text: '', at: source.length })
  return tokens
}

/** Until the closing quote; one that is doubled stands for itself. */
function readQuoted(
  source: string,
  start: number,
  quote: string,
): { text: string; length: number } {
  let text = ''
  for (let at = start + 1; at < source.length; at++) {
    const letter = source[at]!
    if (letter !== quote) text += letter
    else if (source[at + 1] === quote) {
      text += quote
      at++
    } else return { text, length: at + 1 - start }
  }
  throw notExpected(
    source,
    { at: source.length, text: '' },
    {
      vi: `dấu ${quote} đóng chuỗi mở ở ký tự ${start + 1}`,
      en: `the ${quote} that closes what character ${start + 1} opens`,
    },
  )
}

const aWord: Expected = {
  vi: 'tên cột, giá trị hoặc phép so sánh',
  en: 'a column, a value or a comparison',
}

/** The refusal of a filter at one place of its text. */
export function notExpected(
  source: string,
  found: { at: number; text: string },
  expected: Expected,
): Refusal {
  const ends = found.at >= source.length
  const text = found.text.length > dots ? `${found.text.slice(0, dots)}…` : found.text
  return new Refusal('query.filter-syntax', {
    place: found.at + 1,
    foundVi: ends ? 'hết bộ lọc' : `“${text}”`,
    foundEn: ends ? 'the end of the filter' : `“${text}”`,
    expectedVi: expected.vi,
    expectedEn: expected.en,
  })
}
