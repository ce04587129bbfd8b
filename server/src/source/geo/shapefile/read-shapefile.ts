/** Reads a shapefile record by record: geometry, index and attributes in step. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { drain, openByteWindow } from '../../byte-window.ts'
import type { ByteWindow } from '../../byte-window.ts'
import { matchHeader } from '../../match-header.ts'
import { createNoteBook } from '../note-book.ts'
import { batchRowsMax } from '../../row-batch.ts'
import type { RowBatch, SourceReader } from '../../row-batch.ts'
import { nameInFile } from '../../source-kind.ts'
import type { ReadAs } from '../../source-kind.ts'
import { createGeometryFields } from '../geometry-fields.ts'
import type { GeometryFields, GeometryOptions } from '../geometry-fields.ts'
import { asPlural, geometryText } from '../plain-geometry.ts'
import { readWkt } from '../read-wkt.ts'
import { settleEncoding } from './attribute-encoding.ts'
import { need, readTableHead, readTableRecord } from './attribute-table.ts'
import type { TableReading } from './attribute-table.ts'
import { openShapefileParts, readSmallPart } from './shapefile-parts.ts'
import type { PartEnding, ShapefileParts } from './shapefile-parts.ts'
import { readShape, ShapeFault } from './shape-record.ts'

export type ShapefileOptions = GeometryOptions & {
  /** The layer of a zip that holds several: its file's name without ending. */
  layer?: string
  encoding?: string
  measures?: 'leave-out'
  names?: Record<string, string>
  ignore?: string[]
}

const headBytes = 100
const recordHeadBytes = 8
const indexEntryBytes = 8
const recordBytesMax = 1 << 26
const fileCode = 9994
/** A batch of large geometries ends before its thousandth row. */
const batchCharactersMax = 1 << 22

export function readShapefile(
  path: string,
  version: DatasetVersion,
  options: ShapefileOptions,
  as: ReadAs,
): SourceReader {
  const notes = createNoteBook()
  let rows = 0
  let parts: ShapefileParts | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    parts = await openShapefileParts(path, { name: as.name, layer: options.layer })
    const opened: ByteWindow[] = []
    const open = async (ending: PartEnding) => {
      const window = await openByteWindow(parts!.open(ending), {
        hashed: false,
        name: parts!.nameOf(ending)!,
      })
      opened.push(window)
      return window
    }
    try {
      const [shapes, index, table] = [await open('shp'), await open('shx'), await open('dbf')]
      const fields = await settleFields()
      const reading = await settleTable(table, fields)
      const count = await settleCount(shapes, index, reading)
      yield* records({ shapes, index, table, fields, reading, count })
    } finally {
      for (const window of opened) await window.close()
      parts.close()
    }
  }

  async function settleFields(): Promise<GeometryFields> {
    const wkt = await readSmallPart(parts!, 'prj')
    return createGeometryFields({
      columns: version.columns,
      options,
      file: as.name,
      found: wkt === null ? null : { ...readWkt(wkt), file: parts!.nameOf('prj')! },
      shells: 'clockwise',
      notes,
    })
  }

  async function settleTable(table: ByteWindow, fields: GeometryFields): Promise<TableReading> {
    const file = '.dbf'
    const head = await readTableHead(table, file)
    const mine = version.columns.filter(({ name }) => !fields.columns.includes(name))
    const columns = mine.map(({ name }) => nameInFile(options, name))
    const names = head.fields.map(({ name }) => name)
    const matched = matchHeader(names, { columns, ...(options.ignore ? options : {}) })
    const places = matched.map((at) => (at < 0 ? -1 : version.columns.indexOf(mine[at]!)))
    const encoding = settleEncoding({
      declared: options.encoding,
      cpg: await readSmallPart(parts!, 'cpg'),
      languageByte: head.languageByte,
    })
    if (encoding.overruled !== null) {
      notes.add('attribute.encoding-overruled', `${encoding.name} ≠ ${encoding.overruled}`)
    }
    return { file, head, encoding, places, columns: version.columns, notes }
  }

  /** How many records there are, on which index and table must agree. */
  async function settleCount(
    shapes: ByteWindow,
    index: ByteWindow,
    { head }: TableReading,
  ): Promise<number> {
    await takeHead(shapes, 'shp')
    const indexBytes = await takeHead(index, 'shx')
    const count = (indexBytes - headBytes) / indexEntryBytes
    if (count !== head.records) throw bad('dbf', 0, `.dbf ${head.records} ≠ .shx ${count}`)
    return count
  }

  /** Steps over the head of a .shp or .shx and returns the length that it gives for the file. */
  async function takeHead(window: ByteWindow, ending: 'shp' | 'shx'): Promise<number> {
    if (!(await need(window, headBytes))) throw bad(ending, 0, `< ${headBytes} byte`)
    const { bytes, start } = window
    const code = bytes.readInt32BE(start)
    if (code !== fileCode) throw bad(ending, 0, `${code} ≠ ${fileCode}`)
    window.start += headBytes
    return bytes.readInt32BE(start + 24) * 2
  }

  type Opened = {
    shapes: ByteWindow
    index: ByteWindow
    table: ByteWindow
    fields: GeometryFields
    reading: TableReading
    count: number
  }

  async function* records(opened: Opened): AsyncIterable<RowBatch> {
    let batch: RowBatch = { rows: [], lines: [] }
    let characters = 0
    for (let record = 1; record <= opened.count; record++) {
      const row = Array.from<string | null>({ length: version.columns.length }).fill(null)
      const isKept = await readTableRecord(opened.table, opened.reading, record, row)
      const content = await takeShape(opened, record)
      if (!isKept) continue
      characters += putGeometry(opened.fields, content, record, row)
      batch.rows.push(row)
      batch.lines.push(record)
      if (batch.rows.length < batchRowsMax && characters < batchCharactersMax) continue
      rows += batch.rows.length
      yield batch
      batch = { rows: [], lines: [] }
      characters = 0
    }
    rows += batch.rows.length
    if (batch.rows.length > 0) yield batch
    if (await need(opened.shapes, 1)) throw bad('shp', opened.count + 1, '.shx …')
    // The checksum of an entry of a zip is known at its end.
    for (const window of [opened.index, opened.table]) await drain(window)
  }

  /** The bytes of the next record, whose place and length the index must give as well. */
  async function takeShape({ shapes, index }: Opened, record: number): Promise<Buffer> {
    if (!(await need(index, indexEntryBytes))) throw bad('shx', record, '…')
    const offset = index.bytes.readInt32BE(index.start) * 2
    const length = index.bytes.readInt32BE(index.start + 4) * 2
    index.start += indexEntryBytes
    const at = shapes.base + shapes.start
    if (offset !== at) throw bad('shx', record, `.shx ${offset} ≠ .shp ${at}`)
    if (!(await need(shapes, recordHeadBytes))) throw bad('shp', record, '…')
    const given = shapes.bytes.readInt32BE(shapes.start + 4) * 2
    if (given !== length) throw bad('shx', record, `.shx ${length} ≠ .shp ${given}`)
    if (given < 0 || given > recordBytesMax) {
      throw bad('shp', record, `${given} > ${recordBytesMax} byte`)
    }
    if (!(await need(shapes, recordHeadBytes + given))) {
      const left = shapes.end - shapes.start
      throw bad('shp', record, `${left} < ${recordHeadBytes + given} byte`)
    }
    const from = shapes.start + recordHeadBytes
    shapes.start = from + given
    return shapes.bytes.subarray(from, from + given)
  }

  const column = version.columns.find(({ type }) => type === 'geometry')
  const shape = column?.type === 'geometry' ? column.shape : 'any'

  /** Returns the length of the text, so that batches stay small. */
  function putGeometry(
    fields: GeometryFields,
    content: Buffer,
    record: number,
    row: (string | null)[],
  ): number {
    const { geometry, hasMeasures } = shapeOf(content, record)
    if (hasMeasures && options.measures !== 'leave-out') {
      throw new Refusal('source.measures', { line: record })
    }
    if (hasMeasures) notes.add('geometry.measures-left-out', String(record))
    if (geometry === null) return 0
    // A shapefile has no polygons beside multipolygons, so the column says which of them it is.
    const plain = asPlural(geometry, shape)
    const text = geometryText(plain)
    fields.put(row, text, plain, String(record))
    return text.length
  }

  function shapeOf(content: Buffer, record: number) {
    try {
      return readShape(content)
    } catch (error) {
      throw error instanceof ShapeFault ? bad('shp', record, error.message) : error
    }
  }

  function bad(ending: PartEnding, record: number, reason: string): Refusal {
    return new Refusal('source.bad-shapefile', { file: `.${ending}`, record, reason })
  }

  return {
    batches,
    describe: () => ({ kind: 'shapefile', rows, notes: notes.list(), ...parts?.hashed }),
  }
}
