import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findPolygonFault } from './polygon-fault.ts'
import type { Position } from './plain-geometry.ts'

const ring = (...positions: Position[]) => [...positions, positions[0]!]
const square = (x: number, y: number, size: number) =>
  ring([x, y], [x + size, y], [x + size, y + size], [x, y + size])
const fault = (...polygons: Position[][][]) => findPolygonFault(polygons)

test('what a person would call an area has no fault', () => {
  assert.equal(fault([square(0, 0, 10)]), null)
  assert.equal(fault([square(0, 0, 10), square(2, 2, 2), square(6, 6, 2)]), null)
  assert.equal(fault([square(0, 0, 10)], [square(20, 0, 10)]), null)
  assert.equal(fault([square(0, 0, 10), square(2, 2, 6)], [square(4, 4, 2)]), null)
  assert.equal(fault([square(0, 0, 10).toReversed()]), null)
})

test('a ring that crosses itself is found, between sides and through a corner', () => {
  assert.equal(fault([ring([0, 0], [2, 2], [2, 0], [0, 2])]), 'geometry.self-crossing')
  const throughCorner = ring([0, 0], [1, 1], [2, 2], [2, 0], [1, 1], [0, 2])
  assert.equal(fault([throughCorner]), 'geometry.self-crossing')
  const cornerOnSide = ring([0, 0], [2, 2], [2, 0], [1, 1], [0, 2])
  assert.equal(fault([cornerOnSide]), 'geometry.self-crossing')
})

test('touching is no crossing', () => {
  const touchesItself = ring([0, 0], [4, 0], [4, 4], [2, 2], [0, 4], [0, 3], [2, 2], [0, 1])
  assert.equal(fault([touchesItself]), null)
  const cornerOnSide = ring([0, 0], [4, 0], [2, 0], [2, 4])
  assert.notEqual(fault([cornerOnSide]), 'geometry.self-crossing')
  assert.equal(fault([square(0, 0, 1)], [square(1, 1, 1)]), null)
  assert.equal(fault([square(0, 0, 1)], [square(1, 0, 1)]), null)
  assert.equal(fault([square(0, 0, 4), ring([0, 0], [2, 1], [1, 2])]), null)
})

test('holes outside, shells inside each other and parts on top of each other are found', () => {
  assert.equal(fault([square(0, 0, 10), square(20, 0, 2)]), 'geometry.hole-outside')
  assert.equal(fault([square(0, 0, 10), square(0, 0, 10)]), 'geometry.hole-outside')
  assert.equal(fault([square(0, 0, 10), square(8, 8, 4)]), 'geometry.self-crossing')
  assert.equal(fault([square(0, 0, 10)], [square(2, 2, 2)]), 'geometry.parts-overlap')
  assert.equal(fault([square(0, 0, 10)], [square(5, 5, 10)]), 'geometry.parts-overlap')
  assert.equal(fault([square(0, 0, 10)], [square(0, 0, 10)]), 'geometry.parts-overlap')
})

test('a ring that encloses nothing is flat', () => {
  assert.equal(fault([ring([0, 0], [1, 1], [0, 0], [1, 1])]), 'geometry.ring-flat')
  assert.equal(fault([ring([0, 0], [1, 1], [3, 3])]), 'geometry.ring-flat')
  assert.equal(fault([ring([5, 5], [5, 5], [5, 5])]), 'geometry.ring-flat')
})

/** A star around a centre never crosses itself, whatever the distances are. */
function star(count: number, distanceOf: (i: number) => number): Position[] {
  const positions = Array.from({ length: count }, (_, i): Position => {
    const angle = (2 * Math.PI * i) / count
    return [107 + distanceOf(i) * Math.cos(angle), 12 + distanceOf(i) * Math.sin(angle)]
  })
  return ring(...positions)
}

test('crossings are found exactly where comparing every two sides finds them', () => {
  const position = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }))
  fc.assert(
    fc.property(fc.array(position, { minLength: 3, maxLength: 14 }), (positions) => {
      const closed = ring(...positions)
      const found = fault([closed])
      if (found === 'geometry.ring-flat') return
      if (hasProperCrossing(closed)) assert.equal(found, 'geometry.self-crossing')
    }),
    { numRuns: 3000 },
  )
})

test('a star never crosses itself, and does as soon as two far corners change places', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 12, maxLength: 300 }),
      (distances) => {
        const whole = star(distances.length, (i) => distances[i]!)
        assert.equal(fault([whole]), null)
        const broken = whole.slice()
        ;[broken[2], broken[8]] = [broken[8]!, broken[2]!]
        if (hasProperCrossing(broken)) assert.equal(fault([broken]), 'geometry.self-crossing')
      },
    ),
    { numRuns: 300 },
  )
})

function hasProperCrossing(closed: Position[]): boolean {
  const side = (a: Position, b: Position, c: Position) =>
    Math.sign((b[0]! - a[0]!) * (c[1]! - a[1]!) - (b[1]! - a[1]!) * (c[0]! - a[0]!))
  for (let i = 0; i + 1 < closed.length; i++) {
    for (let j = i + 1; j + 1 < closed.length; j++) {
      const [a, b, c, d] = [closed[i]!, closed[i + 1]!, closed[j]!, closed[j + 1]!]
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true
    }
  }
  return false
}

test('100,000 positions take under a second, whatever their shape', () => {
  const shapes: Record<string, Position[]> = {
    star: star(100_000, (i) => 1 + 0.2 * Math.sin(i * 12.9898)),
    coast: star(100_000, (i) => 1 + 0.3 * Math.sin(i / 900) + 0.001 * Math.sin(i * 7.1)),
    comb: ring(
      ...Array.from({ length: 50_000 }, (_, i): Position[] => [
        [i / 1e5, 0],
        [i / 1e5 + 5e-6, i % 2 === 0 ? 1 : 0.5],
      ]).flat(),
      [0.5, -1],
      [0, -1],
    ),
  }
  for (const [name, closed] of Object.entries(shapes)) {
    // The time of this thread alone, so that others on the machine do not count.
    const before = process.threadCpuUsage()
    const found = fault([closed])
    const took = process.threadCpuUsage(before).user / 1000
    assert.ok(took < 1000, `${name}: ${took} ms`)
    assert.ok(found === null || found === 'geometry.too-complex', `${name}: ${found}`)
    if (name !== 'star') assert.equal(found, null, name)
  }
  const crossed = shapes['coast']!.slice()
  ;[crossed[50_000], crossed[50_003]] = [crossed[50_003]!, crossed[50_000]!]
  assert.equal(fault([crossed]), 'geometry.self-crossing')
})
