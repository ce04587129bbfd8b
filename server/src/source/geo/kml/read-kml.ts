/** Reads a KML document, plain or in a KMZ archive, placemark by placemark. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { SaxesParser } from 'saxes'
import { codeOf, openByteWindow } from '../../byte-window.ts'
import type { ByteInput } from '../../byte-window.ts'
import { hashFile } from '../../file-hash.ts'
import type { HashedFile } from '../../file-hash.ts'
import { createNoteBook } from '../note-book.ts'
import { batchRowsMax } from '../../row-batch.ts'
import type { RowBatch, SourceReader } from '../../row-batch.ts'
import { nameInFile } from '../../source-kind.ts'
import type { ReadAs } from '../../source-kind.ts'
import { badArchive, isZip, openZip } from '../../zip-archive.ts'
import type { ZipArchive } from '../../zip-archive.ts'
import { createGeometryFields } from '../geometry-fields.ts'
import type { GeometryFields } from '../geometry-fields.ts'
import { kmlGeometryText } from './kml-geometry.ts'
import { createPlacemarkReader, KmlFault } from './placemark-reader.ts'
import type { Placemark } from './placemark-reader.ts'

export type KmlOptions = {
  /** The column that takes the placemark's id. */
  idColumn?: string
  names?: Record<string, string>
  ignore?: string[]
}

const batchCharactersMax = 1 << 22
/** A single tag, text or comment may not be longer. */
const pieceCharactersMax = 1 << 26

export function readKml(
  path: string,
  version: DatasetVersion,
  options: KmlOptions,
  as: ReadAs,
): SourceReader {
  const notes = createNoteBook()
  let rows = 0
  let hashed: HashedFile | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    hashed = await hashFile(path, as.name)
    const fields = createGeometryFields({
      columns: version.columns,
      options: { crs: 'EPSG:4326' },
      file: as.name,
      found: null,
      shells: 'counter-clockwise',
      notes,
    })
    const zip = await openIfZip()
    try {
      const input: ByteInput = zip ? zip.open(documentIn(zip)) : path
      yield* inBatches(placemarks(input, as.name), rowsOf(fields))
    } finally {
      zip?.close()
    }
  }

  async function openIfZip(): Promise<ZipArchive | null> {
    try {
      return (await isZip(path)) ? await openZip(path, as.name) : null
    } catch (error) {
      if (error instanceof Refusal) throw error
      throw new Refusal('source.not-found', { file: as.name }, codeOf(error))
    }
  }

  function documentIn(zip: ZipArchive): string {
    const documents = zip.names.filter((one) => /\.kml$/i.test(one))
    if (documents.length !== 1) throw badArchive(as.name, `${documents.length} × .kml`)
    return documents[0]!
  }

  /** Puts a placemark into a row; nothing is left out that was not declared to be. */
  function rowsOf(fields: GeometryFields): (placemark: Placemark) => (string | null)[] {
    const { columns } = version
    const { idColumn, ignore = [] } = options
    const places = new Map(
      columns.flatMap(({ name }, place) =>
        fields.columns.includes(name) || name === idColumn
          ? []
          : [[nameInFile(options, name), place] as const],
      ),
    )
    const geometry = columns.find(({ type }) => type === 'geometry')
    const shape = geometry?.type === 'geometry' ? geometry.shape : 'any'
    return (placemark) => {
      const row = Array.from<string | null>({ length: columns.length }).fill(null)
      for (const [name, text] of placemark.fields) {
        const place = places.get(name)
        if (place === undefined) {
          if (ignore.includes(name)) continue
          throw new Refusal('source.unknown-column', { unknown: name.slice(0, 100) })
        }
        if (row[place] !== null) throw new Refusal('source.duplicate-column', { column: name })
        // Only a text can be empty; of another type an empty element means that there is none.
        row[place] = text === '' && columns[place]!.type !== 'text' ? null : text
      }
      const id = columns.findIndex(({ name }) => name === idColumn)
      if (id >= 0) row[id] = placemark.id
      if (placemark.geometry) {
        const text = kmlGeometryText(placemark.geometry, shape)
        fields.put(row, text, parsed(text), `<Placemark>, ${placemark.line}`)
      }
      return row
    }
  }

  async function* inBatches(
    found: AsyncIterable<Placemark>,
    rowOf: (placemark: Placemark) => (string | null)[],
  ): AsyncIterable<RowBatch> {
    let batch: RowBatch = { rows: [], lines: [] }
    let characters = 0
    let ordinal = 0
    for await (const placemark of found) {
      const row = rowOf(placemark)
      for (const field of row) characters += field?.length ?? 0
      batch.rows.push(row)
      batch.lines.push(++ordinal)
      if (batch.rows.length < batchRowsMax && characters < batchCharactersMax) continue
      rows += batch.rows.length
      yield batch
      batch = { rows: [], lines: [] }
      characters = 0
    }
    rows += batch.rows.length
    if (batch.rows.length > 0) yield batch
  }

  return {
    batches,
    placeOf: (ordinal) => `<Placemark> ${ordinal}`,
    describe: () => ({ kind: 'kml', rows, notes: notes.list(), ...hashed }),
  }
}

/** Null where it is no JSON, as with NaN: the check of the row says what is wrong. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function* placemarks(input: ByteInput, name: string): AsyncIterable<Placemark> {
  const window = await openByteWindow(input, { name, hashed: false })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const { parser, reader, sinceEvent } = createParser()
  const fault = (reason: string, detail?: string) =>
    new Refusal('source.bad-kml', { line: parser.line, reason }, detail)
  const step = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      if (error instanceof Refusal) throw error
      if (error instanceof KmlFault) throw fault(error.message)
      if (error instanceof TypeError) throw fault('UTF-8')
      throw fault('XML', (error as Error).message)
    }
  }
  try {
    while (!window.ended) {
      await window.fill()
      const bytes = window.bytes.subarray(window.start, window.end)
      const text = step(() => decoder.decode(bytes, { stream: !window.ended }))
      window.start = window.end
      step(() => parser.write(text))
      if (sinceEvent(text.length) > pieceCharactersMax) throw fault(`> ${pieceCharactersMax}`)
      yield* reader.take()
    }
    step(() => parser.close())
    yield* reader.take()
  } finally {
    await window.close()
  }
}

/** A strict parser. A document type is refused, so there are no entities but the five of XML. */
function createParser() {
  const parser = new SaxesParser({})
  const reader = createPlacemarkReader()
  let silent = 0
  let isRoot = true
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', () => {
    throw new KmlFault('<!DOCTYPE>')
  })
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding && !/^(utf-?8|us-ascii)$/i.test(encoding)) {
      throw new KmlFault(`encoding="${encoding.slice(0, 40)}"`)
    }
  })
  parser.on('opentag', (tag) => {
    silent = 0
    const name = tag.name.replace(/^kml:/, '')
    if (isRoot && name !== 'kml') throw new KmlFault('≠ <kml>')
    isRoot = false
    reader.open(name, tag.attributes as Record<string, string>, parser.line)
  })
  parser.on('text', (text) => reader.text(text))
  parser.on('cdata', (text) => reader.text(text))
  parser.on('closetag', () => {
    silent = 0
    reader.close()
  })
  /** Characters read since something began or ended. */
  const sinceEvent = (characters: number) => (silent += characters)
  return { parser, reader, sinceEvent }
}
