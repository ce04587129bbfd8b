/** Geometries as GeoJSON has them, in memory, and their one canonical text. */

export type Position = number[]

export type PlainGeometry =
  | { type: 'Point'; coordinates: Position }
  | { type: 'MultiPoint' | 'LineString'; coordinates: Position[] }
  | { type: 'MultiLineString' | 'Polygon'; coordinates: Position[][] }
  | { type: 'MultiPolygon'; coordinates: Position[][][] }
  | { type: 'GeometryCollection'; geometries: PlainGeometry[] }

type Nested = number | readonly Nested[]

/**
 * The text of a geometry that its source holds in binary: no spaces, and of each number the shortest
 * digits that give the same double again. A number that is not finite stays readable as such, though
 * the whole is then no JSON and is held back.
 */
export function geometryText(geometry: PlainGeometry): string {
  return geometry.type === 'GeometryCollection'
    ? `{"type":"GeometryCollection","geometries":[${geometry.geometries.map(geometryText).join(',')}]}`
    : `{"type":"${geometry.type}","coordinates":${nestedText(geometry.coordinates)}}`
}

/** Joined and not added up, since a text that is added up keeps all its pieces alive. */
function nestedText(value: Nested): string {
  if (typeof value === 'number') return numberText(value)
  return `[${value.map(nestedText).join(',')}]`
}

export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** A polygon where the declared shape is the plural, and so on; others stay as they are. */
export function asPlural(geometry: PlainGeometry, shape: string): PlainGeometry {
  switch (geometry.type) {
    case 'Point':
      return shape === 'MultiPoint'
        ? { type: 'MultiPoint', coordinates: [geometry.coordinates] }
        : geometry
    case 'LineString':
      return shape === 'MultiLineString'
        ? { type: 'MultiLineString', coordinates: [geometry.coordinates] }
        : geometry
    case 'Polygon':
      return shape === 'MultiPolygon'
        ? { type: 'MultiPolygon', coordinates: [geometry.coordinates] }
        : geometry
    default:
      return geometry
  }
}

/** The first position of a parsed geometry, or null where it has none. */
export function firstPosition(geometry: unknown): [number, number] | null {
  let at: unknown = geometry
  for (let depth = 0; depth < 12; depth++) {
    if (Array.isArray(at)) {
      if (typeof at[0] === 'number') {
        return typeof at[1] === 'number' ? [at[0], at[1]] : null
      }
      at = at[0]
    } else {
      const { coordinates, geometries } = (at ?? {}) as Record<string, unknown>
      at = coordinates ?? geometries
    }
  }
  return null
}

/** Calls `see` with every ring of every polygon of a parsed geometry that is well formed so far. */
export function eachRing(
  geometry: unknown,
  see: (ring: readonly Position[], isHole: boolean) => void,
  nested = false,
): void {
  const { type, coordinates, geometries } = (geometry ?? {}) as Record<string, unknown>
  if (Array.isArray(geometries) && !nested) {
    for (const part of geometries) eachRing(part, see, true)
  }
  if (!Array.isArray(coordinates)) return
  const polygons = polygonsOf(type, coordinates)
  for (const rings of polygons) {
    if (!Array.isArray(rings)) continue
    rings.forEach((ring, i) => {
      if (Array.isArray(ring) && ring.every((one) => Array.isArray(one))) see(ring, i > 0)
    })
  }
}

function polygonsOf(type: unknown, coordinates: unknown[]): unknown[] {
  if (type === 'Polygon') return [coordinates]
  return type === 'MultiPolygon' ? coordinates : []
}

/** Twice the area of a ring, positive where it runs against the clock. */
export function signedArea(ring: readonly Position[]): number {
  let sum = 0
  const [x0 = 0, y0 = 0] = ring[0] ?? []
  for (let i = 1; i + 1 < ring.length; i++) {
    const [a, b] = [ring[i]!, ring[i + 1]!]
    sum += (a[0]! - x0) * (b[1]! - y0) - (a[1]! - y0) * (b[0]! - x0)
  }
  return sum
}
