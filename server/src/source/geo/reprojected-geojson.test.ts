import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { readAll, refusalOf, versionOf } from '../../../test/kit/geo.ts'
import { readGeoJson } from './read-geojson.ts'

const columns = versionOf(
  { name: 'code', type: 'text' },
  { name: 'place', type: 'geometry', bounds: [107, 11.5, 108.5, 13] },
  { name: 'held', type: 'json' },
  { name: 'system', type: 'text' },
).columns as never
const keep = { reproject: true, originalColumn: 'held', crsColumn: 'system' }
const named = (name: string) => `"crs":{"type":"name","properties":{"name":"${name}"}},`
const metres = '{ "type": "Point", "coordinates": [412345.6780, 1330000.123] }'

function read(geometry: string, options: object, crs = '') {
  const feature = `{"type":"Feature","properties":{"code":"a"},"geometry":${geometry}}`
  const text = `{"type":"FeatureCollection",${crs}"features":[${feature}]}`
  return readGeoJson(Readable.from([Buffer.from(text)]), { columns, ...options })
}

test('GeoJSON in VN-2000 is carried over, and held exactly as it is written', async () => {
  const crs = named('urn:ogc:def:crs:EPSG::9218')
  const { rows } = await readAll(read(metres, { crs: 'EPSG:9218', ...keep }, crs))
  const carried = '{"type":"Point","coordinates":[107.696769604,12.025375248]}'
  assert.deepEqual(rows, [['a', carried, metres, 'EPSG:9218']])
})

test('a supplier in WGS 84 fills the same columns', async () => {
  const degrees = '{"type":"Point","coordinates":[107.70,12.0]}'
  const { rows } = await readAll(read(degrees, keep))
  assert.deepEqual(rows, [['a', degrees, degrees, 'EPSG:4326']])
})

test('what the collection says must agree with what is declared', async () => {
  const other = named('urn:ogc:def:crs:EPSG::5899')
  assert.deepEqual(await refusalOf(read(metres, { crs: 'EPSG:9218', ...keep }, other)), {
    code: 'source.crs-disagrees',
    declared: "VN-2000 108°30' / 3° (EPSG:9218)",
    file: '"crs"',
    found: "VN-2000 107°45' / 3° (EPSG:5899)",
  })
  const point = '{"type":"Point","coordinates":[107.7,12]}'
  const undeclared = await refusalOf(read(point, {}, named('EPSG:9218')))
  assert.equal(undeclared['code'], 'source.crs-disagrees')
  const foreign = await refusalOf(read(point, {}, named('EPSG:27700')))
  assert.equal(foreign['found'], 'EPSG:27700')
})

test('reprojection asks for both columns, of the right types', async () => {
  for (const [change, missing] of [
    [{ originalColumn: undefined }, 'originalColumn (json)'],
    [{ originalColumn: 'code' }, 'originalColumn "code" (json)'],
    [{ crsColumn: 'nowhere' }, 'crsColumn "nowhere" (text)'],
  ] as const) {
    const refusal = await refusalOf(read(metres, { crs: 'EPSG:9218', ...keep, ...change }))
    assert.deepEqual(refusal, { code: 'source.reprojection-incomplete', missing })
  }
})

test('a geometry that cannot be carried over stays as it is, for the check of the row', async () => {
  for (const broken of [
    '{"type":"Point","coordinates":["412345","1330000"]}',
    '{"type":"Point"}',
    `{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}`,
  ]) {
    const { rows } = await readAll(read(broken, { crs: 'EPSG:9218', ...keep }))
    assert.deepEqual(rows, [['a', broken, broken, 'EPSG:9218']])
  }
})

test('rings that run the wrong way and repeated positions are noted, and kept', async () => {
  const clockwise =
    '{"type":"Polygon","coordinates":[[[107,12],[107,13],[107,13],[108,13],[107,12]]]}'
  const { rows, notes } = await readAll(read(clockwise, {}))
  assert.equal(rows[0]![1], clockwise)
  assert.deepEqual(
    notes.map(({ note, count, first }) => [note, count, first]),
    [
      ['geometry.ring-orientation', 1, 'features[0]'],
      ['geometry.repeated-position', 1, 'features[0]'],
    ],
  )
})
