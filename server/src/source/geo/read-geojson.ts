/** Reads a GeoJSON FeatureCollection feature by feature, so that only one is ever in memory. */
import { Refusal } from '@kho/contract/refusal.ts'
import { openByteWindow } from '../byte-window.ts'
import type { ByteInput, ByteWindow, ByteWindowOptions } from '../byte-window.ts'
import { checkJson, createFeatureRows } from './feature-row.ts'
import type { FeatureOptions } from './feature-row.ts'
import { createJsonCursor } from '../json-cursor.ts'
import type { JsonCursor, JsonValue } from '../json-cursor.ts'
import { batchRowsMax } from '../row-batch.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'

export type GeoJsonOptions = FeatureOptions &
  ByteWindowOptions & {
    /** Largest feature, in bytes; default 64 MiB. */
    featureBytesMax?: number
    rowsBefore?: number
  }

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
  const rowOf = createFeatureRows(options)
  let rows = 0
  let window: ByteWindow | undefined

  async function* batches(): AsyncIterable<RowBatch> {
    window = await openByteWindow(input, options)
    try {
      const cursor = createJsonCursor(window)
      await skipByteOrderMark(window)
      if ((await cursor.peek()) === -1) {
        throw new Refusal('source.empty', { before: options.rowsBefore ?? 0 })
      }
      let batch: RowBatch = { rows: [], lines: [] }
      let characters = 0
      for await (const feature of features(cursor, options.featureBytesMax)) {
        batch.rows.push(rowOf(feature))
        batch.lines.push(feature.line)
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

  return { batches, describe: () => ({ kind: 'geojson', rows, ...window?.described() }) }
}

async function skipByteOrderMark(window: ByteWindow): Promise<void> {
  do await window.fill()
  while (!window.ended && window.end < 3)
  if (window.end >= 3 && window.bytes.readUIntBE(0, 3) === 0xefbbbf) window.start = 3
}

/** The features of the collection, in order; checks the collection around them. */
async function* features(
  cursor: JsonCursor,
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
      else checkMember(name, await cursor.value(memberBytesMax), cursor)
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

function checkMember(name: string, value: JsonValue, cursor: JsonCursor): void {
  if (name === 'type') {
    if (value.text === '"FeatureCollection"') return
    throw cursor.fault('"type" ≠ "FeatureCollection"', value.offset)
  }
  checkJson(value)
  // RFC 7946 knows only longitude and latitude on WGS 84; older writers name what they used.
  if (name === 'crs' && value.text !== 'null' && !/CRS84|EPSG:+(\d*:)?4326"/.test(value.text)) {
    throw cursor.fault('"crs" ≠ CRS84', value.offset)
  }
}
