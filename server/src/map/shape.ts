/** Geometries of GeoJSON as far as drawing them needs: how far they reach, where a name can stand. */
import type { LonLatBox } from './tile-address.ts'

export type Area =
  | { type: 'Polygon'; coordinates: number[][][] }
  | { type: 'MultiPolygon'; coordinates: number[][][][] }

export type AnyGeometry =
  | Area
  | { type: 'Point'; coordinates: number[] }
  | { type: 'MultiPoint' | 'LineString'; coordinates: number[][] }
  | { type: 'MultiLineString'; coordinates: number[][][] }
  | { type: 'GeometryCollection'; geometries: AnyGeometry[] }

/** A run of positions: a point, a line, or a ring of an area. */
export type Run = { kind: 'point' | 'line' | 'ring'; positions: number[][] }

export function* runsOf(geometry: AnyGeometry): Generator<Run> {
  switch (geometry.type) {
    case 'Point':
      yield { kind: 'point', positions: [geometry.coordinates] }
      return
    case 'MultiPoint':
      for (const position of geometry.coordinates) yield { kind: 'point', positions: [position] }
      return
    case 'LineString':
      yield { kind: 'line', positions: geometry.coordinates }
      return
    case 'MultiLineString':
      for (const positions of geometry.coordinates) yield { kind: 'line', positions }
      return
    case 'Polygon':
      for (const positions of geometry.coordinates) yield { kind: 'ring', positions }
      return
    case 'MultiPolygon':
      for (const rings of geometry.coordinates) {
        for (const positions of rings) yield { kind: 'ring', positions }
      }
      return
    case 'GeometryCollection':
      for (const part of geometry.geometries) yield* runsOf(part)
  }
}

export function boundsOf(geometry: AnyGeometry): LonLatBox {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { positions } of runsOf(geometry)) {
    for (const [x, y] of positions) {
      west = Math.min(west, x!)
      south = Math.min(south, y!)
      east = Math.max(east, x!)
      north = Math.max(north, y!)
    }
  }
  return [west, south, east, north]
}

/** Of several lines across the largest part the middle of the widest run inside: never outside. */
export function labelPoint(area: Area): [number, number] {
  const parts = area.type === 'Polygon' ? [area.coordinates] : area.coordinates
  const sizeOf = ([outer]: number[][][]) => {
    const [west, south, east, north] = boundsOf({ type: 'LineString', coordinates: outer! })
    return (east - west) * (north - south)
  }
  const largest = parts.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0]!
  const [, south, , north] = boundsOf({ type: 'Polygon', coordinates: largest })
  let best = { width: -1, x: largest[0]![0]![0]!, y: largest[0]![0]![1]! }
  for (const share of [0.5, 0.42, 0.58, 0.34, 0.66]) {
    const y = south + share * (north - south)
    const xs = largest.flatMap((ring) => crossings(ring, y)).toSorted((a, b) => a - b)
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const width = xs[i + 1]! - xs[i]!
      if (width > best.width) best = { width, x: (xs[i]! + xs[i + 1]!) / 2, y }
    }
  }
  return [Number(best.x.toFixed(5)), Number(best.y.toFixed(5))]
}

function crossings(ring: number[][], y: number): number[] {
  const found: number[] = []
  for (let i = 1; i < ring.length; i++) {
    const [[x1, y1], [x2, y2]] = [ring[i - 1]!, ring[i]!] as [[number, number], [number, number]]
    if (y1 > y === y2 > y) continue
    found.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1))
  }
  return found
}
