/** Geometries of KML as GeoJSON text, every digit as it is written. */
import { numberText } from '../plain-geometry.ts'

/** A geometry while it is read; `foreign` is one that GeoJSON cannot hold. */
export type KmlGeometry =
  | { type: 'Point' | 'LineString'; coordinates: string }
  | { type: 'Polygon'; outer: string[]; inner: string[] }
  | { type: 'MultiGeometry'; parts: KmlGeometry[] }
  | { type: 'foreign'; name: string }

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const otherNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/**
 * The text; `shape` is the declared one, and a single part becomes the plural where that is
 * declared, since KML knows no plural of one.
 */
export function kmlGeometryText(geometry: KmlGeometry, shape: string): string {
  if (geometry.type === 'foreign') return `{"type":${JSON.stringify(geometry.name)}}`
  if (geometry.type !== 'MultiGeometry') {
    const plural = `Multi${geometry.type}`
    const text = coordinatesOf(geometry)
    return plural === shape ? written(plural, `[${text}]`) : written(geometry.type, text)
  }
  const parts = leavesOf(geometry)
  const [first] = parts
  const isPlural = first !== undefined && parts.every(({ type }) => type === first.type)
  if (isPlural && first.type !== 'foreign') {
    const texts = parts.map((part) => coordinatesOf(part as Leaf))
    return written(`Multi${first.type}`, `[${texts.join(',')}]`)
  }
  const texts = parts.map((part) => kmlGeometryText(part, 'any'))
  return `{"type":"GeometryCollection","geometries":[${texts.join(',')}]}`
}

type Leaf = Exclude<KmlGeometry, { type: 'MultiGeometry' } | { type: 'foreign' }>

/** Collections within collections mean nothing more than one. */
function leavesOf(geometry: KmlGeometry): Exclude<KmlGeometry, { type: 'MultiGeometry' }>[] {
  return geometry.type === 'MultiGeometry' ? geometry.parts.flatMap(leavesOf) : [geometry]
}

function written(type: string, coordinates: string): string {
  return `{"type":"${type}","coordinates":${coordinates}}`
}

function coordinatesOf(geometry: Leaf): string {
  if (geometry.type === 'Polygon') {
    return `[${[...geometry.outer, ...geometry.inner].map(lineText).join(',')}]`
  }
  const line = lineText(geometry.coordinates)
  if (geometry.type === 'LineString') return line
  // One position; none or several are left to be found by the check of the row.
  return /^\[\[[^[]*\]\]$/.test(line) ? line.slice(1, -1) : line
}

function lineText(coordinates: string): string {
  const tuples = coordinates.trim()
  return tuples === '' ? '[]' : `[${tuples.split(/\s+/).map(positionText).join(',')}]`
}

function positionText(tuple: string): string {
  return `[${tuple.split(',').map(digitsOf).join(',')}]`
}

/** What is no number stays as it is, as a text, and is held back by the check of the row. */
function digitsOf(written: string): string {
  if (jsonNumber.test(written)) return written
  if (otherNumber.test(written)) return numberText(Number(written))
  return /^-?(NaN|Infinity)$/i.test(written) ? 'NaN' : JSON.stringify(written)
}
