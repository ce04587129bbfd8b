/**
 * What a filter finds of released rows, as a file: the bytes that inside gives for the same question
 * at the same sequence, and known by the same kind of mark.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { DatabaseSync } from 'node:sqlite'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { DataFormat, EditionDataset } from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Downloadable } from '../query/answer-export.ts'
import type { Measures } from '../query/measures.ts'
import { measureAll, measuring, skip, type Part } from '../query/parts.ts'
import { showCodesInCollection, showCodesInCsv, showCodesInLines } from '../query/show-codes.ts'
import type { Cells } from '../release/row-files.ts'
import { byteOrderMark, csvHead, csvRow, featureOf, jsonRow } from '../release/row-files.ts'
import type { Asker } from './asker.ts'
import { codeConverter } from './code-graph.sql.ts'
import { notOfFiles, readOpenQuestion, type OpenQuestion } from './open-question.ts'
import { walkRows } from './walk-rows.ts'

export type ExportAsked = {
  dataset: EditionDataset
  /** With the released columns alone. */
  version: DatasetVersion
  format: DataFormat
  search: URLSearchParams
  /** CSV begins as the whole file does. */
  bom: boolean
  measures: Measures
  /** Who asks, as far as turns go. */
  network: string
  /** The code lists, and what they are known by. */
  codelists: { file: DatabaseSync; content: string }
  /** The rows, with what tells that nobody reads them any more. */
  hold(): { rows: DatabaseSync; end(): void }
}

export function exportOpen(asked: ExportAsked): Downloadable {
  const { dataset, version, format, search, bom, measures, network, hold } = asked
  const question = readOpenQuestion(version, search, notOfFiles)
  if (format === 'geojson' && !version.columns.some(({ type }) => type === 'geometry'))
    throw new Refusal('query.no-geometry', { dataset: dataset.id })
  const etag = markOf(asked, question)
  const read = (signal: AbortSignal) =>
    withCodes(asked, question, partsOf(hold, question, { format, bom, asker: { signal, network } }))
  return {
    etag,
    measured: measures.find(etag) ?? null,
    isOpen: true,
    async measure(signal) {
      const found = measures.find(etag) ?? (await measureAll(read(signal), signal))
      measures.keep(etag, found)
      return found
    },
    stream(fromByte = 0) {
      const gone = new AbortController()
      const parts = read(gone.signal)
      const sent =
        fromByte > 0
          ? skip(parts, fromByte)
          : measuring(parts, (found) => measures.keep(etag, found))
      const stream = Readable.from(bytesOf(sent), { objectMode: false })
      return stream.once('close', () => gone.abort())
    },
    close() {},
  }
}

/** Everything the bytes depend on. */
function markOf(
  { dataset, version, format, bom, codelists }: ExportAsked,
  asked: OpenQuestion,
): string {
  const { columns, condition, order, codes } = asked
  const fixed = [
    [dataset.id, dataset.digest, version.version, format, bom],
    columns.map(({ number }) => number),
    condition && [condition.sql, condition.values.map(String)],
    [order.by.map(({ column, descending }) => [column.number, descending]), order.descending],
    codes && [codes, codelists.content],
  ]
  const hash = createHash('sha256').update(JSON.stringify(fixed)).digest('base64url')
  return `"${hash.slice(0, 27)}"`
}

function withCodes(
  { format, codelists }: ExportAsked,
  { codes, columns }: OpenQuestion,
  parts: AsyncIterable<Part>,
): AsyncIterable<Part> {
  if (codes === null) return parts
  const converter = codeConverter(codelists.file, codes)
  if (format === 'ndjson') return showCodesInLines(converter, parts)
  if (format === 'geojson') return showCodesInCollection(converter, parts)
  const names = columns.map(({ name }) => name)
  return showCodesInCsv(converter, names, parts)
}

async function* bytesOf(parts: AsyncIterable<Part>): AsyncGenerator<Buffer> {
  for await (const { bytes } of parts) if (bytes.length > 0) yield bytes
}

async function* partsOf(
  hold: ExportAsked['hold'],
  { columns, condition, order }: OpenQuestion,
  { format, bom, asker }: { format: DataFormat; bom: boolean; asker: Asker },
): AsyncGenerator<Part> {
  const { rows, end } = hold()
  try {
    const written = writer(format, columns)
    yield { bytes: Buffer.from((bom ? byteOrderMark : '') + written.head), rows: 0 }
    const walk = { rows, columns, condition, order, after: null, asker }
    let between = ''
    for await (const batch of walkRows(walk)) {
      if (batch.length === 0) continue
      const texts = batch.map(({ cells }) => written.row(cells))
      yield { bytes: Buffer.from(between + texts.join(written.between)), rows: batch.length }
      between = written.between
    }
    if (written.tail !== '') yield { bytes: Buffer.from(written.tail), rows: 0 }
  } finally {
    end()
  }
}

type Writer = { head: string; row(cells: Cells): string; between: string; tail: string }

function writer(format: DataFormat, columns: readonly StoredColumn[]): Writer {
  switch (format) {
    case 'csv':
      return { head: csvHead(columns), row: csvRow, between: '', tail: '' }
    case 'ndjson':
      return { head: '', row: (cells) => `${jsonRow(columns, cells)}\n`, between: '', tail: '' }
    case 'geojson':
      return {
        head: '{"type":"FeatureCollection","features":[\n',
        row: (cells) => featureOf(columns, cells),
        between: ',\n',
        tail: '\n]}\n',
      }
  }
}
