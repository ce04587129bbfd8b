import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { emptyDatabase } from '../../../test/kit/database.ts'
import type { TestDatabase } from '../../../test/kit/database.ts'
import { parseGeometry } from './geometry.ts'

let kit: TestDatabase
before(async () => {
  kit = await emptyDatabase()
})
after(() => kit.drop())

const parse = (value: unknown, shape: Parameters<typeof parseGeometry>[1] = 'any') =>
  parseGeometry(JSON.stringify(value), shape)

function hexOf(value: unknown): string {
  const geometry = parse(value)
  if ('fault' in geometry) throw new Error(geometry.fault)
  return geometry.wkb.toString('hex')
}

const double = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes.toString('hex')
}
const [one, two, three] = [double(1), double(2), double(3)]
const zero = double(0)

test('every type has the bytes of the standard', () => {
  const point = `0101000000${one}${two}`
  assert.equal(hexOf({ type: 'Point', coordinates: [1, 2] }), point)
  const line = `010200000002000000${one}${two}${three}${one}`
  const lineOf = [
    [1, 2],
    [3, 1],
  ]
  assert.equal(hexOf({ type: 'LineString', coordinates: lineOf }), line)
  const ring = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 0],
  ]
  const ringHex = `04000000${zero}${zero}${one}${zero}${one}${one}${zero}${zero}`
  const polygon = `010300000001000000${ringHex}`
  assert.equal(hexOf({ type: 'Polygon', coordinates: [ring] }), polygon)
  assert.equal(hexOf({ type: 'MultiPoint', coordinates: [[1, 2]] }), `010400000001000000${point}`)
  assert.equal(
    hexOf({ type: 'MultiLineString', coordinates: [lineOf, lineOf] }),
    `010500000002000000${line}${line}`,
  )
  const far = [
    [3, 3],
    [6, 3],
    [6, 6],
    [3, 3],
  ]
  const hole = [
    [5, 4],
    [5.5, 4],
    [5.5, 5],
    [5, 4],
  ]
  const hexOfRing = (positions: number[][]) => `04000000${positions.flat().map(double).join('')}`
  assert.equal(
    hexOf({ type: 'MultiPolygon', coordinates: [[ring], [far, hole]] }),
    `010600000002000000${polygon}010300000002000000${hexOfRing(far)}${hexOfRing(hole)}`,
  )
  const geometries = [{ type: 'Point', coordinates: [1, 2] }]
  assert.equal(hexOf({ type: 'GeometryCollection', geometries }), `010700000001000000${point}`)
})

test('heights make the type with Z', () => {
  const height = double(512.5)
  assert.equal(
    hexOf({ type: 'Point', coordinates: [1, 2, 512.5] }),
    `01e9030000${one}${two}${height}`,
  )
})

test('the box holds every position', () => {
  const coordinates = [
    [107.9, 12.1],
    [107.1, 12.9],
    [108.2, -1.5],
  ]
  const geometry = parse({ type: 'LineString', coordinates })
  assert.deepEqual('box' in geometry && geometry.box, [107.1, -1.5, 108.2, 12.9])
})

test('coordinates are those that PostgreSQL reads from the same digits', async () => {
  const written = ['107.755624', '12.134056', '0.1', '1e-7', '107.00000000000001']
  const { rows } = await kit.db.query(
    `select encode(float8send(n::float8), 'hex') as hex from unnest($1::text[]) n`,
    [written],
  )
  for (const [i, text] of written.entries()) {
    const geometry = parseGeometry(`{"type":"Point","coordinates":[${text},0]}`, 'Point')
    assert.ok('wkb' in geometry)
    assert.equal(geometry.wkb.readBigUInt64LE(5), BigInt(`0x${rows[i].hex}`))
  }
})

const ring = (...positions: number[][]) => ({ type: 'Polygon', coordinates: [positions] })
const faults: [string, unknown][] = [
  ['geometry.type', { type: 'Circle', coordinates: [1, 2] }],
  ['geometry.json', { coordinates: [1, 2] }],
  ['geometry.json', 'Point'],
  ['geometry.json', null],
  ['geometry.type', { type: 'toString', coordinates: [1, 2] }],
  ['geometry.json', { type: 'LineString', coordinates: 'x' }],
  ['geometry.json', { type: 'Polygon' }],
  ['geometry.position', { type: 'Point', coordinates: [1] }],
  ['geometry.position', { type: 'Point', coordinates: ['1', '2'] }],
  ['geometry.position', { type: 'Point', coordinates: [1, 2, 3, 4] }],
  ['geometry.position', { type: 'Point', coordinates: [1, null] }],
  ['geometry.position', { type: 'Point' }],
  ['geometry.position', { type: 'MultiPoint', coordinates: [1, 2] }],
  ['geometry.range', { type: 'Point', coordinates: [180.1, 2] }],
  ['geometry.range', { type: 'Point', coordinates: [1, -90.1] }],
  ['geometry.metres', { type: 'Point', coordinates: [550_000, 1_300_000] }],
  ['geometry.metres', { type: 'Point', coordinates: [1_300_000, 550_000] }],
  ['geometry.exchanged', { type: 'Point', coordinates: [12.1, 107.7] }],
  ['geometry.self-crossing', ring([0, 0], [2, 2], [2, 0], [0, 2], [0, 0])],
  ['geometry.ring-flat', ring([0, 0], [1, 1], [2, 2], [0, 0])],
  [
    'geometry.dimensions',
    {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [1, 2, 3],
      ],
    },
  ],
  [
    'geometry.dimensions',
    {
      type: 'MultiPoint',
      coordinates: [
        [1, 2, 3],
        [1, 2],
      ],
    },
  ],
  ['geometry.empty', { type: 'Polygon', coordinates: [] }],
  ['geometry.empty', { type: 'MultiPolygon', coordinates: [[]] }],
  ['geometry.empty', { type: 'GeometryCollection', geometries: [] }],
  ['geometry.line-short', { type: 'LineString', coordinates: [[1, 2]] }],
  ['geometry.ring-short', ring([0, 0], [1, 1], [0, 0])],
  ['geometry.ring-open', ring([0, 0], [1, 0], [1, 1], [0, 1])],
  [
    'geometry.nested',
    {
      type: 'GeometryCollection',
      geometries: [
        { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] },
      ],
    },
  ],
]
for (const [fault, value] of faults) {
  test(`${JSON.stringify(value)} is ${fault}`, () => {
    assert.deepEqual(parse(value), { fault })
  })
}

test('text that is not JSON, and infinite numbers, are faults and no errors', () => {
  assert.deepEqual(parseGeometry('{"type":"Point"', 'any'), { fault: 'geometry.json' })
  const infinite = '{"type":"Point","coordinates":[1e999,2]}'
  assert.deepEqual(parseGeometry(infinite, 'any'), { fault: 'geometry.not-finite' })
  for (const written of ['NaN', '-Infinity']) {
    const text = `{"type":"Point","coordinates":[107.1,${written}]}`
    assert.deepEqual(parseGeometry(text, 'any'), { fault: 'geometry.not-finite' })
  }
  const deep = `{"type":"MultiPoint","coordinates":${'['.repeat(5000)}${']'.repeat(5000)}}`
  assert.deepEqual(parseGeometry(deep, 'any'), { fault: 'geometry.position' })
})

test('another shape than declared is a fault', () => {
  const point = { type: 'Point', coordinates: [1, 2] }
  assert.deepEqual(parse(point, 'Polygon'), { fault: 'geometry.shape' })
  assert.ok('wkb' in parse(point, 'Point'))
})

test('what reaches out of the bounds is a fault', () => {
  const line = '{"type":"LineString","coordinates":[[107,12],[108,13]]}'
  assert.ok('wkb' in parseGeometry(line, 'any', [107, 12, 108, 13]))
  const outside = { fault: 'geometry.outside-bounds' }
  assert.deepEqual(parseGeometry(line, 'any', [107, 12, 107.9, 13]), outside)
  assert.deepEqual(parseGeometry(line, 'any', [107, 12.1, 108, 13]), outside)
})

test('many positions outgrow the first buffer', () => {
  const coordinates = Array.from({ length: 5000 }, (_, i) => [i / 100, i / 100])
  assert.equal(hexOf({ type: 'LineString', coordinates }).length, 2 * (9 + 16 * 5000))
})
