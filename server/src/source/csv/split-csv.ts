/**
 * Splits text into rows and fields after RFC 4180, keeping every character of a value. An empty
 * field is NULL, a quoted empty field the empty text, as in the CSV form of PostgreSQL.
 *
 * Written by hand for the first load of millions of rows: the text is scanned once, and a field is
 * one substring of it.
 */
import { Refusal } from '@kho/contract/refusal.ts'

export type CsvDialect = { delimiter: string; quote: string }

export type SplitTarget = {
  /** Sees the first line as it stands, before it is split; may refuse it. */
  checkHeader?(line: string): void
  /** For each name of the header the place in the dataset's row, or -1 to leave it out. */
  matchHeader(names: readonly string[]): readonly number[]
  /** Fields of a dataset's row. */
  width: number
  onRow(row: (string | null)[], line: number): void
  /** Longest row in bytes. */
  rowBytesMax: number
  /** The line of the header; default the first. */
  firstLine?: number
}

export type CsvSplitter = {
  /**
   * Splits as many whole rows of `text` as there are and returns how many characters they take.
   * `text` ends at a line feed, or at the end of the file if `last`. A rest is due to an open
   * quote; it must come again with more text behind it.
   * Throws `source.ragged-row`, `source.bad-quote`, `source.line-too-long`.
   */
  split(text: string, last: boolean): number
  /** Line on which the next row begins. */
  line(): number
}

const lineFeed = 10
const carriageReturn = 13

/** A splitter for one file; the first row it meets is the header. */
export function createCsvSplitter(dialect: CsvDialect, target: SplitTarget): CsvSplitter {
  const { width, onRow, rowBytesMax } = target
  const delimiter = dialect.delimiter.charCodeAt(0)
  const quote = dialect.quote.charCodeAt(0)
  /** Unknown until the header was read, whose names are taken as they come. */
  let places: readonly number[] | undefined
  let line = target.firstLine ?? 1

  /** Where the scan stands within the row that is being read. */
  let at = 0
  let linesInRow = 0

  function split(text: string, last: boolean): number {
    at = 0
    while (at < text.length) {
      const start = at
      linesInRow = 0
      if (places === undefined) target.checkHeader?.(firstLine(text))
      const row = readRow(text, last)
      if (row === undefined) return start
      const characters = at - start
      if (characters * 3 > rowBytesMax) checkLength(text.slice(start, at))
      if (places === undefined) places = target.matchHeader(row.map((name) => name ?? ''))
      else onRow(row, line)
      line += linesInRow + 1
    }
    return text.length
  }

  /** Reads the row at `at` and steps behind its line end; undefined if a quote stays open. */
  function readRow(text: string, last: boolean): (string | null)[] | undefined {
    // A known length spares the array from growing with each field.
    // oxlint-disable-next-line unicorn/no-new-array
    const row: (string | null)[] = new Array(places === undefined ? 0 : width)
    const expected = places?.length ?? Infinity
    const length = text.length
    let field = 0
    for (;;) {
      const place = field < expected ? (places?.[field] ?? field) : -1
      let code = at < length ? text.charCodeAt(at) : lineFeed
      if (code === quote) {
        const value = readQuoted(text, last)
        if (value === undefined) return undefined
        if (place >= 0) row[place] = value
        code = at < length ? text.charCodeAt(at) : lineFeed
        if (code === carriageReturn && isLineEnd(text, at + 1)) {
          at++
          code = lineFeed
        } else if (code !== delimiter && code !== lineFeed) throw badQuote()
      } else {
        const from = at
        let i = at
        while (code !== delimiter && code !== lineFeed && code !== quote) {
          code = ++i < length ? text.charCodeAt(i) : lineFeed
        }
        if (code === quote) throw badQuote()
        at = i
        if (code === lineFeed && i > from && text.charCodeAt(i - 1) === carriageReturn) i--
        if (place >= 0) row[place] = i === from ? null : text.substring(from, i)
      }
      field++
      at++
      if (code === lineFeed) break
    }
    if (at > length) at = length
    if (places !== undefined && field !== expected) {
      throw new Refusal('source.ragged-row', { line, found: field, expected })
    }
    return row
  }

  /** Reads the quoted field at `at` and steps behind its closing quote. */
  function readQuoted(text: string, last: boolean): string | undefined {
    let from = at + 1
    let before = ''
    const open = linesInRow
    for (;;) {
      const close = text.indexOf(dialect.quote, from)
      if (close < 0) {
        if (!last) return undefined
        linesInRow = open
        throw badQuote()
      }
      const piece = text.substring(from, close)
      countLines(piece)
      at = close + 1
      if (at < text.length && text.charCodeAt(at) === quote) {
        before += piece + dialect.quote
        from = at + 1
      } else return before === '' ? piece : before + piece
    }
  }

  function countLines(piece: string): void {
    for (let i = piece.indexOf('\n'); i >= 0; i = piece.indexOf('\n', i + 1)) linesInRow++
  }

  function checkLength(row: string): void {
    if (Buffer.byteLength(row) <= rowBytesMax) return
    // A row that spans lines and grows without end is the mark of a quote left open.
    if (linesInRow > 0) throw new Refusal('source.bad-quote', { line })
    throw new Refusal('source.line-too-long', { line, limit: rowBytesMax })
  }

  const badQuote = () => new Refusal('source.bad-quote', { line: line + linesInRow })

  return { split, line: () => line }
}

function firstLine(text: string): string {
  const end = text.indexOf('\n')
  const line = end < 0 ? text : text.slice(0, end)
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

function isLineEnd(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === lineFeed
}
