/** A shapefile lists rings without saying which holes are whose: shells run with the clock. */
import { signedArea } from '../plain-geometry.ts'
import type { Position } from '../plain-geometry.ts'
import { flattenRings, placeInRing } from '../ring-set.ts'
import type { RingSet } from '../ring-set.ts'

/** Positions and shells looked at for one record; beyond it the check of the row has its say. */
const workMax = 100_000_000

/**
 * Polygons in the order of their shells, each with its holes in the order of the file. A hole goes to
 * the smallest shell around it. One that lies in none stays with the shell before it, so that the
 * check of the row names it; where no ring runs with the clock, all are shells.
 */
export function arrangeRings(rings: readonly Position[][]): Position[][][] {
  if (rings.length < 2) return rings.map((ring) => [ring])
  const areas = rings.map(signedArea)
  if (areas.every((area) => area > 0)) return rings.map((ring) => [ring])
  const set = flattenRings([rings])
  const boxes = rings.map(boxOf)
  const shells = areas.flatMap((area, i) => (area > 0 ? [] : [i]))
  const polygons = new Map(shells.map((shell) => [shell, [rings[shell]!]]))
  let work = workMax
  areas.forEach((area, hole) => {
    if (area <= 0) return
    let mine: number | undefined = shells.length === 1 ? shells[0] : undefined
    if (mine === undefined) {
      for (const shell of shells) {
        if (--work < 0) break
        if (mine !== undefined && areas[shell]! <= areas[mine]!) continue
        if (!isInside(boxes[hole]!, boxes[shell]!)) continue
        work -= rings[shell]!.length
        if (lies(set, hole, shell)) mine = shell
      }
    }
    mine ??= shells.findLast((shell) => shell < hole) ?? shells[0]!
    polygons.get(mine)!.push(rings[hole]!)
  })
  return [...polygons.values()]
}

/** Whether the hole lies in the shell, by its first position that is not on the boundary. */
function lies(set: RingSet, hole: number, shell: number): boolean {
  for (let i = set.starts[hole]!; i < set.starts[hole + 1]!; i++) {
    const place = placeInRing(set, shell, set.x[i]!, set.y[i]!)
    if (place !== 0) return place > 0
  }
  return true
}

type Box = [number, number, number, number]

function boxOf(ring: readonly Position[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x = 0, y = 0] of ring) {
    if (x < box[0]) box[0] = x
    if (y < box[1]) box[1] = y
    if (x > box[2]) box[2] = x
    if (y > box[3]) box[3] = y
  }
  return box
}

function isInside(a: Box, b: Box): boolean {
  return a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3]
}
