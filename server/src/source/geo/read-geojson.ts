/** Reads a GeoJSON FeatureCollection feature by feature, so that only one is ever in memory. */
import { basename } from 'node:path'
import { Refusal } from '@kho/contract/refusal.ts'
import { openByteWindow } from '../byte-window.ts'
import type { ByteInput, ByteWindow, ByteWindowOptions } from '../byte-window.ts'
import { checkJson, createFeatureRows } from './feature-row.ts'
import type { FeatureOptions } from './feature-row.ts'
import { isSameSystem, nameOfSystem, systemNamed, systemOf } from './coordinate-system.ts'
import type { CoordinateSystem } from './coordinate-system.ts'
import { createGeometryFields } from './geometry-fields.ts'
import type { GeometryOptions } from './geometry-fields.ts'
import { createNoteBook } from './note-book.ts'
import { createJsonCursor } from '../json-cursor.ts'
import type { JsonCursor, JsonValue } from '../json-cursor.ts'
import { batchRowsMax } from '../row-batch.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'

export type GeoJsonOptions = FeatureOptions &
  ByteWindowOptions & {
    /** Largest feature, in bytes; default 64 MiB. */
    featureBytesMax?: number
    rowsBefore?: number
  } & GeometryOptions

const featureBytesMaxDefault = 1 << 26
const memberBytesMax = 1 << 20
/** A batch of large geometries ends before its thousandth row. */
const batchCharactersMax = 1 << 22

const [comma, colon] = [44, 58]
const [bracketOpen, bracketClose, braceOpen, braceClose] = [91, 93, 123, 125]

/**
 * A reader of a GeoJSON file or stream; the collection's members may come in any order. Its
 * `batches` throw `source.not-found`, `source.empty`, `source.unknown-column`,
 * `source.duplicate-column`, and `source.bad-geojson` with the place in bytes, counted from 0.
 */
export function readGeoJson(input: ByteInput, options: GeoJsonOptions): SourceReader {
  const notes = createNoteBook()
  // RFC 7946 knows only longitude and latitude on WGS 84; others are declared.
  const crs = options.crs ?? 'EPSG:4326'
  const name = options.name ?? (typeof input === 'string' ? basename(input) : 'stream')
  let rows = 0
  let window: ByteWindow | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    window = await openByteWindow(input, options)
    try {
      const fields = createGeometryFields({
        columns: options.columns,
        options: { ...options, crs },
        file: name,
        found: null,
        shells: 'counter-clockwise',
        notes,
      })
      const rowOf = createFeatureRows(options, fields)
      const cursor = createJsonCursor(window)
      await skipByteOrderMark(window)
      if ((await cursor.peek()) === -1) {
        throw new Refusal('source.empty', { before: options.rowsBefore ?? 0 })
      }
      let batch: RowBatch = { rows: [], lines: [] }
      let characters = 0
      let ordinal = 0
      for await (const feature of features(cursor, systemOf(crs), options.featureBytesMax)) {
        batch.rows.push(rowOf(feature, ++ordinal))
        batch.lines.push(ordinal)
        characters += feature.text.length
        if (batch.rows.length < batchRowsMax && characters < batchCharactersMax) continue
        rows += batch.rows.length
        yield batch
        batch = { rows: [], lines: [] }
        characters = 0
      }
      rows += batch.rows.length
      if (batch.rows.length > 0) yield batch
    } finally {
      await window.close()
    }
  }

  return {
    batches,
    // Many writers put all features on one line.
    placeOf: (ordinal) => `features[${ordinal - 1}]`,
    describe: () => ({ kind: 'geojson', rows, notes: notes.list(), ...window?.described() }),
  }
}

async function skipByteOrderMark(window: ByteWindow): Promise<void> {
  do await window.fill()
  while (!window.ended && window.end < 3)
  if (window.end >= 3 && window.bytes.readUIntBE(0, 3) === 0xefbbbf) window.start = 3
}

/** The features of the collection, in order; checks the collection around them. */
async function* features(
  cursor: JsonCursor,
  crs: CoordinateSystem,
  featureBytesMax = featureBytesMaxDefault,
): AsyncIterable<JsonValue> {
  const seen = new Set<string>()
  await cursor.take(braceOpen)
  if ((await cursor.peek()) === braceClose) await cursor.take(braceClose)
  else {
    do {
      const key = await cursor.value(memberBytesMax)
      const name = nameOf(key, cursor)
      if (seen.has(name)) throw cursor.fault(`${JSON.stringify(name.slice(0, 50))} ×2`, key.offset)
      seen.add(name)
      await cursor.take(colon)
      if (name === 'features') yield* elements(cursor, featureBytesMax)
      else checkMember(name, await cursor.value(memberBytesMax), cursor, crs)
    } while (await another(cursor, braceClose))
  }
  if ((await cursor.peek()) !== -1) throw cursor.fault('…')
  for (const name of ['type', 'features']) {
    if (!seen.has(name)) throw cursor.fault(`"${name}" ?`)
  }
}

async function* elements(cursor: JsonCursor, featureBytesMax: number): AsyncIterable<JsonValue> {
  await cursor.take(bracketOpen)
  if ((await cursor.peek()) === bracketClose) return cursor.take(bracketClose)
  do yield await cursor.value(featureBytesMax)
  while (await another(cursor, bracketClose))
}

/** Steps over a comma (true) or over the closing bracket (false). */
async function another(cursor: JsonCursor, close: number): Promise<boolean> {
  const more = (await cursor.peek()) === comma
  await cursor.take(more ? comma : close)
  return more
}

function nameOf(key: JsonValue, cursor: JsonCursor): string {
  try {
    const name: unknown = JSON.parse(key.text)
    if (typeof name === 'string') return name
  } catch {
    // Told below; the parser's own words quote the file.
  }
  throw cursor.fault('JSON', key.offset)
}

function checkMember(
  name: string,
  value: JsonValue,
  cursor: JsonCursor,
  declared: CoordinateSystem,
): void {
  if (name === 'type') {
    if (value.text === '"FeatureCollection"') return
    throw cursor.fault('"type" ≠ "FeatureCollection"', value.offset)
  }
  const parsed = checkJson(value)
  if (name !== 'crs' || parsed === null) return
  // Writers before RFC 7946 name the system that they used.
  const { type, properties } = parsed as { type?: unknown; properties?: { name?: unknown } }
  const called = properties?.name
  if (type !== 'name' || typeof called !== 'string') throw cursor.fault('"crs" ?', value.offset)
  const found = systemNamed(called)
  if (found && isSameSystem(found, declared)) return
  throw new Refusal('source.crs-disagrees', {
    declared: nameOfSystem(declared),
    file: '"crs"',
    found: found ? nameOfSystem(found) : called.slice(0, 100),
  })
}
