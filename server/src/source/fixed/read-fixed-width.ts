/** Reads lines whose columns stand at declared widths, padded with spaces. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ByteInput, ByteWindow } from '../byte-window.ts'
import type { Encoding } from '../charset/encoding.ts'
import { createNoteBook } from '../note-book.ts'
import { openText } from '../open-text.ts'
import { batchRowsMax } from '../row-batch.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'
import { skipLines } from '../skip-lines.ts'
import { decodeUtf8, findInvalidUtf8 } from '../strict-utf8.ts'

/** A field of the line; without a column it is passed over. */
export type FixedField = { width: number; name?: string }

export type FixedWidthOptions = {
  columns: readonly string[]
  fields: readonly FixedField[]
  /** What widths count: characters (code points), or bytes of the UTF-8 file. */
  unit?: 'characters' | 'bytes'
  /** Where spaces fill a field up; default after the value. They are no part of it. */
  padding?: 'right' | 'left' | 'both' | 'none'
  /** Whether a line may end before its last fields, which then hold nothing. */
  shortLines?: boolean
  /** Lines above the first row. */
  skip?: number
  encoding?: Encoding
  lineBytesMax?: number
  rowsBefore?: number
  name?: string
  blockBytes?: number
  hashed?: boolean
}

const lineFeed = 10
const carriageReturn = 13
const lineBytesMaxDefault = 1 << 20

const strip: Record<NonNullable<FixedWidthOptions['padding']>, (text: string) => string> = {
  right: (text) => text.replace(/ +$/, ''),
  left: (text) => text.replace(/^ +/, ''),
  both: (text) => text.replace(/^ +| +$/g, ''),
  none: (text) => text,
}

/**
 * A reader of a fixed-width file. A field of nothing but padding is NULL. Its `batches` throw
 * `source.not-found`, `source.empty`, `source.missing-column`, `source.wrong-width`,
 * `source.nul-byte`, `source.invalid-utf8`, `source.line-too-long`.
 */
export function readFixedWidth(input: ByteInput, options: FixedWidthOptions): SourceReader {
  let rows = 0
  let window: ByteWindow | undefined
  const book = createNoteBook()

  async function* batches(): AsyncIterable<RowBatch> {
    const rowOf = createFieldCutter(options, () => book.note('record.short-line', '*'))
    window = await openText(input, options)
    try {
      await skipLines(window, options.skip ?? 0, options.lineBytesMax ?? lineBytesMaxDefault)
      book.line = options.skip ?? 0
      let batch: RowBatch = { rows: [], lines: [] }
      for (;;) {
        const end = await findLineEnd(window, options.lineBytesMax, book.line + 1)
        if (end < 0) break
        book.line++
        batch.rows.push(rowOf(window, end, book.line))
        batch.lines.push(book.line)
        window.start = Math.min(end + 1, window.end)
        if (batch.rows.length < batchRowsMax) continue
        rows += batch.rows.length
        yield batch
        batch = { rows: [], lines: [] }
      }
      rows += batch.rows.length
      if (batch.rows.length > 0) yield batch
    } finally {
      await window.close()
    }
  }

  return {
    batches,
    describe: () => ({ kind: 'fixed-width', rows, notes: book.list(), ...window?.described() }),
  }
}

/** The place of the next line feed, or of the end of a last line without one; -1 after it. */
async function findLineEnd(
  window: ByteWindow,
  lineBytesMax = lineBytesMaxDefault,
  line: number,
): Promise<number> {
  for (let seen = 0; ;) {
    const { bytes, start, end } = window
    const at = bytes.subarray(0, end).indexOf(lineFeed, start + seen)
    const found = at < 0 && window.ended ? end : at
    if ((found < 0 ? end : found) - start > lineBytesMax) {
      throw new Refusal('source.line-too-long', { line, limit: lineBytesMax })
    }
    if (found >= 0) return start === end ? -1 : found
    seen = end - start
    await window.fill()
  }
}

/** Cuts the line that ends at `end` into the dataset's row. */
function createFieldCutter(
  options: FixedWidthOptions,
  onShort: () => void,
): (window: ByteWindow, end: number, line: number) => (string | null)[] {
  const { columns, fields, unit = 'characters', shortLines = false } = options
  const named = new Set(fields.map(({ name }) => name))
  const missing = columns.filter((column) => !named.has(column))
  if (missing.length > 0) {
    const found = fields.map(({ name }) => name ?? '–').join(', ')
    throw new Refusal('source.missing-column', { missing: missing.join(', '), found })
  }
  const places = fields.map(({ name }) => (name === undefined ? -1 : columns.indexOf(name)))
  const whole = fields.reduce((sum, { width }) => sum + width, 0)
  const bare = strip[options.padding ?? 'right']

  return (window, lineEnd, line) => {
    const { bytes, start } = window
    const end = lineEnd > start && bytes[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd
    const fault = faultOf(window, end, line)
    if (fault) throw fault
    const pieces = unit === 'bytes' ? byBytes(bytes, start, end) : byCharacters(bytes, start, end)
    if (pieces.length > whole || (pieces.length < whole && !shortLines)) {
      throw new Refusal('source.wrong-width', { line, found: pieces.length, expected: whole })
    }
    if (pieces.length < whole) onShort()
    const row: (string | null)[] = columns.map(() => null)
    let at = 0
    for (let i = 0; i < fields.length; i++) {
      const next = at + fields[i]!.width
      const place = places[i]!
      if (place >= 0) {
        const piece = pieces.cut(at, next)
        // A width in bytes that cuts a character in two was declared for another encoding.
        if (piece === undefined) {
          throw new Refusal('source.wrong-width', { line, found: `${next} …`, expected: whole })
        }
        const value = bare(piece)
        row[place] = value === '' ? null : value
      }
      at = next
    }
    return row
  }
}

function faultOf(window: ByteWindow, end: number, line: number): Refusal | null {
  const { bytes, start, base } = window
  const piece = bytes.subarray(start, end)
  if (piece.includes(0)) return new Refusal('source.nul-byte', { line })
  const invalid = findInvalidUtf8(bytes, start, end)
  if (invalid < 0) return null
  return new Refusal('source.invalid-utf8', { line, offset: base + invalid })
}

type Pieces = { length: number; cut(from: number, to: number): string | undefined }

function byCharacters(bytes: Buffer, start: number, end: number): Pieces {
  const text = bytes.toString('utf8', start, end)
  // A pair of surrogates is one character; text without one needs no splitting.
  if (!/[\ud800-\udfff]/.test(text)) {
    return { length: text.length, cut: (from, to) => text.slice(from, to) }
  }
  const points = Array.from(text)
  return { length: points.length, cut: (from, to) => points.slice(from, to).join('') }
}

function byBytes(bytes: Buffer, start: number, end: number): Pieces {
  return {
    length: end - start,
    cut: (from, to) => decodeUtf8(bytes, Math.min(start + from, end), Math.min(start + to, end)),
  }
}
