/** The rings of one or more polygons as flat arrays, for the questions that take time. */
import type { Position } from './plain-geometry.ts'

/** Ring `r` is `x[starts[r]] … x[starts[r + 1] - 1]`, its last position being its first. */
export type RingSet = {
  x: Float64Array
  y: Float64Array
  starts: number[]
  /** The polygon to which a ring belongs; its first ring is the shell. */
  polygonOf: number[]
}

/** `polygons` must be well formed: at least four positions to a ring, and closed. */
export function flattenRings(polygons: readonly (readonly (readonly Position[])[])[]): RingSet {
  let count = 0
  for (const rings of polygons) for (const ring of rings) count += ring.length
  const set: RingSet = {
    x: new Float64Array(count),
    y: new Float64Array(count),
    starts: [0],
    polygonOf: [],
  }
  let at = 0
  polygons.forEach((rings, polygon) => {
    for (const ring of rings) {
      for (const position of ring) {
        set.x[at] = position[0]!
        set.y[at++] = position[1]!
      }
      set.starts.push(at)
      set.polygonOf.push(polygon)
    }
  })
  return set
}

/**
 * On which side of the line from a to b the point c lies: positive left, negative right, 0 on it or
 * too near to tell in doubles (the bound is Shewchuk's), so that a refusal is never a rounding.
 */
export function sideOf(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
): number {
  const left = (ax - cx) * (by - cy)
  const right = (ay - cy) * (bx - cx)
  const determinant = left - right
  const bound = 3.3306690738754716e-16 * (Math.abs(left) + Math.abs(right))
  return Math.abs(determinant) > bound ? determinant : 0
}

/** Whether the point is inside (1), outside (-1) or on the ring (0). */
export function placeInRing(set: RingSet, ring: number, px: number, py: number): number {
  const { x, y, starts } = set
  let inside = false
  for (let i = starts[ring]!, last = starts[ring + 1]! - 1; i < last; i++) {
    const [ax, ay, bx, by] = [x[i]!, y[i]!, x[i + 1]!, y[i + 1]!]
    if (ay > py === by > py) {
      const onLevel = ay === py && by === py && px >= Math.min(ax, bx) && px <= Math.max(ax, bx)
      if (onLevel || (ax === px && ay === py) || (bx === px && by === py)) return 0
      continue
    }
    const side = sideOf(ax, ay, bx, by, px, py)
    if (side === 0) return 0
    if (side > 0 === by > ay) inside = !inside
  }
  return inside ? 1 : -1
}
