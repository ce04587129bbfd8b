/** What makes polygons, each well formed by itself, no area that anybody could walk around. */
import type { Position } from './plain-geometry.ts'
import { signedArea } from './plain-geometry.ts'
import { findCrossing } from './ring-crossing.ts'
import { flattenRings, placeInRing, sideOf } from './ring-set.ts'
import type { RingSet } from './ring-set.ts'

export type PolygonFault =
  | 'geometry.ring-flat'
  | 'geometry.self-crossing'
  | 'geometry.hole-outside'
  | 'geometry.parts-overlap'
  | 'geometry.too-complex'

/** Positions looked at when rings are placed in each other. */
const looksMax = 100_000_000

/** The first fault of a polygon or of the parts of one, or null. */
export function findPolygonFault(
  polygons: readonly (readonly (readonly Position[])[])[],
): PolygonFault | null {
  for (const rings of polygons) if (rings.some(isFlat)) return 'geometry.ring-flat'
  const set = flattenRings(polygons)
  const crossing = findCrossing(set)
  if (crossing === 'too-complex') return 'geometry.too-complex'
  if (crossing !== null) {
    const [a, b] = crossing.rings.map((ring) => set.polygonOf[ring])
    return a === b ? 'geometry.self-crossing' : 'geometry.parts-overlap'
  }
  return findNestingFault(set)
}

/** A ring that encloses nothing: all of it is one position, or lies on one line. */
function isFlat(ring: readonly Position[]): boolean {
  const [x0 = 0, y0 = 0] = ring[0] ?? []
  let [farX, farY] = [x0, y0]
  for (const [x = 0, y = 0] of ring) {
    if (Math.hypot(x - x0, y - y0) > Math.hypot(farX - x0, farY - y0)) [farX, farY] = [x, y]
  }
  const size = Math.hypot(farX - x0, farY - y0)
  if (Math.abs(signedArea(ring)) > 1e-12 * size * size) return false
  return ring.every(([x = 0, y = 0]) => sideOf(x0, y0, farX, farY, x, y) === 0)
}

type Box = [xMin: number, yMin: number, xMax: number, yMax: number]

/** Nothing crosses any more, so one position that is not on a boundary tells where a ring lies. */
function findNestingFault(set: RingSet): PolygonFault | null {
  const { polygonOf } = set
  const boxes = polygonOf.map((_, ring) => boxOf(set, ring))
  const work = { left: looksMax }
  const place = (ring: number, within: number) =>
    isInside(boxes[ring]!, boxes[within]!) ? placeOf(set, ring, within, work) : -1
  const shells: number[] = []
  let shell = -1
  for (let ring = 0; ring < polygonOf.length; ring++) {
    if (polygonOf[ring] !== polygonOf[ring - 1]) shells.push((shell = ring))
    else if (place(ring, shell) < 1) {
      return work.left < 0 ? 'geometry.too-complex' : 'geometry.hole-outside'
    }
  }
  const overlaps = (inner: number, outer: number) => {
    if (place(inner, outer) < 0) return false
    for (let hole = outer + 1; polygonOf[hole] === polygonOf[outer]; hole++) {
      if (place(inner, hole) >= 0) return false
    }
    return true
  }
  const byLeft = shells.toSorted((a, b) => boxes[a]![0] - boxes[b]![0] || a - b)
  for (let i = 0; i < byLeft.length; i++) {
    for (let j = i + 1; j < byLeft.length; j++) {
      const [one, other] = [byLeft[i]!, byLeft[j]!]
      if (boxes[other]![0] > boxes[one]![2]) break
      const isOverlap = overlaps(other, one) || overlaps(one, other)
      if (--work.left < 0) return 'geometry.too-complex'
      if (isOverlap) return 'geometry.parts-overlap'
    }
  }
  return null
}

function boxOf({ x, y, starts }: RingSet, ring: number): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = starts[ring]!; i < starts[ring + 1]!; i++) {
    box[0] = Math.min(box[0], x[i]!)
    box[1] = Math.min(box[1], y[i]!)
    box[2] = Math.max(box[2], x[i]!)
    box[3] = Math.max(box[3], y[i]!)
  }
  return box
}

function isInside(a: Box, b: Box): boolean {
  return a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3]
}

/** 1 inside, -1 outside, 0 where no position or middle of a side is off the boundary. */
function placeOf(set: RingSet, ring: number, within: number, work: { left: number }): number {
  const { x, y, starts } = set
  const size = starts[within + 1]! - starts[within]!
  const [first, last] = [starts[ring]!, starts[ring + 1]! - 1]
  for (const half of [0, 0.5]) {
    for (let i = first; i < last; i++) {
      if ((work.left -= size) < 0) return 0
      const px = x[i]! + (x[i + 1]! - x[i]!) * half
      const py = y[i]! + (y[i + 1]! - y[i]!) * half
      const place = placeInRing(set, within, px, py)
      if (place !== 0) return place
    }
  }
  return 0
}
