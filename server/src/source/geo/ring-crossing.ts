/**
 * Finds a place where boundaries cross. Segments are laid into a grid with about as many squares as
 * there are segments, so that each is compared only with its neighbours.
 */
import { sideOf } from './ring-set.ts'
import type { RingSet } from './ring-set.ts'

/** The rings whose segments cross (the same one twice for a ring that crosses itself). */
export type Crossing = { rings: [number, number] }

/** Comparisons and entries of the grid, together; beyond it a shape is not worth believing. */
const workMax = 25_000_000

/**
 * The first crossing found, null where there is none, or `too-complex`. Touching at a point and
 * running along each other are no crossings; passing through each other at a vertex is one.
 */
export function findCrossing(set: RingSet): Crossing | 'too-complex' | null {
  const segments = segmentsOf(set)
  const grid = layGrid(set, segments)
  if (grid === null) return 'too-complex'
  let work = 0
  for (let square = 0; square + 1 < grid.ends.length; square++) {
    const [from, to] = [grid.ends[square]!, grid.ends[square + 1]!]
    work += ((to - from) * (to - from)) / 2
    if (work > workMax) return 'too-complex'
    for (let i = from; i < to; i++) {
      for (let j = i + 1; j < to; j++) {
        const [a, b] = [grid.members[i]!, grid.members[j]!]
        if (crosses(set, segments, a, b)) {
          return { rings: [segments.ringOf[a]!, segments.ringOf[b]!] }
        }
      }
    }
  }
  return null
}

/** A segment goes from position `from` to the next one; `ringOf` names its ring. */
type Segments = { from: Int32Array; ringOf: Int32Array }

/** Repeated positions make no segment. */
function segmentsOf({ x, y, starts }: RingSet): Segments {
  const from = new Int32Array(x.length)
  const ringOf = new Int32Array(x.length)
  let count = 0
  for (let ring = 0; ring + 1 < starts.length; ring++) {
    for (let i = starts[ring]!, last = starts[ring + 1]! - 1; i < last; i++) {
      if (x[i] === x[i + 1] && y[i] === y[i + 1]) continue
      from[count] = i
      ringOf[count++] = ring
    }
  }
  return { from: from.subarray(0, count), ringOf: ringOf.subarray(0, count) }
}

/** The segments of square s are `members[ends[s]] … members[ends[s + 1] - 1]`. */
type Grid = { members: Int32Array; ends: Int32Array }

function layGrid({ x, y }: RingSet, { from }: Segments): Grid | null {
  const [xMin, xMax] = rangeOf(x)
  const [yMin, yMax] = rangeOf(y)
  const [width, height] = [xMax - xMin || 1e-300, yMax - yMin || 1e-300]
  const { rows, columns } = shapeOfGrid(x, y, from, width, height)
  const rowOf = (at: number) => Math.min(Math.floor(((at - yMin) / height) * rows), rows - 1)
  const columnOf = (at: number) =>
    Math.min(Math.floor(((at - xMin) / width) * columns), columns - 1)
  let entries = 0

  /** Calls `put` for every square that the segment passes, and at worst a few beside. */
  function walk(segment: number, put: (square: number) => void): void {
    const i = from[segment]!
    const [ax, ay, bx, by] = [x[i]!, y[i]!, x[i + 1]!, y[i + 1]!]
    const [low, high] = [rowOf(Math.min(ay, by)), rowOf(Math.max(ay, by))]
    const slope = (bx - ax) / (by - ay)
    for (let row = low; row <= high; row++) {
      let [left, right] = ax < bx ? [ax, bx] : [bx, ax]
      if (low < high) {
        const c = ax + (yMin + (row * height) / rows - ay) * slope
        const d = ax + (yMin + ((row + 1) * height) / rows - ay) * slope
        left = Math.max(left, Math.min(c, d))
        right = Math.min(right, Math.max(c, d))
      }
      // A square more on each side forgives the rounding of the two lines above.
      const first = Math.max(columnOf(left) - (low < high ? 1 : 0), 0)
      const last = Math.min(columnOf(right) + (low < high ? 1 : 0), columns - 1)
      for (let column = first; column <= last; column++) put(row * columns + column)
    }
  }

  const ends = new Int32Array(rows * columns + 1)
  for (let segment = 0; segment < from.length; segment++) {
    walk(segment, (square) => {
      ends[square + 1]!++
      entries++
    })
    if (entries > workMax / 2) return null
  }
  for (let square = 0; square < rows * columns; square++) ends[square + 1]! += ends[square]!
  const filled = ends.slice()
  const members = new Int32Array(entries)
  for (let segment = 0; segment < from.length; segment++) {
    walk(segment, (square) => (members[filled[square]!++] = segment))
  }
  return { members, ends }
}

/** Squares have the proportions of the mean segment: a comb of long teeth is cut into strips. */
function shapeOfGrid(
  x: Float64Array,
  y: Float64Array,
  from: Int32Array,
  width: number,
  height: number,
): { rows: number; columns: number } {
  let [across, along] = [0, 0]
  for (const i of from) {
    across += Math.abs(x[i + 1]! - x[i]!)
    along += Math.abs(y[i + 1]! - y[i]!)
  }
  const count = Math.max(from.length, 1)
  const ratio = (height / (along || 1e-300)) * ((across || 1e-300) / width)
  const rows = Math.min(Math.max(Math.round(Math.sqrt(count * ratio)), 1), count)
  return { rows, columns: Math.max(Math.round(count / rows), 1) }
}

function rangeOf(list: Float64Array): [number, number] {
  let [least, most] = [Infinity, -Infinity]
  for (const one of list) {
    if (one < least) least = one
    if (one > most) most = one
  }
  return [least, most]
}

function crosses(set: RingSet, segments: Segments, one: number, other: number): boolean {
  const { x, y } = set
  const [i, j] = [segments.from[one]!, segments.from[other]!]
  const [ax, bx, cx, dx] = [x[i]!, x[i + 1]!, x[j]!, x[j + 1]!]
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return false
  const [ay, by, cy, dy] = [y[i]!, y[i + 1]!, y[j]!, y[j + 1]!]
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false
  const [c, d] = [sideOf(ax, ay, bx, by, cx, cy), sideOf(ax, ay, bx, by, dx, dy)]
  if ((c > 0 && d > 0) || (c < 0 && d < 0)) return false
  const [a, b] = [sideOf(cx, cy, dx, dy, ax, ay), sideOf(cx, cy, dx, dy, bx, by)]
  if ((a > 0 && b > 0) || (a < 0 && b < 0)) return false
  if (c !== 0 && d !== 0 && a !== 0 && b !== 0) return true
  // They meet at an end of one of them: at the end of a segment each ring is asked which way it goes.
  return (
    (c === 0 && passesThrough(set, segments.ringOf[other]!, j, i, segments.ringOf[one]!)) ||
    (a === 0 && passesThrough(set, segments.ringOf[one]!, i, j, segments.ringOf[other]!))
  )
}

/**
 * Whether the ring of position `at` changes sides there of the ring of the segment from `i`. Only
 * the first end of each segment is asked, as its last end is the first of the next.
 */
function passesThrough(set: RingSet, ring: number, at: number, i: number, other: number): boolean {
  const { x, y } = set
  const [px, py, ax, ay, bx, by] = [x[at]!, y[at]!, x[i]!, y[i]!, x[i + 1]!, y[i + 1]!]
  if (bx === px && by === py) return false
  const [before, after] = [neighbour(set, ring, at, -1), neighbour(set, ring, at, 1)]
  if (ax === px && ay === py) {
    const [back, ahead] = [neighbour(set, other, i, -1), neighbour(set, other, i, 1)]
    return (
      sideOfCorner(set, back, at, ahead, before) * sideOfCorner(set, back, at, ahead, after) < 0
    )
  }
  if ((px - ax) * (px - bx) > 0 || (py - ay) * (py - by) > 0) return false
  const side = (q: number) => Math.sign(sideOf(ax, ay, bx, by, x[q]!, y[q]!))
  return side(before) * side(after) < 0
}

/** The next position of the ring in that direction that is another point. */
function neighbour({ x, y, starts }: RingSet, ring: number, at: number, step: 1 | -1): number {
  const [first, last] = [starts[ring]!, starts[ring + 1]! - 1]
  let next = at
  for (let tries = first; tries <= last; tries++) {
    next += step
    if (next < first) next = last - 1
    if (next > last) next = first + 1
    if (x[next] !== x[at] || y[next] !== y[at]) return next
  }
  return at
}

/**
 * On which side of the path back → corner → ahead the position `q` lies: 1 left, -1 right, 0 on it.
 */
function sideOfCorner(
  { x, y }: RingSet,
  back: number,
  corner: number,
  ahead: number,
  q: number,
): number {
  const side = (from: number, to: number, of: number) =>
    Math.sign(sideOf(x[from]!, y[from]!, x[to]!, y[to]!, x[of]!, y[of]!))
  const turn = side(back, corner, ahead)
  const [first, second] = [side(back, corner, q), side(corner, ahead, q)]
  if (turn > 0) return first > 0 && second > 0 ? 1 : onPath(first, second)
  if (turn < 0) return first < 0 && second < 0 ? -1 : -onPath(-first, -second)
  return first

  /** Outside of the corner, unless it lies on one of its two arms. */
  function onPath(one: number, two: number): number {
    const towards = (arm: number) =>
      (x[q]! - x[corner]!) * (x[arm]! - x[corner]!) + (y[q]! - y[corner]!) * (y[arm]! - y[corner]!)
    if ((one === 0 && towards(back) > 0) || (two === 0 && towards(ahead) > 0)) return 0
    return -1
  }
}
