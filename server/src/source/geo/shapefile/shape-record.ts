/** One record of a .shp file as a geometry. */
import type { PlainGeometry, Position } from '../plain-geometry.ts'
import { arrangeRings } from './arrange-rings.ts'

export type Shape = {
  /** null: the record says that there is no geometry. */
  geometry: PlainGeometry | null
  /** It carries measures that are not all "no value". */
  hasMeasures: boolean
}

/** Why a record cannot be read. The message is for people: figures and signs only. */
export class ShapeFault extends Error {}

const noMeasure = -1e38
const boxBytes = 32

/** Reads the content of a record, `bytes` from its shape type on. Throws `ShapeFault`. */
export function readShape(bytes: Buffer): Shape {
  if (bytes.length < 4) throw new ShapeFault(`${bytes.length} < 4 byte`)
  const code = bytes.readInt32LE(0)
  if (code === 0) return { geometry: null, hasMeasures: false }
  // 1x has Z and perhaps M, 2x has M, 0x neither; the last digit is the kind.
  const [family, kind] = [Math.floor(code / 10), code % 10]
  if (family > 2 || code < 0) throw new ShapeFault(`type ${code}`)
  if (kind === 1) return readPoint(bytes, family)
  if (kind === 8) return readMultiPoint(bytes, family)
  if (kind === 3 || kind === 5) return readParts(bytes, family, kind)
  throw new ShapeFault(`type ${code}`)
}

function readPoint(bytes: Buffer, family: number): Shape {
  demand(bytes, family === 0 ? 20 : 28)
  const position = [bytes.readDoubleLE(4), bytes.readDoubleLE(12)]
  if (family === 1) position.push(bytes.readDoubleLE(20))
  const measureAt = family === 1 ? 28 : 20
  const hasMeasures = family > 0 && hasMeasure(bytes, measureAt, 1)
  return { geometry: { type: 'Point', coordinates: position }, hasMeasures }
}

function readMultiPoint(bytes: Buffer, family: number): Shape {
  demand(bytes, 8 + boxBytes)
  const count = bytes.readInt32LE(4 + boxBytes)
  const { positions, hasMeasures } = readPositions(bytes, 8 + boxBytes, count, family)
  return { geometry: { type: 'MultiPoint', coordinates: positions }, hasMeasures }
}

function readParts(bytes: Buffer, family: number, kind: 3 | 5): Shape {
  demand(bytes, 12 + boxBytes)
  const partCount = bytes.readInt32LE(4 + boxBytes)
  const count = bytes.readInt32LE(8 + boxBytes)
  const partsAt = 12 + boxBytes
  if (partCount < 0 || count < 0) throw new ShapeFault(`${partCount}, ${count}`)
  demand(bytes, partsAt + partCount * 4)
  const starts: number[] = []
  for (let i = 0; i < partCount; i++) starts.push(bytes.readInt32LE(partsAt + i * 4))
  starts.push(count)
  starts.forEach((start, i) => {
    const previous = starts[i - 1] ?? 0
    if (start < previous || start > count) throw new ShapeFault(`part ${i}: ${start}`)
  })
  if (partCount > 0 && starts[0] !== 0) throw new ShapeFault(`part 0: ${starts[0]}`)
  const { positions, hasMeasures } = readPositions(bytes, partsAt + partCount * 4, count, family)
  const parts = starts.slice(0, -1).map((start, i) => positions.slice(start, starts[i + 1]))
  return { geometry: kind === 5 ? polygonOf(parts) : lineOf(parts), hasMeasures }
}

function polygonOf(rings: Position[][]): PlainGeometry {
  const polygons = arrangeRings(rings)
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0]! }
    : { type: 'MultiPolygon', coordinates: polygons }
}

function lineOf(parts: Position[][]): PlainGeometry {
  return parts.length === 1
    ? { type: 'LineString', coordinates: parts[0]! }
    : { type: 'MultiLineString', coordinates: parts }
}

/** Behind the positions stand, each with its range before it, the heights and then the measures. */
function readPositions(
  bytes: Buffer,
  at: number,
  count: number,
  family: number,
): { positions: Position[]; hasMeasures: boolean } {
  if (count < 0) throw new ShapeFault(`${count}`)
  const heightsAt = at + count * 16 + 16
  const measuresAt = family === 1 ? heightsAt + count * 8 + 16 : heightsAt
  demand(bytes, family === 1 ? heightsAt + count * 8 : at + count * 16)
  const positions: Position[] = []
  for (let i = 0; i < count; i++) {
    const position = [bytes.readDoubleLE(at + i * 16), bytes.readDoubleLE(at + i * 16 + 8)]
    if (family === 1) position.push(bytes.readDoubleLE(heightsAt + i * 8))
    positions.push(position)
  }
  return { positions, hasMeasures: family > 0 && hasMeasure(bytes, measuresAt, count) }
}

/** Measures are the last thing and may be missing; below -1e38 they mean "no value". */
function hasMeasure(bytes: Buffer, at: number, count: number): boolean {
  if (bytes.length < at + count * 8) return false
  for (let i = 0; i < count; i++) if (bytes.readDoubleLE(at + i * 8) > noMeasure) return true
  return false
}

function demand(bytes: Buffer, length: number): void {
  if (bytes.length < length) throw new ShapeFault(`${bytes.length} < ${length} byte`)
}
