/** Reads a layer of a GeoPackage row by row, without ever writing to it. */
import { existsSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { Column, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from '../../byte-window.ts'
import { hashFile } from '../../file-hash.ts'
import type { HashedFile } from '../../file-hash.ts'
import { matchHeader } from '../../match-header.ts'
import { createNoteBook } from '../note-book.ts'
import { batchRowsMax } from '../../row-batch.ts'
import type { RowBatch, SourceReader } from '../../row-batch.ts'
import { nameInFile } from '../../source-kind.ts'
import type { ReadAs } from '../../source-kind.ts'
import { createGeometryFields } from '../geometry-fields.ts'
import type { GeometryFields, GeometryOptions } from '../geometry-fields.ts'
import { asPlural, geometryText } from '../plain-geometry.ts'
import { findLayer } from './geopackage-layer.ts'
import type { Layer } from './geopackage-layer.ts'
import { readWkb, WkbFault } from './read-wkb.ts'
import { sqliteText, writtenValue } from './written-value.ts'

export type GeopackageOptions = GeometryOptions & {
  layer?: string
  /** The column that takes the number of the row. */
  idColumn?: string
  measures?: 'leave-out'
  names?: Record<string, string>
  ignore?: string[]
}

const batchCharactersMax = 1 << 22

export function readGeopackage(
  path: string,
  version: DatasetVersion,
  options: GeopackageOptions,
  as: ReadAs,
): SourceReader {
  const notes = createNoteBook()
  let rows = 0
  let hashed: HashedFile | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    await refuseOther(path, as.name)
    hashed = await hashFile(path, as.name)
    const db = openReadOnly(path)
    try {
      const layer = findLayer(db, as.name, options.layer)
      const fields = createGeometryFields({
        columns: version.columns,
        options,
        file: as.name,
        found: layer.system,
        shells: 'counter-clockwise',
        notes,
      })
      const taken = takenColumns(layer, fields)
      const statement = db.prepare(selectOf(layer, taken))
      statement.setReadBigInts(true)
      yield* records(statement, taken, fields)
    } catch (error) {
      throw explain(error, as.name)
    } finally {
      db.close()
    }
  }

  /** For each attribute that is read, its place in the row; the rest is declared to be left out. */
  function takenColumns(layer: Layer, fields: GeometryFields): Taken[] {
    const { ignore = [], idColumn } = options
    const mine = version.columns.filter(
      ({ name }) => !fields.columns.includes(name) && name !== idColumn,
    )
    const columns = mine.map(({ name }) => nameInFile(options, name))
    const names = layer.attributes.map(({ name }) => name)
    // The row's number is the format's own, so it need not be declared.
    const free = layer.key !== null && !columns.includes(layer.key) ? [layer.key] : []
    const matched = matchHeader(names, { columns, ignore: [...ignore, ...free] })
    const taken = layer.attributes.flatMap(({ name, type }, i) => {
      const column = mine[matched[i]!]
      return column ? [{ name, type, column, place: version.columns.indexOf(column) }] : []
    })
    const id = version.columns.findIndex(({ name }) => name === idColumn)
    if (id < 0 || layer.key === null) return taken
    return [...taken, { name: layer.key, type: '', column: version.columns[id]!, place: id }]
  }

  async function* records(
    statement: StatementSync,
    taken: readonly Taken[],
    fields: GeometryFields,
  ): AsyncIterable<RowBatch> {
    let batch: RowBatch = { rows: [], lines: [] }
    let characters = 0
    let line = 0
    for (const record of statement.iterate()) {
      line++
      const row = Array.from<string | null>({ length: version.columns.length }).fill(null)
      taken.forEach(({ name, type, column, place }, i) => {
        const value = record[`a${i}`]
        const text = value === null ? null : writtenValue(value, type, column)
        if (text === undefined) throw badValue(line, name)
        row[place] = text
      })
      characters += putGeometry(record['shape'], line, row, fields)
      batch.rows.push(row)
      batch.lines.push(line)
      if (batch.rows.length < batchRowsMax && characters < batchCharactersMax) continue
      rows += batch.rows.length
      yield batch
      batch = { rows: [], lines: [] }
      characters = 0
    }
    rows += batch.rows.length
    if (batch.rows.length > 0) yield batch
  }

  const column = version.columns.find(({ type }) => type === 'geometry')
  const shape = column?.type === 'geometry' ? column.shape : 'any'

  function putGeometry(
    value: unknown,
    line: number,
    row: (string | null)[],
    fields: GeometryFields,
  ): number {
    if (value === null) return 0
    if (!(value instanceof Uint8Array)) throw badGeometry(line, 'blob ?')
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    const { geometry, type, hasMeasures } = geometryOf(bytes, line)
    if (hasMeasures && options.measures !== 'leave-out') {
      throw new Refusal('source.measures', { line })
    }
    if (hasMeasures) notes.add('geometry.measures-left-out', String(line))
    if (geometry === null) {
      // Held back by the check of the row, with all its bytes.
      const text = `{"type":${JSON.stringify(type)},"wkb":"${bytes.toString('hex')}"}`
      fields.put(row, text, null, String(line))
      return text.length
    }
    const plain = asPlural(geometry, shape)
    const text = geometryText(plain)
    fields.put(row, text, plain, String(line))
    return text.length
  }

  function geometryOf(bytes: Buffer, line: number) {
    try {
      return readWkb(bytes, wkbPlace(bytes))
    } catch (error) {
      throw error instanceof WkbFault ? badGeometry(line, error.message) : error
    }
  }

  function badValue(line: number, name: string): Refusal {
    return new Refusal('source.bad-geopackage', { file: as.name, reason: `${line}: ${name} ?` })
  }

  function badGeometry(line: number, reason: string): Refusal {
    return new Refusal('source.bad-geopackage', { file: as.name, reason: `${line}: ${reason}` })
  }

  return {
    batches,
    describe: () => ({ kind: 'geopackage', rows, notes: notes.list(), ...hashed }),
  }
}

type Taken = { name: string; type: string; column: Column; place: number }

/** In the order of the row's number, so that two readings of the same file are the same. */
function selectOf(layer: Layer, taken: readonly Taken[]): string {
  const values = taken.map(({ name }, i) => `${sqliteText(name)} as a${i}`)
  const order = layer.key === null ? 'rowid' : quoted(layer.key)
  return `select ${[...values, `${quoted(layer.geometryColumn)} as shape`].join(', ')}
    from ${quoted(layer.table)} order by ${order}`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

const sqliteMark = 'SQLite format 3\0'

/** The file must be a database that nobody has left half written. */
async function refuseOther(path: string, name: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(16), 0, 16, 0)
      if (bytesRead < 16 || buffer.toString('latin1') !== sqliteMark) {
        throw new Refusal('source.bad-geopackage', { file: name, reason: '≠ SQLite' })
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('source.not-found', { file: name }, codeOf(error))
  }
  // What another program has not yet moved into the file would be silently missing, and what it has
  // not finished there would be taken for whole.
  for (const reason of ['-wal', '-journal']) {
    const log = `${path}${reason}`
    if (!existsSync(log) || statSync(log).size === 0) continue
    throw new Refusal('source.bad-geopackage', { file: name, reason })
  }
}

/** Immutable: no lock is taken and no file is made beside it. Nothing of the file is run. */
function openReadOnly(path: string): DatabaseSync {
  const url = pathToFileURL(path)
  url.search = '?mode=ro&immutable=1'
  const db = new DatabaseSync(url, { readOnly: true, allowExtension: false })
  db.exec('pragma trusted_schema = off; pragma cell_size_check = on; pragma temp_store = memory')
  return db
}

/** A GeoPackage's flags say how long the box is that stands before the geometry. */
function wkbPlace(bytes: Buffer): number {
  if (bytes.length < 8 || bytes.toString('latin1', 0, 2) !== 'GP') throw new WkbFault('GP ?')
  const box = [0, 32, 48, 48, 64][(bytes[3]! >> 1) & 7]
  if (box === undefined) throw new WkbFault(`flags ${bytes[3]}`)
  return 8 + box
}

/** What the database says is for the operator's log; it can quote names of the file. */
function explain(error: unknown, file: string): unknown {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (code !== 'ERR_SQLITE_ERROR') return error
  const said = error instanceof Error ? error.message : undefined
  return new Refusal('source.bad-geopackage', { file, reason: `SQLite ${String(errcode)}` }, said)
}
