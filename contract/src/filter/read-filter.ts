/**
 * Reads the text of `filter=`: OGC CQL2 text (OGC 21-065) with one column and constant values on the
 * sides of each comparison. A text that is no filter is refused with the place and what was expected.
 */
import { Refusal } from '../refusal.ts'
import {
  comparisons,
  filterMax,
  type Comparison,
  type Expected,
  type Filter,
  type FilterColumn,
  type FilterTerm,
  type FilterValue,
  type Folding,
} from './filter.ts'
import { filterTokens, notExpected, type Token } from './filter-tokens.ts'

/** The text with a place in it that moves on as it is read. */
type Reading = {
  source: string
  tokens: readonly Token[]
  at: number
  depth: number
  terms: number
  values: number
}

const words = {
  column: { vi: 'tên cột', en: 'the name of a column' },
  value: {
    vi: "giá trị: 'chuỗi' trong nháy đơn, số, true, false, DATE('…') hoặc TIMESTAMP('…')",
    en: "a value: 'text' in single quotes, a number, true, false, DATE('…') or TIMESTAMP('…')",
  },
  comparison: {
    vi: 'phép so sánh: = <> < <= > >= LIKE, IN, BETWEEN hoặc IS NULL',
    en: 'a comparison: = <> < <= > >= LIKE, IN, BETWEEN or IS NULL',
  },
  after: { vi: 'AND, OR hoặc hết bộ lọc', en: 'AND, OR or the end of the filter' },
  text: { vi: "'chuỗi' trong nháy đơn", en: "'text' in single quotes" },
  number: { vi: 'một số', en: 'a number' },
  sameFolding: {
    vi: 'cùng CASEI, ACCENTI quanh giá trị như quanh cột',
    en: 'the same CASEI and ACCENTI around the value as around the column',
  },
  escape: {
    vi: 'một ký tự sau dấu \\ trong mẫu của LIKE',
    en: 'a character after the \\ in the pattern of LIKE',
  },
  ends: {
    vi: "INTERVAL('đầu','cuối') với ngày hoặc thời điểm, '..' là bỏ ngỏ",
    en: "INTERVAL('from','to') of days or instants, '..' where it is open",
  },
} satisfies Record<string, Expected>

export function readFilter(source: string): Filter {
  const reading = { source, tokens: filterTokens(source), at: 0, depth: 0, terms: 0, values: 0 }
  const filter = readOr(reading)
  if (next(reading).kind !== 'end') throw refusal(reading, words.after)
  return filter
}

function readOr(reading: Reading): Filter {
  if (++reading.depth > filterMax.depth) throw tooLarge('depth', reading.depth)
  const of = readList(reading, 'or', () => readList(reading, 'and', () => readNot(reading)))
  reading.depth--
  return of
}

function readList(reading: Reading, op: 'and' | 'or', read: () => Filter): Filter {
  const of = [read()]
  while (takeWord(reading, op)) of.push(read())
  return of.length === 1 ? of[0]! : { op, of }
}

function readNot(reading: Reading): Filter {
  if (takeWord(reading, 'not')) {
    if (++reading.depth > filterMax.depth) throw tooLarge('depth', reading.depth)
    const of = readNot(reading)
    reading.depth--
    return { op: 'not', of }
  }
  if (isSign(next(reading), '(')) {
    reading.at++
    const inner = readOr(reading)
    takeSign(reading, ')')
    return inner
  }
  if (++reading.terms > filterMax.terms) throw tooLarge('terms', reading.terms)
  return readTerm(reading)
}

function readTerm(reading: Reading): Filter {
  const called = takeFunction(reading, ['s_intersects', 't_after', 't_before', 't_during'])
  if (called !== null) return readCalled(reading, called)
  const column = readColumn(reading)
  if (takeWord(reading, 'is')) {
    const negated = takeWord(reading, 'not')
    if (!takeWord(reading, 'null')) throw refusal(reading, { vi: 'NULL', en: 'NULL' })
    return negateIf(negated, { op: 'null', column })
  }
  const negated = takeWord(reading, 'not')
  if (takeWord(reading, 'like')) {
    return negateIf(negated, { op: 'like', column, pattern: readPattern(reading, column) })
  }
  if (takeWord(reading, 'between')) {
    const from = readValue(reading, column)
    if (!takeWord(reading, 'and')) throw refusal(reading, { vi: 'AND', en: 'AND' })
    return negateIf(negated, { op: 'between', column, from, to: readValue(reading, column) })
  }
  if (takeWord(reading, 'in')) {
    return negateIf(negated, { op: 'in', column, values: readValues(reading, column) })
  }
  const found = next(reading)
  if (negated || found.kind !== 'sign' || !isComparison(found.text))
    throw refusal(reading, words.comparison)
  reading.at++
  return { op: found.text, column, value: readValue(reading, column) }
}

function isComparison(text: string): text is Comparison {
  return comparisons.includes(text as Comparison)
}

function negateIf(negated: boolean, term: FilterTerm): Filter {
  return negated ? { op: 'not', of: term } : term
}

function readCalled(reading: Reading, called: string): FilterTerm {
  const column = { ...readName(reading), casei: false, accenti: false }
  takeSign(reading, ',')
  const term = readArgument(reading, called, column)
  takeSign(reading, ')')
  return term
}

function readArgument(reading: Reading, called: string, column: FilterColumn): FilterTerm {
  switch (called) {
    case 's_intersects':
      return { op: 'intersects', column, box: readBox(reading) }
    case 't_during': {
      if (takeFunction(reading, ['interval']) === null) throw refusal(reading, words.ends)
      const from = readEnd(reading)
      takeSign(reading, ',')
      const to = readEnd(reading)
      takeSign(reading, ')')
      return { op: 'during', column, stretch: { from, to } }
    }
    default: {
      const op = called === 't_after' ? 'after' : 'before'
      return { op, column, value: readValue(reading, column) }
    }
  }
}

/** An end of an interval is a day or an instant, by how it is written. */
function readEnd(reading: Reading): FilterValue | null {
  const token = next(reading)
  if (token.kind !== 'text') throw refusal(reading, words.ends)
  reading.at++
  if (token.text === '..') return null
  return { kind: token.text.includes('T') ? 'timestamp' : 'date', text: token.text }
}

function readBox(reading: Reading): [string, string, string, string] {
  if (takeFunction(reading, ['bbox']) === null) {
    const expected = 'BBOX(tây, nam, đông, bắc)'
    throw refusal(reading, { vi: expected, en: 'BBOX(west, south, east, north)' })
  }
  const sides = [0, 1, 2, 3].map((place) => {
    if (place > 0) takeSign(reading, ',')
    const token = next(reading)
    if (token.kind !== 'number') throw refusal(reading, words.number)
    reading.at++
    return token.text
  })
  takeSign(reading, ')')
  return sides as [string, string, string, string]
}

/** A name, within `casei` and `accenti` in either order. */
function readColumn(reading: Reading): FilterColumn {
  const folding = takeFoldings(reading)
  const { name } = readName(reading)
  closeFoldings(reading, folding)
  return { name, casei: folding.casei, accenti: folding.accenti }
}

function readName(reading: Reading): { name: string } {
  const token = next(reading)
  const isName = token.kind === 'quoted' || (token.kind === 'word' && !isReserved(token.text))
  if (!isName) throw refusal(reading, words.column)
  reading.at++
  return { name: token.text }
}

const reserved = new Set(['and', 'or', 'not', 'like', 'in', 'between', 'is', 'null'])

/** Column names that are words of the language stand in double quotes. */
export function isReserved(name: string): boolean {
  return reserved.has(name.toLowerCase()) || ['true', 'false'].includes(name.toLowerCase())
}

type Foldings = Folding & { count: number; at: number }

function takeFoldings(reading: Reading): Foldings {
  const found: Foldings = { casei: false, accenti: false, count: 0, at: next(reading).at }
  for (;;) {
    const called = takeFunction(reading, ['casei', 'accenti'])
    if (called === null) return found
    found[called as 'casei' | 'accenti'] = true
    if (++found.count > filterMax.depth) throw tooLarge('depth', found.count)
  }
}

function closeFoldings(reading: Reading, { count }: Foldings): void {
  for (let i = 0; i < count; i++) takeSign(reading, ')')
}

/** Both sides must be folded alike: `casei(ten) = 'ABC'` could never hold. */
function readFolded<T>(reading: Reading, column: FilterColumn, read: () => T): T {
  const folding = takeFoldings(reading)
  if (folding.casei !== column.casei || folding.accenti !== column.accenti) {
    const text = reading.source.slice(folding.at)
    throw notExpected(reading.source, { at: folding.at, text }, words.sameFolding)
  }
  const found = read()
  closeFoldings(reading, folding)
  return found
}

function readPattern(reading: Reading, column: FilterColumn): string {
  return readFolded(reading, column, () => {
    const token = next(reading)
    if (token.kind !== 'text') throw refusal(reading, words.text)
    if (/(^|[^\\])(\\\\)*\\$/.test(token.text)) throw refusal(reading, words.escape)
    reading.at++
    return token.text
  })
}

function readValues(reading: Reading, column: FilterColumn): FilterValue[] {
  takeSign(reading, '(')
  const values = [readValue(reading, column)]
  while (isSign(next(reading), ',')) {
    reading.at++
    values.push(readValue(reading, column))
  }
  takeSign(reading, ')')
  return values
}

function readValue(reading: Reading, column: FilterColumn): FilterValue {
  if (++reading.values > filterMax.values) throw tooLarge('values', reading.values)
  return readFolded(reading, column, () => readBare(reading))
}

function readBare(reading: Reading): FilterValue {
  const called = takeFunction(reading, ['date', 'timestamp'])
  if (called !== null) {
    const token = next(reading)
    if (token.kind !== 'text') throw refusal(reading, words.text)
    reading.at++
    takeSign(reading, ')')
    return { kind: called as 'date' | 'timestamp', text: token.text }
  }
  const token = next(reading)
  const { kind, text } = token
  const truth = kind === 'word' && ['true', 'false'].includes(text.toLowerCase())
  if (!truth && kind !== 'text' && kind !== 'number') throw refusal(reading, words.value)
  reading.at++
  if (truth) return { kind: 'boolean', text: text.toLowerCase() }
  return { kind: kind === 'text' ? 'text' : 'number', text }
}

function next({ tokens, at }: Reading): Token {
  return tokens[at]!
}

function isSign(token: Token, text: string): boolean {
  return token.kind === 'sign' && token.text === text
}

function takeWord(reading: Reading, text: string): boolean {
  const token = next(reading)
  if (token.kind !== 'word' || token.text.toLowerCase() !== text) return false
  reading.at++
  return true
}

function takeSign(reading: Reading, text: string): void {
  if (!isSign(next(reading), text)) throw refusal(reading, { vi: `“${text}”`, en: `“${text}”` })
  reading.at++
}

/** The name of a function and its opening bracket; a column may have the same name. */
function takeFunction(reading: Reading, names: readonly string[]): string | null {
  const token = next(reading)
  const name = token.text.toLowerCase()
  if (token.kind !== 'word' || !names.includes(name)) return null
  if (!isSign(reading.tokens[reading.at + 1]!, '(')) return null
  reading.at += 2
  return name
}

function refusal(reading: Reading, expected: Expected): Refusal {
  return notExpected(reading.source, next(reading), expected)
}

function tooLarge(what: 'depth' | 'terms' | 'values', count: number): Refusal {
  return new Refusal('query.filter-too-large', { what, count, max: filterMax[what] })
}
