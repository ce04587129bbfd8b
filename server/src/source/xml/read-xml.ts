/**
 * Reads the repeated elements of an XML file as rows, memory flat. A DTD is refused by name, and with
 * it every entity but the five that XML itself knows: nothing is fetched and nothing expands.
 */
import { isUtf8 } from 'node:buffer'
import { SaxesParser } from 'saxes'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'
import type { ByteInput, ByteWindow } from '../byte-window.ts'
import { encodingNames, type Encoding } from '../charset/encoding.ts'
import { openText, type TextOptions } from '../open-text.ts'
import { createRowBatcher } from '../row-batcher.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'
import { findInvalidUtf8 } from '../strict-utf8.ts'
import { createElementRows, type ElementRows, type EventPlace } from './element-rows.ts'
import type { XmlColumn } from './record-paths.ts'

export type XmlOptions = TextOptions & {
  columns: readonly XmlColumn[]
  /** Path of the records from the root, as `/danh_sach/ho`. */
  records: string
  /** Paths inside a record that are left out. */
  ignore?: readonly string[]
  /** Path → what stands between the values where the element is repeated. */
  join?: Readonly<Record<string, string>>
  /** Whether an element without text is no value or the empty text; default no value. */
  empty?: 'null' | 'text'
  /** Longest record, and longest tag or text outside one, in characters; default 16 Mi. */
  recordLengthMax?: number
}

const recordLengthMaxDefault = 1 << 24
/** Small enough that one record too many is noticed soon. */
const pieceBytes = 1 << 16

/**
 * A reader of an XML file. Its `batches` throw `source.empty`, `source.bad-xml`,
 * `source.xml-doctype`, `source.no-records`, `source.too-deep`, `source.record-too-long`,
 * `source.unknown-column`, `source.repeated-value`.
 */
export function readXml(input: ByteInput, options: XmlOptions): SourceReader {
  const batcher = createRowBatcher()
  const limit = options.recordLengthMax ?? recordLengthMaxDefault
  let window: ByteWindow | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    window = await openText(input, options)
    try {
      const rows = createElementRows(options, batcher.onRow)
      const parser = createParser(rows, options.encoding)
      while (window.start < window.end || !window.ended) {
        if (window.start < window.end) parser.write(takeText(window, parser.line))
        if (parser.position - rows.since() > limit) {
          throw new Refusal('source.record-too-long', { line: rows.line() || parser.line, limit })
        }
        yield* batcher.full()
        if (!window.ended && window.end - window.start < pieceBytes) await window.fill()
      }
      parser.close()
      rows.end()
      yield* batcher.rest()
    } finally {
      await window.close()
    }
  }

  return {
    batches,
    describe: () => ({ kind: 'xml', rows: batcher.rows(), ...window?.described() }),
  }
}

const parserName = { vi: 'bộ đọc XML', en: 'the reader of XML' }

function createParser(rows: ElementRows, declared: Encoding | undefined): SaxesParser {
  const parser = new SaxesParser()
  // One for all events: a file has tens of millions of them.
  const at: EventPlace = {
    get line() {
      return parser.line
    },
    get position() {
      return parser.position
    },
  }
  parser.on('error', (error) => {
    const reason = saidBy(parserName, error.message.replace(/^\d+:\d+: /, ''))
    throw new Refusal('source.bad-xml', { line: parser.line, reason })
  })
  parser.on('doctype', () => {
    throw new Refusal('source.xml-doctype', { line: parser.line })
  })
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding && declared === undefined) refuseOtherEncoding(encoding)
  })
  parser.on('opentag', ({ name, attributes }) => rows.open(name, attributes, at))
  parser.on('closetag', () => rows.close(at))
  parser.on('text', (text) => rows.text(text, at))
  parser.on('cdata', (text) => rows.text(text, at))
  parser.on('comment', () => rows.pass(at))
  parser.on('processinginstruction', () => rows.pass(at))
  return parser
}

/** The file names its own encoding; where nothing is declared it was read as UTF-8. */
function refuseOtherEncoding(encoding: string): void {
  if (/^(?:utf-?8|us-ascii)$/i.test(encoding)) return
  throw new Refusal('source.other-encoding', {
    declared: encodingNames['utf-8'],
    found: encoding.slice(0, 40),
  })
}

/** The next piece of whole characters. */
function takeText(window: ByteWindow, line: number): string {
  const { bytes, start, base } = window
  const end = Math.min(window.end, start + pieceBytes)
  const isLast = window.ended && end === window.end
  let to = end
  // The piece may end within a character, which has at most four bytes.
  if (!isLast) for (; to > end - 3 && !isUtf8(bytes.subarray(start, to)); to--);
  const invalid = findInvalidUtf8(bytes, start, to)
  if (invalid >= 0) {
    const lines = bytes.subarray(start, invalid).toString('latin1').split('\n').length - 1
    throw new Refusal('source.invalid-utf8', { line: line + lines, offset: base + invalid })
  }
  window.start = to
  return bytes.toString('utf8', start, to)
}
