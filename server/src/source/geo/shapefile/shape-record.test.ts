import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { gdalMissing, ogr2ogr } from '../../../../test/kit/gdal.ts'
import { readAll, refusalOf, versionOf } from '../../../../test/kit/geo.ts'
import { makeZip } from '../../../../test/kit/zip.ts'
import type { Position } from '../plain-geometry.ts'
import { arrangeRings } from './arrange-rings.ts'
import { readShape, ShapeFault } from './shape-record.ts'
import { shapefileKind } from './shapefile-source.ts'

const skip = gdalMissing()
let folder: string
const path = (name: string) => join(folder, name)
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kho-shape-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const version = versionOf({ name: 'code', type: 'text' }, { name: 'shape', type: 'geometry' })
const read = (name: string, options: object = {}, of = version) =>
  shapefileKind.read(path(name), of, options, { name })

/** The geometry, written as a shapefile by GDAL. */
function write(name: string, geometry: object, ...options: string[]): void {
  const feature = { type: 'Feature', properties: { code: 'a' }, geometry }
  const text = JSON.stringify({ type: 'FeatureCollection', features: [feature] })
  writeFileSync(path(`${name}.geojson`), text)
  ogr2ogr(path(`${name}.geojson`), path(`${name}.shp`), '-lco', 'ENCODING=UTF-8', ...options)
}

const shell = [
  [107, 12],
  [107, 13],
  [108, 13],
  [108, 12],
  [107, 12],
]
const hole = [
  [107.2, 12.2],
  [107.4, 12.2],
  [107.4, 12.4],
  [107.2, 12.2],
]
const other = [
  [109, 12],
  [109, 13],
  [110, 13],
  [109, 12],
]
const geometries: Record<string, object> = {
  point: { type: 'Point', coordinates: [107.123456789012, 12.1] },
  points: {
    type: 'MultiPoint',
    coordinates: [
      [107, 12],
      [108, 13],
    ],
  },
  line: {
    type: 'LineString',
    coordinates: [
      [107, 12],
      [108, 13.5],
    ],
  },
  lines: {
    type: 'MultiLineString',
    coordinates: [
      [
        [107, 12],
        [108, 13],
      ],
      [
        [109, 12],
        [110, 13],
      ],
    ],
  },
  polygon: { type: 'Polygon', coordinates: [shell, hole] },
  polygons: { type: 'MultiPolygon', coordinates: [[shell, hole], [other]] },
}

for (const [name, geometry] of Object.entries(geometries)) {
  test(`a ${name} written by GDAL comes back as it was`, { skip }, async () => {
    write(name, geometry)
    const { rows } = await readAll(read(`${name}.shp`))
    assert.deepEqual(JSON.parse(rows[0]![1]!), geometry)
  })

  test(
    `a ${name} with heights keeps them, measures are refused until they are left out`,
    {
      skip,
    },
    async () => {
      write(`${name}-z`, geometry, '-dim', 'XYZ')
      const { rows } = await readAll(read(`${name}-z.shp`))
      assert.match(rows[0]![1]!, /\[107[\d.]*,12[\d.]*,0\]/)
      write(`${name}-m`, geometry, '-dim', 'XYM')
      assert.equal((await refusalOf(read(`${name}-m.shp`)))['code'], 'source.measures')
      const left = await readAll(read(`${name}-m.shp`, { measures: 'leave-out' }))
      assert.deepEqual(JSON.parse(left.rows[0]![1]!), geometry)
      assert.equal(left.notes[0]!.note, 'geometry.measures-left-out')
      write(`${name}-zm`, geometry, '-dim', 'XYZM')
      const both = await readAll(read(`${name}-zm.shp`, { measures: 'leave-out' }))
      assert.equal(both.rows[0]![1], rows[0]![1])
    },
  )
}

test('the declared plural is what a single part becomes', { skip }, async () => {
  write('single', geometries['polygon']!)
  const plural = versionOf(
    { name: 'code', type: 'text' },
    { name: 'shape', type: 'geometry', shape: 'MultiPolygon' },
  )
  const { rows } = await readAll(read('single.shp', {}, plural))
  assert.deepEqual(JSON.parse(rows[0]![1]!), { type: 'MultiPolygon', coordinates: [[shell, hole]] })
})

test('holes go to the smallest shell around them, and lost ones stay to be found', () => {
  const square = (x: number, y: number, size: number): Position[] => [
    [x, y],
    [x, y + size],
    [x + size, y + size],
    [x + size, y],
    [x, y],
  ]
  const hollow = (x: number, y: number, size: number) => square(x, y, size).toReversed()
  const [big, island, away] = [square(0, 0, 10), square(4, 4, 2), square(20, 0, 5)]
  const [lake, pond, lost] = [hollow(2, 2, 6), hollow(4.5, 4.5, 1), hollow(50, 50, 1)]
  assert.deepEqual(arrangeRings([big, lake, island, pond, away]), [
    [big, lake],
    [island, pond],
    [away],
  ])
  assert.deepEqual(arrangeRings([pond, away, island, lake, big]), [
    [away],
    [island, pond],
    [big, lake],
  ])
  assert.deepEqual(arrangeRings([big, away, lost]), [[big], [away, lost]])
  assert.deepEqual(arrangeRings([lake, lost]), [[lake], [lost]])
})

test('no bytes make the reader do anything but read or refuse', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(1, 3, 5, 8, 11, 15, 25),
      (bytes, type) => {
        const content = Buffer.concat([Buffer.from([type, 0, 0, 0]), bytes])
        try {
          readShape(content)
        } catch (error) {
          assert.ok(error instanceof ShapeFault, String(error))
        }
      },
    ),
    { numRuns: 3000 },
  )
})

test(
  'a zip that claims more than its files could hold is refused before it is read',
  {
    skip,
  },
  async () => {
    write('packed', geometries['polygon']!)
    const files = ['shp', 'shx', 'dbf', 'prj', 'cpg'].map((ending) => ({
      name: `a/packed.${ending}`,
      content: readFileSync(path(`packed.${ending}`)),
    }))
    writeFileSync(path('good.zip'), makeZip(files))
    assert.equal((await readAll(read('good.zip'))).rows.length, 1)
    const [shp, ...rest] = files
    writeFileSync(path('bomb.zip'), makeZip([{ ...shp!, claimed: 4_000_000_000 }, ...rest]))
    assert.equal((await refusalOf(read('bomb.zip')))['code'], 'source.archive-bomb')
    const zeros = { name: 'a/packed.shp', content: Buffer.alloc(50_000_000) }
    writeFileSync(path('zeros.zip'), makeZip([zeros, ...rest]))
    assert.deepEqual(await refusalOf(read('zeros.zip')), {
      code: 'source.bad-shapefile',
      file: '.shp',
      record: 0,
      reason: '0 ≠ 9994',
    })
    writeFileSync(path('without.zip'), makeZip(rest))
    assert.deepEqual(await refusalOf(read('without.zip')), {
      code: 'source.missing-file',
      missing: '.shp',
      file: 'without.zip',
    })
  },
)
