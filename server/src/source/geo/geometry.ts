/** GeoJSON geometries as well-known binary, with their box, and what makes them none. */
import { findPolygonFault } from './polygon-fault.ts'
import type { PolygonFault } from './polygon-fault.ts'
import type { Position } from './plain-geometry.ts'

export type Box = [xMin: number, yMin: number, xMax: number, yMax: number]
/** `wkb` is little-endian ISO WKB, with Z where the positions have a height. */
export type Geometry = { wkb: Buffer; box: Box }
/** The rules that a geometry can break; intake/rules.ts has the sentence of each. */
export type GeometryRule =
  | 'geometry.json'
  | 'geometry.type'
  | 'geometry.shape'
  | 'geometry.position'
  | 'geometry.not-finite'
  | 'geometry.range'
  | 'geometry.metres'
  | 'geometry.exchanged'
  | 'geometry.outside-bounds'
  | 'geometry.dimensions'
  | 'geometry.empty'
  | 'geometry.line-short'
  | 'geometry.ring-short'
  | 'geometry.ring-open'
  | 'geometry.nested'
  | PolygonFault
export type GeometryFault = { fault: GeometryRule }

const typeCodes = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
} as const
type TypeName = keyof typeof typeCodes

/**
 * Reads the raw text of a GeoJSON geometry. `shape` is the one declared type, or `any`; `bounds` is
 * where the dataset says that all of it must lie. Faults, in the order in which they are looked for:
 * `geometry.json` not JSON or no geometry, `geometry.not-finite` NaN or infinite, `geometry.type`
 * a geometry that GeoJSON has not; `geometry.shape` another type than declared; `geometry.position`
 * not two or three numbers; `geometry.range` outside longitude and latitude, said more closely by
 * `geometry.metres` and `geometry.exchanged`; `geometry.dimensions` heights on some positions only;
 * `geometry.empty`; `geometry.line-short` under two positions; `geometry.ring-short` under four;
 * `geometry.ring-open` last position not the first; `geometry.nested` a collection in another;
 * `geometry.outside-bounds`; then those of polygons (`polygon-fault.ts`).
 */
export function parseGeometry(
  rawGeoJson: string,
  shape: 'any' | TypeName,
  bounds?: Readonly<Box>,
): Geometry | GeometryFault {
  let value: unknown
  try {
    value = JSON.parse(rawGeoJson)
  } catch {
    const isNumberless = /[[,]-?(NaN|Infinity)[\],]/.test(rawGeoJson)
    return { fault: isNumberless ? 'geometry.not-finite' : 'geometry.json' }
  }
  try {
    const type = typeOf(value)
    if (shape !== 'any' && type !== shape) return { fault: 'geometry.shape' }
    const writer = createWriter(firstLength(value) === 3)
    writeGeometry(writer, value, false)
    const { box } = writer
    if (bounds && !isWithin(box, bounds)) return { fault: 'geometry.outside-bounds' }
    const fault = faultOfPolygons(value as Parsed)
    if (fault) return { fault }
    return { wkb: Buffer.from(writer.bytes.subarray(0, writer.length)), box }
  } catch (error) {
    if (error instanceof Fault) return { fault: error.rule }
    throw error
  }
}

/** What `writeGeometry` has let through. */
type Parsed = { type: TypeName; coordinates: unknown; geometries: Parsed[] }

function faultOfPolygons({ type, coordinates, geometries }: Parsed): PolygonFault | null {
  switch (type) {
    case 'Polygon':
      return findPolygonFault([coordinates as Position[][]])
    case 'MultiPolygon':
      return findPolygonFault(coordinates as Position[][][])
    case 'GeometryCollection':
      for (const part of geometries) {
        const fault = faultOfPolygons(part)
        if (fault) return fault
      }
      return null
    default:
      return null
  }
}

function isWithin(box: Readonly<Box>, bounds: Readonly<Box>): boolean {
  return box[0] >= bounds[0] && box[1] >= bounds[1] && box[2] <= bounds[2] && box[3] <= bounds[3]
}

/** Leaves the nested reading at the first fault; never seen outside. */
class Fault extends Error {
  readonly rule: GeometryRule

  constructor(rule: GeometryRule) {
    super(rule)
    this.rule = rule
  }
}

type Writer = { bytes: Buffer; length: number; hasZ: boolean; box: Box }

function createWriter(hasZ: boolean): Writer {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  return { bytes: Buffer.allocUnsafe(1024), length: 0, hasZ, box }
}

function typeOf(value: unknown): TypeName {
  const type = (value as { type?: unknown } | null)?.type
  if (typeof type !== 'string') throw new Fault('geometry.json')
  if (Object.hasOwn(typeCodes, type)) return type as TypeName
  throw new Fault('geometry.type')
}

/** Numbers in the first position, which decides about height for all. */
function firstLength(value: unknown): number {
  let at = value
  for (let depth = 0; depth < 8; depth++) {
    if (Array.isArray(at)) {
      if (typeof at[0] === 'number') return at.length
      at = at[0]
    } else {
      const { coordinates, geometries } = (at ?? {}) as Record<string, unknown>
      at = coordinates ?? geometries
    }
  }
  return 0
}

function writeGeometry(writer: Writer, value: unknown, nested: boolean): void {
  const type = typeOf(value)
  const { coordinates, geometries } = value as { coordinates?: unknown; geometries?: unknown }
  writeHeader(writer, type)
  switch (type) {
    case 'Point':
      return writePosition(writer, coordinates)
    case 'LineString':
      return writeLine(writer, coordinates)
    case 'Polygon':
      return writePolygon(writer, coordinates)
    case 'MultiPoint':
      return writeParts(writer, coordinates, 'Point', writePosition)
    case 'MultiLineString':
      return writeParts(writer, coordinates, 'LineString', writeLine)
    case 'MultiPolygon':
      return writeParts(writer, coordinates, 'Polygon', writePolygon)
    case 'GeometryCollection':
      if (nested) throw new Fault('geometry.nested')
      return writeEach(writer, geometries, (part) => writeGeometry(writer, part, true))
  }
}

function writeParts(
  writer: Writer,
  parts: unknown,
  type: TypeName,
  write: (writer: Writer, part: unknown) => void,
): void {
  writeEach(writer, parts, (part) => {
    writeHeader(writer, type)
    write(writer, part)
  })
}

function writePolygon(writer: Writer, rings: unknown): void {
  writeEach(writer, rings, (ring) => {
    const positions = arrayOf(ring)
    if (positions.length < 4) throw new Fault('geometry.ring-short')
    writeEach(writer, positions, (position) => writePosition(writer, position))
    const [first, last] = [positions[0] as number[], positions.at(-1) as number[]]
    if (first.some((number, i) => number !== last[i])) throw new Fault('geometry.ring-open')
  })
}

function writeLine(writer: Writer, line: unknown): void {
  if (arrayOf(line).length < 2) throw new Fault('geometry.line-short')
  writeEach(writer, line, (position) => writePosition(writer, position))
}

function writeEach(writer: Writer, list: unknown, write: (one: unknown) => void): void {
  const all = arrayOf(list)
  reserve(writer, 4)
  writer.length = writer.bytes.writeUInt32LE(all.length, writer.length)
  for (const one of all) write(one)
}

function arrayOf(list: unknown): unknown[] {
  if (!Array.isArray(list)) throw new Fault('geometry.json')
  if (list.length === 0) throw new Fault('geometry.empty')
  return list
}

function writePosition(writer: Writer, position: unknown): void {
  if (!Array.isArray(position)) throw new Fault('geometry.position')
  const [x, y, z] = position as unknown[]
  if (position.some((one) => one === Infinity || one === -Infinity)) {
    throw new Fault('geometry.not-finite')
  }
  if (!isNumber(x) || !isNumber(y)) throw new Fault('geometry.position')
  if (position.length > 3 || (position.length === 3 && !isNumber(z))) {
    throw new Fault('geometry.position')
  }
  if ((position.length === 3) !== writer.hasZ) throw new Fault('geometry.dimensions')
  if (x < -180 || x > 180 || y < -90 || y > 90) throw new Fault(outsideDegrees(x, y))
  const { box } = writer
  if (x < box[0]) box[0] = x
  if (y < box[1]) box[1] = y
  if (x > box[2]) box[2] = x
  if (y > box[3]) box[3] = y
  reserve(writer, 24)
  writer.length = writer.bytes.writeDoubleLE(x, writer.length)
  writer.length = writer.bytes.writeDoubleLE(y, writer.length)
  if (isNumber(z)) writer.length = writer.bytes.writeDoubleLE(z, writer.length)
}

/** What numbers that are no degrees look like. */
function outsideDegrees(x: number, y: number): GeometryRule {
  if (looksLikeMetres(x, y) || looksLikeMetres(y, x)) return 'geometry.metres'
  return isNearVietNam(y, x) ? 'geometry.exchanged' : 'geometry.range'
}

/** Easting and northing of Viet Nam in a zone of 3° or 6°. */
export function looksLikeMetres(easting: number, northing: number): boolean {
  return easting > 50_000 && easting < 1_000_000 && northing > 800_000 && northing < 2_700_000
}

export function isNearVietNam(longitude: number, latitude: number): boolean {
  return longitude > 100 && longitude < 120 && latitude > 5 && latitude < 26
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Byte order (little-endian) and type; 1000 is added where there is a Z. */
function writeHeader(writer: Writer, type: TypeName): void {
  reserve(writer, 5)
  writer.length = writer.bytes.writeUInt8(1, writer.length)
  const code = typeCodes[type] + (writer.hasZ ? 1000 : 0)
  writer.length = writer.bytes.writeUInt32LE(code, writer.length)
}

function reserve(writer: Writer, more: number): void {
  if (writer.length + more <= writer.bytes.length) return
  const larger = Buffer.allocUnsafe(writer.bytes.length * 2)
  writer.bytes.copy(larger, 0, 0, writer.length)
  writer.bytes = larger
}
