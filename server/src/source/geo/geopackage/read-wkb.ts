/** Well-known binary, as GeoPackages hold geometries, back into a geometry. */
import type { PlainGeometry, Position } from '../plain-geometry.ts'

export type WkbReading = {
  /** null: a geometry that GeoJSON cannot hold (arcs, surfaces …), named by `type`. */
  geometry: PlainGeometry | null
  type: string
  hasMeasures: boolean
}

/** Why bytes are no geometry. The message is for people: figures and signs only. */
export class WkbFault extends Error {}

const names = [
  'Geometry',
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
  'CircularString',
  'CompoundCurve',
  'CurvePolygon',
  'MultiCurve',
  'MultiSurface',
  'Curve',
  'Surface',
  'PolyhedralSurface',
  'TIN',
  'Triangle',
]
const depthMax = 4

type Cursor = { bytes: Buffer; at: number; hasMeasures: boolean }

/** Leaves the reading where a geometry is met that has no place in GeoJSON. */
class Foreign extends Error {}

export function readWkb(bytes: Buffer, at = 0): WkbReading {
  const cursor: Cursor = { bytes, at, hasMeasures: false }
  try {
    const geometry = readGeometry(cursor, 0)
    return { geometry, type: geometry.type, hasMeasures: cursor.hasMeasures }
  } catch (error) {
    if (!(error instanceof Foreign)) throw error
    return { geometry: null, type: error.message, hasMeasures: false }
  }
}

type Reader = {
  uint32(): number
  double(): number
  /** A number of things of at least so many bytes each, which must be there. */
  count(bytesEach: number): number
}

function readGeometry(cursor: Cursor, depth: number): PlainGeometry {
  if (depth > depthMax) throw new WkbFault(`depth > ${depthMax}`)
  demand(cursor, 5)
  const order = cursor.bytes[cursor.at++]!
  if (order > 1) throw new WkbFault(`byte order ${order}`)
  const read = readerOf(cursor, order === 1)
  const code = read.uint32()
  const [kind, dimensions] = [code % 1000, Math.floor(code / 1000)]
  if (dimensions > 3 || kind >= names.length) throw new WkbFault(`type ${code}`)
  const hasZ = dimensions === 1 || dimensions === 3
  const hasM = dimensions >= 2
  const numbers = 2 + Number(hasZ) + Number(hasM)
  const position = (): Position => {
    demand(cursor, numbers * 8)
    const found = [read.double(), read.double()]
    if (hasZ) found.push(read.double())
    if (hasM && !Number.isNaN(read.double())) cursor.hasMeasures = true
    return found
  }
  const list = <T>(bytesEach: number, one: () => T): T[] =>
    Array.from({ length: read.count(bytesEach) }, one)
  const line = () => list(numbers * 8, position)
  const parts = <T>() =>
    list(5, () => readGeometry(cursor, depth + 1)).map(
      (part) => (part as { coordinates: unknown }).coordinates as T,
    )
  const type = names[kind]!
  switch (type) {
    case 'Point': {
      const coordinates = position()
      // The standard has no other way to write a point that is empty.
      const isEmpty = coordinates.every(Number.isNaN)
      return { type, coordinates: isEmpty ? [] : coordinates }
    }
    case 'LineString':
      return { type, coordinates: line() }
    case 'Polygon':
      return { type, coordinates: list(4, line) }
    case 'MultiPoint':
      return { type, coordinates: parts<Position>() }
    case 'MultiLineString':
      return { type, coordinates: parts<Position[]>() }
    case 'MultiPolygon':
      return { type, coordinates: parts<Position[][]>() }
    case 'GeometryCollection':
      return { type, geometries: list(5, () => readGeometry(cursor, depth + 1)) }
    default:
      throw new Foreign(type)
  }
}

function readerOf(cursor: Cursor, isLittle: boolean): Reader {
  const { bytes } = cursor
  const reader: Reader = {
    uint32() {
      demand(cursor, 4)
      cursor.at += 4
      return isLittle ? bytes.readUInt32LE(cursor.at - 4) : bytes.readUInt32BE(cursor.at - 4)
    },
    double() {
      cursor.at += 8
      return isLittle ? bytes.readDoubleLE(cursor.at - 8) : bytes.readDoubleBE(cursor.at - 8)
    },
    count(bytesEach) {
      const count = reader.uint32()
      demand(cursor, count * bytesEach)
      return count
    },
  }
  return reader
}

function demand({ bytes, at }: Cursor, length: number): void {
  if (bytes.length - at < length) throw new WkbFault(`${bytes.length - at} < ${length} byte`)
}
