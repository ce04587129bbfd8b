/**
 * Rows as a vector tile (MVT 2.1). What does not fit is drawn coarser first and left out last, the
 * smallest first, and the answer says how much: nothing is left out silently.
 */
import { geoJSONToTile } from '@maplibre/geojson-vt'
import type { GeoJSONVTTile } from '@maplibre/geojson-vt'
import { fromGeojsonVt } from '@maplibre/vt-pbf'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { buffer, extent, type TileAddress } from './tile-address.ts'

/** A geometry and the values shown beside it, as text. */
export type TileRow = [geometry: object, values: Record<string, string | null>]

export type Drawing = {
  bytes: Buffer
  /** Rows that are seen on the tile. */
  drawn: number
  /** Rows that meet it and are smaller than a point of the grid of this tile, or only near it. */
  unseen: number
  /** Rows that it had no room for. */
  leftOut: number
  /** By how many units of 4096 outlines may be off. */
  tolerance: number
}

export type DrawInput = {
  dataset: string
  /** The largest first. */
  rows: readonly TileRow[]
  /** The columns shown, the geometry not among them. */
  columns: readonly Pick<StoredColumn, 'name' | 'type'>[]
  /** Columns of the key, where all of them are shown as they are: features get an id by it. */
  key: readonly string[] | null
  tile: TileAddress
  bytesMax: number
}

/** A fifth of a pixel where a tile is 256 pixels wide; and what is tried where that is too much. */
const tolerances: readonly [number, ...number[]] = [3, 12, 48]

export function drawTile(input: DrawInput): Drawing {
  const features = input.rows.map(([geometry, values]) => featureOf(input, geometry, values))
  const { bytesMax } = input
  let [tolerance] = tolerances
  let made = encode(input, features, tolerance)
  for (const coarser of tolerances) {
    if (made.bytes.length <= bytesMax) break
    const other = encode(input, features, coarser)
    // Coarser outlines help where shapes are large; a crowd of small ones would only vanish.
    if (other.drawn < made.drawn) break
    tolerance = coarser
    made = other
  }
  let kept = features.length
  while (made.bytes.length > bytesMax && kept > 0) {
    kept = Math.floor(Math.min(kept - 1, kept * 0.9 * (bytesMax / made.bytes.length)))
    made = encode(input, features.slice(0, kept), tolerance)
  }
  const { bytes, drawn } = made
  return { bytes, drawn, unseen: kept - drawn, leftOut: features.length - kept, tolerance }
}

function encode(
  { dataset, tile }: DrawInput,
  features: Feature[],
  tolerance: number,
): { bytes: Buffer; drawn: number } {
  const { zoom, column, row } = tile
  const made = geoJSONToTile({ type: 'FeatureCollection', features }, zoom, column, row, {
    // One more than the zoom: only so the library simplifies the tile's own zoom.
    maxZoom: zoom + 1,
    tolerance,
    extent,
    buffer,
    clip: true,
    wrap: false,
  })
  const seen = tidy(made)
  if (made.features.length === 0) return { bytes: Buffer.alloc(0), drawn: 0 }
  const bytes = Buffer.from(fromGeojsonVt({ [dataset]: made }, { version: 2, extent }))
  return { bytes, drawn: seen }
}

type Point = [number, number]
type Drawn = GeoJSONVTTile['features'][number]

/**
 * Takes out what the rounding to the grid leaves of lines and rings: repeated positions, lines of one
 * position, rings without an area (the standard allows none). Returns how many rows are left; parts
 * of a collection are features of their own and count once.
 */
function tidy(tile: GeoJSONVTTile): number {
  const seen = new Set<unknown>()
  const features = tile.features as Drawn[]
  tile.features = features.filter((feature) => {
    if (feature.type !== 1) {
      feature.geometry = lines(feature.geometry as Point[][], feature.type === 3)
    }
    if (feature.geometry.length === 0) return false
    seen.add(feature.tags)
    return true
  })
  return seen.size
}

function lines(parts: readonly Point[][], isArea: boolean): Point[][] {
  const kept: Point[][] = []
  let hasOuter = false
  for (const part of parts) {
    const line = part.filter((point, i) => i === 0 || !isSame(point, part[i - 1]!))
    if (!isArea) {
      if (line.length > 1) kept.push(line)
      continue
    }
    const area = signedArea(line)
    if (area > 0) hasOuter = true
    if (area > 0 || (area < 0 && hasOuter)) kept.push(line)
  }
  return kept
}

function isSame([x, y]: Point, [otherX, otherY]: Point): boolean {
  return x === otherX && y === otherY
}

/** Twice the area; above 0 for a ring that runs clockwise on the screen, as outer rings do. */
function signedArea(ring: readonly Point[]): number {
  let sum = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1]
  }
  return sum
}

type Collection = Extract<Parameters<typeof geoJSONToTile>[0], { type: 'FeatureCollection' }>
type Feature = Collection['features'][number]

function featureOf(
  { columns, key }: DrawInput,
  geometry: object,
  values: Record<string, string | null>,
): Feature {
  const properties: Record<string, string | number | boolean> = {}
  for (const { name, type } of columns) {
    const value = values[name]
    if (value !== null && value !== undefined) properties[name] = typed(value, type)
  }
  const id = key && featureId(key.map((name) => values[name] ?? ''))
  return {
    type: 'Feature',
    geometry: geometry as Feature['geometry'],
    properties,
    ...(id === null ? {} : { id }),
  }
}

/** A number that a tile would not hold exactly as written stays text. */
function typed(value: string, type: StoredColumn['type']): string | number | boolean {
  if (type === 'boolean') return value === 'true'
  if (type !== 'integer' && type !== 'decimal') return value
  const number = Number(value)
  const isExact = String(number) === value && Math.abs(number) <= exactMax
  return isExact ? number : value
}

const exactMax = 2 ** 51

/**
 * The id of a row on every tile: a whole number by itself, everything else by a hash (FNV-1a) cut to
 * the 53 bits that a browser keeps.
 */
export function featureId(key: readonly string[]): number {
  const [only] = key
  if (key.length === 1 && /^(0|[1-9]\d{0,14})$/.test(only!)) return Number(only)
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(JSON.stringify(key))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return Number(hash >> 11n)
}
