import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import fc from 'fast-check'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { drawTile, featureId, type Drawing, type TileRow } from './draw-tile.ts'
import { boxOf, latitudeOf, xOf, yOf, zoomMax } from './tile-address.ts'
import { createTileDrawer } from './tile-drawer.ts'
import { createTileCache, type KeptTile } from './tile-cache.ts'

const columns = [{ name: 'code', type: 'text' }] as StoredColumn[]

function draw(geometries: object[], place = [0, 0, 0], bytesMax = 512 * 1024): Drawing {
  const [zoom, column, row] = place as [number, number, number]
  const rows = geometries.map((geometry, i): TileRow => [geometry, { code: `k${i}` }])
  const tile = { zoom, column, row }
  return drawTile({ dataset: 'test', rows, columns, key: ['code'], tile, bytesMax })
}

function featuresOf({ bytes }: Drawing) {
  const layer = new VectorTile(new PbfReader(bytes)).layers.test
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer!.feature(i))
}

const polygon = (...rings: number[][][]) => ({ type: 'Polygon', coordinates: rings })
const square = (x: number, y: number, side: number) => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
]

test('outer rings run clockwise on the screen and holes the other way, as the standard says', () => {
  const hole = square(20, 20, 10)
  for (const rings of [
    [square(0, 0, 50), hole],
    [square(0, 0, 50).toReversed(), hole.toReversed()],
  ]) {
    const [feature] = featuresOf(draw([polygon(...rings)]))
    const areas = feature!.loadGeometry().map((ring) =>
      ring.reduce((sum, point, i) => {
        const next = ring[(i + 1) % ring.length]!
        return sum + point.x * next.y - next.x * point.y
      }, 0),
    )
    assert.ok(areas[0]! > 0 && areas[1]! < 0, String(areas))
  }
})

test('a polygon that crosses itself is drawn, and one without an area is counted as unseen', () => {
  const bow = [
    [0, 0],
    [40, 40],
    [40, 0],
    [0, 30],
    [0, 0],
  ]
  const flat = [
    [0, 0],
    [10, 0],
    [20, 0],
    [0, 0],
  ]
  const drawing = draw([polygon(bow), polygon(flat)])
  assert.deepEqual([drawing.drawn, drawing.unseen, drawing.leftOut], [1, 1, 0])
})

test('a shape cut at the date line is on the tiles of both its sides and on no other', () => {
  const cut = {
    type: 'MultiPolygon',
    coordinates: [[square(175, 10, 5)], [square(-180, 10, 5)]],
  }
  const drawn = (column: number) => draw([cut], [3, column, 3]).drawn
  assert.deepEqual([drawn(0), drawn(3), drawn(7)], [1, 0, 1])
  // Written across it without a cut, it is drawn as it is written: the long way round.
  const uncut = polygon([
    [175, 10],
    [-175, 10],
    [-175, 15],
    [175, 15],
    [175, 10],
  ])
  assert.equal(draw([uncut], [3, 3, 3]).drawn, 1)
  for (const column of [0, 7]) assert.ok(boxOf({ zoom: 3, column, row: 3 }).every(Number.isFinite))
})

test('a feature of 5 MB becomes a tile within its bytes, coarser where it must be', () => {
  const ring = Array.from({ length: 260_000 }, (_, i) => {
    const [turn, far] = [(i / 260_000) * 2 * Math.PI, 1 + 0.001 * Math.sin(i)]
    return [107.6 + far * Math.cos(turn), 12 + far * Math.sin(turn)]
  })
  ring.push(ring[0]!)
  const heavy = polygon(ring)
  assert.ok(JSON.stringify(heavy).length > 5_000_000)
  const place = [7, Math.floor(xOf(107.6) * 128), Math.floor(yOf(12) * 128)]
  const began = performance.now()
  const whole = draw([heavy], place)
  assert.deepEqual([whole.drawn, whole.tolerance], [1, 3])
  const bytesMax = Math.floor(whole.bytes.length / 2)
  const coarse = draw([heavy], place, bytesMax)
  assert.ok(performance.now() - began < 20_000)
  assert.ok(coarse.bytes.length <= bytesMax)
  assert.ok(coarse.tolerance > 3)
  assert.deepEqual([coarse.drawn, coarse.leftOut], [1, 0])
  const none = draw([heavy], place, 20)
  assert.deepEqual([none.bytes.length, none.drawn, none.leftOut], [0, 0, 1])
})

test('where a tile is full the smallest are left out, and said to be', () => {
  const many = Array.from({ length: 3000 }, (_, i) => polygon(square((i % 60) * 2, i / 60, 1.5)))
  const drawing = draw(many, [0, 0, 0], 20_000)
  assert.ok(drawing.bytes.length <= 20_000)
  assert.ok(drawing.leftOut > 0)
  assert.equal(drawing.drawn + drawing.unseen + drawing.leftOut, 3000)
  const first = featuresOf(drawing).map(({ properties }) => properties.code)
  assert.equal(first[0], 'k0')
})

test('any geometry on any tile is drawn or counted, and never breaks it', () => {
  const degrees = fc.tuple(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -90, max: 90, noNaN: true }),
  )
  const shape = fc.oneof(
    degrees.map((coordinates) => ({ type: 'Point', coordinates })),
    fc.array(degrees, { minLength: 2, maxLength: 6 }).map((coordinates) => ({
      type: 'LineString',
      coordinates,
    })),
    fc
      .array(degrees, { minLength: 3, maxLength: 8 })
      .map((ring) => polygon([...ring, ring[0]!] as number[][])),
    fc.array(degrees, { minLength: 1, maxLength: 4 }).map((points) => ({
      type: 'GeometryCollection',
      geometries: points.map((coordinates) => ({ type: 'Point', coordinates })),
    })),
  )
  const place = fc.integer({ min: 0, max: zoomMax }).chain((zoom) => {
    const last = fc.integer({ min: 0, max: 2 ** zoom - 1 })
    return fc.tuple(fc.constant(zoom), last, last)
  })
  fc.assert(
    fc.property(fc.array(shape, { maxLength: 8 }), place, (shapes, at) => {
      const drawing = draw(shapes, at)
      assert.equal(drawing.drawn + drawing.unseen + drawing.leftOut, shapes.length)
      for (const feature of featuresOf(drawing)) assert.ok(feature.loadGeometry().length > 0)
      const [west, south, east, north] = boxOf({ zoom: at[0], column: at[1], row: at[2] })
      assert.ok(west < east && south < north && west >= -180 && north <= 90)
    }),
    { numRuns: 300 },
  )
})

test('degrees and the grid are each other turned round', () => {
  for (const latitude of [-85, -12.5, 0, 12.1, 85]) {
    assert.ok(Math.abs(latitudeOf(yOf(latitude)) - latitude) < 1e-9)
  }
  assert.deepEqual([yOf(90), yOf(-90), xOf(-180), xOf(180)], [0, 1, 0, 1])
})

test('ids of features are the key where it is a number, and otherwise differ by key', () => {
  assert.equal(featureId(['24611']), 24611)
  assert.notEqual(featureId(['024611']), featureId(['24611']))
  const ids = new Set(Array.from({ length: 100_000 }, (_, i) => featureId([`T${i}`, 'x'])))
  assert.equal(ids.size, 100_000)
  for (const id of ids) assert.ok(Number.isSafeInteger(id) && id >= 0)
})

test('the cache forgets what was not asked for longest and holds no more than it may', () => {
  const kept = (bytes: number) => ({ bytes: Buffer.alloc(bytes) }) as KeptTile
  const cache = createTileCache(10_000)
  for (const key of ['a', 'b', 'c', 'd']) cache.keep(key, kept(1_500))
  assert.ok(cache.find('a'))
  cache.keep('e', kept(1_500))
  cache.keep('f', kept(1_500))
  assert.deepEqual(
    ['a', 'b', 'c', 'f'].map((key) => cache.find(key) !== null),
    [true, false, true, true],
  )
  cache.keep('large', kept(9_000))
  assert.equal(cache.find('large'), null)
  assert.ok(cache.size() <= 10_000)
})

test('tiles are drawn in threads, and what cannot be drawn fails alone', async () => {
  const drawer = createTileDrawer()
  const tile = { zoom: 0, column: 0, row: 0 }
  const task = { dataset: 'test', columns, key: null, tile, bytesMax: 1_000 }
  const rows = JSON.stringify([polygon(square(0, 0, 40)), { code: 'a' }])
  const [good, bad, again] = await Promise.allSettled([
    drawer.draw({ ...task, rows }),
    drawer.draw({ ...task, rows: '[{"type":"Không"' }),
    drawer.draw({ ...task, rows: `${rows},${rows}` }),
  ])
  assert.ok(good.status === 'fulfilled' && again.status === 'fulfilled')
  assert.deepEqual([good.value.drawn, again.value.drawn], [1, 2])
  assert.ok(Buffer.isBuffer(good.value.bytes))
  assert.equal(bad.status === 'rejected' && String(bad.reason), 'Error: SyntaxError')
  await drawer.stop()
  assert.equal((await drawer.draw({ ...task, rows })).drawn, 1)
  await drawer.stop()
})
