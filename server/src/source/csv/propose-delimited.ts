/** What a file would be as text with delimiters: encoding, delimiter, quote, header, columns. */
import { readSample, tellingCells, type TextSample } from '../charset/read-sample.ts'
import type { Proposal } from '../source-kind.ts'

const delimiters = [',', ';', '\t', '|']
const quotes = ['"', "'"]
const rowsMax = 200
const headerRowMax = 15
const valuesMax = 100

/** Null where the other of the two kinds fits, or neither. */
export async function proposeDelimited(
  path: string,
  kind: 'csv' | 'tsv',
): Promise<Proposal | null> {
  const sample = await readSample(path)
  const [best] = sample.candidates
  if (!best || best.plain.includes('\0') || /^\s*[[{<]/.test(best.plain)) return null
  const quote = findQuote(best.plain)
  const split = delimiters
    .map((delimiter) => weigh(rowsOf(best.plain, { delimiter, quote }, sample.whole), delimiter))
    .reduce((a, b) => (b.score > a.score ? b : a))
  if (split.width < 2 || (split.delimiter === '\t') !== (kind === 'tsv')) return null
  const headers = findHeaders(split.rows, split.width)
  const header = headers[0]
  if (!header) return null
  const below = split.rows.filter(({ line, cells }) => line > header.row && isOfWidth(cells, split))
  const { encoding } = best
  return {
    kind,
    confidence: split.share * Math.max(0.3, best.confidence),
    options: {
      encoding,
      ...(kind === 'csv' ? { delimiter: split.delimiter } : {}),
      ...(quote === '"' ? {} : { quote }),
      ...(header.row === 1 ? {} : { headerRow: header.row }),
    },
    columns: header.names.map((name, i) => ({
      name,
      values: below.map(({ cells }) => cells[i] ?? '').slice(0, valuesMax),
    })),
    encodings: describeEncodings(sample),
    headers,
  }
}

export function describeEncodings({ candidates }: TextSample): NonNullable<Proposal['encodings']> {
  const cells = tellingCells(candidates, /[\r\n,;\t|"<>{}]+/)
  return candidates.slice(0, 4).map(({ encoding, legacy, confidence }, i) => ({
    encoding,
    ...(legacy ? { legacy } : {}),
    confidence: Math.round(confidence * 100) / 100,
    cells: cells[i] ?? [],
  }))
}

type Row = { line: number; cells: string[] }
type Split = { rows: Row[]; delimiter: string; width: number; share: number; score: number }

const isOfWidth = (cells: string[], { width }: { width: number }) => cells.length === width

/** A quote other than `"` shows by standing at both ends of many cells. */
function findQuote(text: string): string {
  const count = (quote: string) =>
    text.match(
      new RegExp(`(?:^|[,;\\t|])${quote}[^${quote}\\n]*${quote}(?=[,;\\t|\\r\\n]|$)`, 'gm'),
    )?.length ?? 0
  return quotes.reduce((a, b) => (count(b) > count(a) ? b : a))
}

/** Splits without judging, since what is looked for is what may be wrong. */
function rowsOf(
  text: string,
  { delimiter, quote }: { delimiter: string; quote: string },
  whole: boolean,
): Row[] {
  const rows: Row[] = []
  let cells: string[] = []
  let cell = ''
  let inQuote = false
  let line = 1
  let first = 1
  for (let i = 0; i < text.length && rows.length < rowsMax; i++) {
    const c = text[i]!
    if (c === '\n') line++
    if (inQuote) {
      if (c !== quote) cell += c
      else if (text[i + 1] === quote) cell += text[++i]
      else inQuote = false
    } else if (c === quote && cell === '') inQuote = true
    else if (c === delimiter) {
      cells.push(cell)
      cell = ''
    } else if (c === '\n') {
      rows.push({ line: first, cells: [...cells, cell.replace(/\r$/, '')] })
      cells = []
      cell = ''
      first = line
    } else cell += c
  }
  if (whole && (cell !== '' || cells.length > 0))
    rows.push({ line: first, cells: [...cells, cell] })
  return rows
}

/** A delimiter is right where most rows have the same, large number of cells. */
function weigh(rows: Row[], delimiter: string): Split {
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  let width = 1
  for (const [size, count] of counts) {
    if (size > 1 && count > (width > 1 ? (counts.get(width) ?? 0) : 0)) width = size
  }
  const share = width > 1 && rows.length > 0 ? (counts.get(width) ?? 0) / rows.length : 0
  return { rows, delimiter, width, share, score: share * Math.log2(width + 1) }
}

/**
 * Rows of names: as wide as the data, each cell filled with something that has letters and is no
 * value. A second one below the first may be its lower line, so both are shown.
 */
function findHeaders(rows: Row[], width: number): NonNullable<Proposal['headers']> {
  return rows
    .filter(({ line, cells }) => line <= headerRowMax && isOfWidth(cells, { width }))
    .map(({ line, cells }, i) => ({
      row: line,
      confidence: Math.round(likeNames(cells) * (1 - i * 0.05) * 100) / 100,
      names: cells,
    }))
    .filter(({ confidence }) => confidence >= 0.6)
    .toSorted((a, b) => b.confidence - a.confidence)
    .slice(0, 2)
}

function likeNames(cells: readonly string[]): number {
  const names = cells.filter(
    (cell) => /\p{L}/u.test(cell) && cell.length <= 60 && !/\d{3}/.test(cell),
  )
  const distinct = new Set(cells.map((cell) => cell.trim())).size
  // Names are words; values of text columns often have more of them, or digits.
  const short = cells.filter((cell) => /^[\p{L}\p{M}_ ()/.\d-]+$/u.test(cell.trim())).length
  const parts = [names.length, distinct, short].map((n) => n / Math.max(1, cells.length))
  return parts.reduce((product, part) => product * part, 1)
}
