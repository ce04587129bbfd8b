/** Maps as agencies supply them, from the file to the store and back to the proof. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { declareSource, findSource, sourceSchema } from '../src/intake/declared-source.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { listQuarantine } from '../src/intake/quarantine.ts'
import { receiptSigner } from '../src/intake/receipt.ts'
import { watchFolder } from '../src/intake/watch-folder.ts'
import { openJournalKey } from '../src/journal/key.ts'
import { silentLog } from '../src/log.ts'
import { boundariesFile, gdalMissing, ogr2ogr } from './kit/gdal.ts'
import { distanceOf, positionsOf } from './kit/geo.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

const skip = gdalMissing()
const title = { vi: 'Cột', en: 'Column' }
const communes = definitionOf({
  id: 'communes',
  sharing: 'open',
  key: ['code'],
  thresholds: { failingShareMax: 0.2, deletedShareMax: 1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'full_name', type: 'text', title },
    {
      name: 'boundary',
      type: 'geometry',
      shape: 'MultiPolygon',
      bounds: [107, 11.5, 108.5, 13],
      title,
    },
    { name: 'boundary_held', type: 'json', title },
    { name: 'system', type: 'text', title },
  ],
})
const declared = {
  names: { full_name: 'fullName' },
  ignore: ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerI', 'areaKm2'],
  crs: { datum: 'vn2000', meridian: "108°30'", zone: 3 },
  reproject: true,
  originalColumn: 'boundary_held',
  crsColumn: 'system',
} as const

let p: Province
let version: DatasetVersion
let folder: string
before(async () => {
  p = await openProvince()
  version = await p.define(communes)
  folder = join(p.folder, 'maps')
  mkdirSync(folder)
  if (skip) return
  const metres = ['-t_srs', 'EPSG:9218', '-lco', 'ENCODING=UTF-8']
  ogr2ogr(boundariesFile, join(folder, 'communes.shp'), ...metres)
  ogr2ogr(boundariesFile, join(folder, 'zipped.shz'), '-f', 'ESRI Shapefile', ...metres)
  cpSync(join(folder, 'zipped.shz'), join(folder, 'communes.zip'))
})
after(() => p.end())

const load = (file: string, options: object = declared) =>
  loadSource(
    { db: p.db, journalFolder: p.journalFolder },
    {
      dataset: version.id,
      actor: 'test',
      supply: fileSupply(version, { path: join(folder, file), ...options }),
    },
  )

async function refusalOf(act: Promise<unknown>): Promise<Refusal> {
  const error = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Refusal, String(error))
  return error
}

const count = async () =>
  (await p.db.query('select count(*)::int as n from store.d_communes')).rows[0].n

test(
  'metres declared as WGS 84 are refused, with what they look like, and nothing is stored',
  {
    skip,
  },
  async () => {
    cpSync(join(folder, 'communes.shp'), join(folder, 'lying.shp'))
    cpSync(join(folder, 'communes.shx'), join(folder, 'lying.shx'))
    cpSync(join(folder, 'communes.dbf'), join(folder, 'lying.dbf'))
    cpSync(join(folder, 'communes.cpg'), join(folder, 'lying.cpg'))
    const refusal = await refusalOf(load('lying.shp', { ...declared, crs: 'EPSG:4326' }))
    assert.equal(refusal.code, 'source.wrong-crs')
    assert.match(refusal.sentence.vi, /giống mét VN-2000.*VN-2000 108°30' \/ 3° \(EPSG:9218\)/)
    assert.equal(await count(), 0)
  },
)

test(
  'a shapefile in VN-2000 comes in as WGS 84 with the original beside it, and stays equal',
  {
    skip,
  },
  async () => {
    const first = await load('communes.shp')
    assert.deepEqual([first.inserts, first.heldBack, first.equal], [28, 0, true])
    assert.match(first.source.fileSha256 ?? '', /^[0-9a-f]{64}$/)
    const again = await load('communes.zip')
    assert.deepEqual([again.changed, again.equal], [false, true])
    const { rows } = await p.db.query(
      'select row_to_json(t)::text as t from store.d_communes t limit 1',
    )
    assert.match(rows[0].t, /EPSG:9218/)
    const checked = await p.verify(version)
    assert.equal(checked.ok, true)
  },
)

test('GDAL reads in what is stored the same boundaries', { skip }, async () => {
  const { rows } = await p.db.query(
    'select c1 as code, c3 as boundary from store.d_communes order by c1',
  )
  const features = rows.map(
    ({ code, boundary }) =>
      `{"type":"Feature","properties":{"code":"${code}"},"geometry":${boundary}}`,
  )
  const stored = join(folder, 'stored.geojson')
  writeFileSync(stored, `{"type":"FeatureCollection","features":[${features.join(',')}]}`)
  ogr2ogr(stored, join(folder, 'theirs.geojson'), '-lco', 'COORDINATE_PRECISION=12')
  const theirs = JSON.parse(readFileSync(join(folder, 'theirs.geojson'), 'utf8')).features
  const real = JSON.parse(readFileSync(boundariesFile, 'utf8')).features
  assert.equal(theirs.length, 28)
  for (const { properties, geometry } of theirs) {
    const positions = positionsOf(JSON.stringify(geometry))
    const mine = rows.find(({ code }) => code === properties.code).boundary
    assert.ok(distanceOf(positions, positionsOf(mine)) < 1e-9)
    const before = real.find((one: { properties: object }) => isOf(one, properties.code))
    // There and back through VN-2000: a centimetre is about 1e-7 degrees.
    const ends = [endsOf(positions), endsOf(positionsOf(JSON.stringify(before.geometry)))] as const
    assert.ok(distanceOf(...ends) < 1e-8, properties.code)
  }
})

const isOf = (feature: { properties: { code?: string } }, code: string) =>
  feature.properties.code === code

function endsOf(positions: number[][]): number[][] {
  const axes = [0, 1].map((axis) => positions.map((position) => position[axis]!))
  return axes.map((list) => list.toSorted((a, b) => a - b)).map((list) => [list[0]!, list.at(-1)!])
}

test(
  'a boundary that crosses itself, and one outside the province, are held back by name',
  {
    skip,
  },
  async () => {
    const collection = JSON.parse(readFileSync(boundariesFile, 'utf8'))
    const bow = [
      [
        [107.5, 12],
        [107.6, 12.1],
        [107.6, 12],
        [107.5, 12.1],
        [107.5, 12],
      ],
    ]
    const far = [
      [
        [105, 21],
        [105.1, 21],
        [105.1, 21.1],
        [105, 21],
      ],
    ]
    collection.features[3].geometry = { type: 'MultiPolygon', coordinates: [bow] }
    collection.features[5].geometry = { type: 'MultiPolygon', coordinates: [far] }
    const { crs: _crs, ...wgs84 } = declared
    const ignore = ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerId', 'areaKm2']
    const receipt = await p.load(version, JSON.stringify(collection), {
      kind: 'geojson',
      ...wgs84,
      ignore,
    })
    assert.equal(receipt.heldBack, 2)
    const held = await listQuarantine(p.db, receipt.load)
    assert.deepEqual(held.map(({ rule, column_name }) => [rule, column_name]).toSorted(), [
      ['geometry.outside-bounds', 'boundary'],
      ['geometry.self-crossing', 'boundary'],
    ])
  },
)

test('a declaration is kept as it was written', async () => {
  const source = sourceSchema.parse({
    id: 'communes-map',
    dataset: 'communes',
    kind: 'shapefile',
    path: join(folder, 'communes.zip'),
    ...declared,
  })
  await p.db.tx((tx) => declareSource(tx, 'test', source))
  assert.deepEqual(await findSource(p.db, 'communes-map'), source)
  for (const wrong of [{ crs: 'EPSG:1' }, { crs: { ...declared.crs, meridian: '9°' } }]) {
    assert.equal(sourceSchema.safeParse({ ...source, ...wrong }).success, false)
  }
})

test('a shapefile in the watched folder is taken with all its files', { skip }, async () => {
  await p.define(
    definitionOf({
      ...communes,
      id: 'plain-communes',
      columns: communes.columns.slice(0, 1).concat([{ name: 'boundary', type: 'geometry', title }]),
    }),
  )
  const watched = join(p.folder, 'watched')
  const place = join(watched, 'plain-communes')
  mkdirSync(place, { recursive: true })
  ogr2ogr(boundariesFile, join(place, 'a.shp'), '-select', 'code', '-lco', 'ENCODING=UTF-8')
  const look = watchFolder({
    db: p.db,
    journalFolder: p.journalFolder,
    folder: watched,
    log: silentLog,
    sign: receiptSigner(await openJournalKey(join(p.folder, 'journal.key'), 'kho.test/journal')),
  })
  await look()
  await look()
  const done = readdirSync(join(place, 'done'))
  const endings = done.map((name) => name.slice(name.indexOf('-a.') + 3)).toSorted()
  assert.deepEqual(endings, ['cpg', 'dbf', 'prj', 'shp', 'shp.receipt.json', 'shx'])
  assert.deepEqual(readdirSync(place), ['done'])
})
