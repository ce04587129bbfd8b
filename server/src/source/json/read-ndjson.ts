/** Reads a file of one JSON object per line, as written, memory flat. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ByteInput, ByteWindow } from '../byte-window.ts'
import { openText, type TextOptions } from '../open-text.ts'
import { createRowBatcher } from '../row-batcher.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'
import { decodeUtf8, findInvalidUtf8 } from '../strict-utf8.ts'
import { createRecordReader, type RecordReader } from './read-record.ts'
import { absentNotes } from './absent-notes.ts'
import { shapeRecord, type ShapedColumn } from './record-shape.ts'

export type JsonOptions = TextOptions & {
  columns: readonly ShapedColumn[]
  /** Members that are left out, by name or pointer. */
  ignore?: readonly string[]
  /** Longest record in bytes; default 16 MiB. */
  recordBytesMax?: number
}

export const recordBytesMaxDefault = 1 << 24

const lineFeed = 10
const stepBytesMax = 1 << 22

/**
 * A reader of NDJSON. Lines of nothing but white space are passed over. Its `batches` throw
 * `source.empty`, `source.record-too-long`, `source.invalid-utf8`, and what `read-record.ts` finds.
 */
export function readNdjson(input: ByteInput, options: JsonOptions): SourceReader {
  const shape = shapeRecord(options.columns, options.ignore)
  const reader = createRecordReader(shape, options.columns.length)
  const batcher = createRowBatcher()
  const limit = options.recordBytesMax ?? recordBytesMaxDefault
  let window: ByteWindow | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    window = await openText(input, options)
    try {
      const lines = createLineReader(window, reader, batcher.onRow)
      for (;;) {
        const { bytes, end, ended } = window
        const whole = ended ? end : bytes.subarray(0, end).lastIndexOf(lineFeed) + 1
        if (whole > window.start) lines.readTo(whole)
        yield* batcher.full()
        if (ended) break
        const kept = window.end - window.start
        if (kept > limit) throw new Refusal('source.record-too-long', { line: lines.line(), limit })
        await window.fill(Math.min(kept, stepBytesMax))
      }
      yield* batcher.rest()
    } finally {
      await window.close()
    }
  }

  return {
    batches,
    describe: () => ({
      kind: 'ndjson',
      rows: batcher.rows(),
      notes: batcher.rows() > 0 ? absentNotes(shape) : [],
      ...window?.described(),
    }),
  }
}

function createLineReader(
  window: ByteWindow,
  reader: RecordReader,
  onRow: (row: (string | null)[], line: number) => void,
) {
  let line = 1

  function readText(text: string, offset: number): void {
    for (let from = 0; from < text.length; line++) {
      const found = text.indexOf('\n', from)
      const to = found < 0 ? text.length : found
      if (!isBlank(text, from, to)) {
        const at = from
        const place = () => ({ line, offset: offset + Buffer.byteLength(text.slice(0, at)) })
        onRow(reader.read(text, from, to, place), line)
      }
      from = to + 1
    }
  }

  return {
    line: () => line,
    /** Reads the lines of `[start, end)`. A fault of bytes is met after those of earlier lines. */
    readTo(end: number): void {
      const { bytes, start, base } = window
      const text = decodeUtf8(bytes, start, end)
      if (text === undefined) {
        const fault = findInvalidUtf8(bytes, start, end)
        const lineStart = bytes.lastIndexOf(lineFeed, fault) + 1
        if (lineStart > start) readText(bytes.toString('utf8', start, lineStart), base + start)
        throw new Refusal('source.invalid-utf8', { line, offset: base + fault })
      }
      readText(text, base + start)
      window.start = end
    },
  }
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 13 && code !== 9) return false
  }
  return true
}
