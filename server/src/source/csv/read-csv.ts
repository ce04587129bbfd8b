/** Reads a delimited file as written, in its declared encoding: RFC 4180 quotes, rows of any number, memory flat. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ByteInput, ByteWindow } from '../byte-window.ts'
import type { Encoding } from '../charset/encoding.ts'
import { matchHeader, refuseOtherDelimiter } from '../match-header.ts'
import { openText } from '../open-text.ts'
import { batchBytesMax, batchRowsMax } from '../row-batch.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'
import { createCsvSplitter } from './split-csv.ts'
import type { CsvSplitter } from './split-csv.ts'
import { skipLines } from '../skip-lines.ts'
import { decodeUtf8, findInvalidUtf8 } from '../strict-utf8.ts'

export type CsvOptions = {
  /** The dataset's columns, in whose order the fields are given. */
  columns: readonly string[]
  /** One character; default a comma. */
  delimiter?: string
  quote?: string
  /** Default UTF-8. */
  encoding?: Encoding
  /** The line of the header, counted from 1; those above it are no part of the data. */
  headerRow?: number
  /** Header names that may stand in the file and are left out. */
  ignore?: readonly string[]
  /** Longest row, in bytes; default 1 MiB. */
  lineBytesMax?: number
  /** Rows that the source had last time, for the message about an empty one. */
  rowsBefore?: number
  /** How the source is called in messages; default: the file's name. */
  name?: string
  blockBytes?: number
  /** Whether the SHA-256 of the file is taken on the way; default true. */
  hashed?: boolean
}

const lineFeed = 10
const lineBytesMaxDefault = 1 << 20
const stepBytesMax = 1 << 22

/**
 * A reader of a CSV file or stream. Its `batches` throw `source.not-found`, `source.empty`,
 * `source.other-encoding`, `source.invalid-text`, the header's faults, and for the first fault within the file one of `source.ragged-row`,
 * `source.bad-quote`, `source.nul-byte`, `source.invalid-utf8` (`offset`: place in the file,
 * counted from 0), `source.line-too-long`. Which fault is named does not depend on how the bytes
 * arrive.
 */
export function readCsv(input: ByteInput, options: CsvOptions): SourceReader {
  let rows = 0
  let window: ByteWindow | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    window = await openText(input, options)
    const batcher = createBatcher()
    try {
      await skipLines(window, (options.headerRow ?? 1) - 1, limitOf(options))
      const splitter = createSplitter(options, batcher.onRow)
      while (await splitNext(window, splitter, limitOf(options))) {
        for (const batch of batcher.full(window.base + window.start)) {
          rows += batch.rows.length
          yield batch
        }
      }
      for (const batch of batcher.rest()) {
        rows += batch.rows.length
        yield batch
      }
    } finally {
      await window.close()
    }
  }

  return {
    batches,
    describe: () => ({ kind: 'csv', rows, ...window?.described() }),
  }
}

const limitOf = (options: CsvOptions) => options.lineBytesMax ?? lineBytesMaxDefault

/**
 * Gathers rows into batches of at most `batchRowsMax`, and of about `batchBytesMax` of the file: a
 * thousand rows of long texts would be a gigabyte.
 */
function createBatcher() {
  let current: RowBatch = { rows: [], lines: [] }
  let ready: RowBatch[] = []
  let takenTo = 0
  return {
    onRow(row: (string | null)[], line: number): void {
      current.rows.push(row)
      current.lines.push(line)
      if (current.rows.length === batchRowsMax) {
        ready.push(current)
        current = { rows: [], lines: [] }
      }
    },
    /** What is full by now; `at` is how far the file has been split. */
    full(at: number): RowBatch[] {
      if (at - takenTo >= batchBytesMax && current.rows.length > 0) {
        ready.push(current)
        current = { rows: [], lines: [] }
      }
      if (ready.length > 0) takenTo = at
      const full = ready
      ready = []
      return full
    },
    rest: () => (current.rows.length > 0 ? [...ready, current] : ready),
  }
}

function createSplitter(
  options: CsvOptions,
  onRow: (row: (string | null)[], line: number) => void,
): CsvSplitter {
  const { columns, ignore } = options
  const dialect = { delimiter: options.delimiter ?? ',', quote: options.quote ?? '"' }
  return createCsvSplitter(dialect, {
    checkHeader: (line) => refuseOtherDelimiter(line, { columns, ...dialect }),
    matchHeader: (names) => matchHeader(names, { columns, ignore }),
    width: columns.length,
    onRow,
    rowBytesMax: limitOf(options),
    firstLine: options.headerRow ?? 1,
  })
}

/** Splits what is there and reads the next block; false after the last row. */
async function splitNext(
  window: ByteWindow,
  splitter: CsvSplitter,
  rowBytesMax: number,
): Promise<boolean> {
  const { bytes, end } = window
  const whole = window.ended ? end : bytes.subarray(0, end).lastIndexOf(lineFeed) + 1
  if (whole > window.start) splitBlock(window, whole, splitter)
  if (window.ended) return false
  const kept = window.end - window.start
  if (kept > rowBytesMax) refuseLongRow(window, splitter.line(), rowBytesMax)
  // A row with an open quote is read again from its start, so let it grow by large steps.
  await window.fill(Math.min(kept, stepBytesMax))
  return true
}

/** Splits the rows of `[start, end)`. A fault of bytes is met after those of earlier lines. */
function splitBlock(window: ByteWindow, end: number, splitter: CsvSplitter): void {
  const { bytes, start } = window
  const last = window.ended && end === window.end
  const text = bytes.subarray(start, end).includes(0) ? undefined : decodeUtf8(bytes, start, end)
  if (text === undefined) throw faultOfBytes(window, end, splitter)
  const consumed = splitter.split(text, last)
  window.start +=
    consumed === text.length ? end - start : Buffer.byteLength(text.slice(0, consumed))
}

function faultOfBytes(window: ByteWindow, end: number, splitter: CsvSplitter): Refusal {
  const { bytes, start } = window
  const nul = bytes.subarray(0, end).indexOf(0, start)
  const invalid = findInvalidUtf8(bytes, start, nul < 0 ? end : nul)
  const fault = invalid < 0 ? nul : invalid
  const lineStart = bytes.lastIndexOf(lineFeed, fault) + 1
  const lineFirst = splitter.line()
  let line = lineFirst
  for (let i = bytes.indexOf(lineFeed, start); i >= 0 && i < fault;) {
    line++
    i = bytes.indexOf(lineFeed, i + 1)
  }
  if (lineStart > start) splitter.split(bytes.toString('utf8', start, lineStart), false)
  return invalid < 0
    ? new Refusal('source.nul-byte', { line })
    : new Refusal('source.invalid-utf8', { line, offset: window.base + fault })
}

/** Refuses what has grown beyond the limit without an end of the row in sight. */
function refuseLongRow(window: ByteWindow, line: number, limit: number): never {
  const open = window.bytes.subarray(window.start, window.end)
  // A row that spans lines and grows without end is the mark of a quote left open.
  if (open.includes(lineFeed)) throw new Refusal('source.bad-quote', { line })
  throw new Refusal('source.line-too-long', { line, limit })
}
