import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { boundariesFile, gdalMissing, ogr2ogr, transform } from '../../../../test/kit/gdal.ts'
import { distanceOf, positionsOf, readAll, refusalOf, versionOf } from '../../../../test/kit/geo.ts'
import { parseGeometry } from '../geometry.ts'
import { geopackageKind } from './geopackage-source.ts'
import { readWkb, WkbFault } from './read-wkb.ts'
import { decimalText } from './written-value.ts'

const skip = gdalMissing()
const columns = [
  { name: 'code', type: 'text' },
  { name: 'full_name', type: 'text' },
  { name: 'area_km2', type: 'decimal', precision: 12, scale: 2 },
  { name: 'boundary', type: 'geometry', shape: 'MultiPolygon', bounds: [107, 11.5, 108.5, 13] },
] as const
const version = versionOf(...columns)
const reprojected = versionOf(
  ...columns,
  { name: 'held', type: 'json' },
  { name: 'system', type: 'text' },
)
const declared = {
  names: { full_name: 'fullName', area_km2: 'areaKm2' },
  ignore: ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerId'],
}
const keep = { reproject: true, originalColumn: 'held', crsColumn: 'system' }

type Feature = { properties: Record<string, string | number>; geometry: object }
const features: Feature[] = JSON.parse(readFileSync(boundariesFile, 'utf8')).features

let folder: string
const path = (name: string) => join(folder, name)
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kho-geopackage-'))
  if (!skip) ogr2ogr(boundariesFile, path('plain.gpkg'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const read = (name: string, options: object = {}, of = version) =>
  geopackageKind.read(path(name), of, { ...declared, ...options }, { name })

/** A copy of the good file, changed in SQL. */
function changed(name: string, sql: string): void {
  cpSync(path('plain.gpkg'), path(name))
  const db = new DatabaseSync(path(name))
  // The triggers of the spatial index call functions that only GDAL has.
  const triggers = db.prepare("select name from sqlite_master where type = 'trigger'").all()
  for (const trigger of triggers) db.exec(`drop trigger "${String(trigger['name'])}"`)
  db.exec(sql)
  db.close()
}

test(
  'real boundaries come back to the last digit, in the order of their numbers',
  {
    skip,
  },
  async () => {
    const { rows, fileSha256 } = await readAll(read('plain.gpkg'))
    assert.match(fileSha256!, /^[0-9a-f]{64}$/)
    assert.equal(rows.length, features.length)
    rows.forEach((row, i) => {
      const { properties, geometry } = features[i]!
      assert.deepEqual(row.slice(0, 3), [
        properties['code'],
        properties['fullName'],
        String(properties['areaKm2']),
      ])
      assert.equal(distanceOf(positionsOf(row[3]!), positionsOf(JSON.stringify(geometry))), 0)
      assert.ok('wkb' in parseGeometry(row[3]!, 'MultiPolygon'))
    })
  },
)

test(
  'the file is read without being changed or locked, and nothing is made beside it',
  {
    skip,
  },
  async () => {
    const before = readFileSync(path('plain.gpkg'))
    await readAll(read('plain.gpkg'))
    assert.deepEqual(readFileSync(path('plain.gpkg')), before)
  },
)

test(
  'VN-2000 becomes WGS 84 as PROJ has it, by what the file or the declaration says',
  {
    skip,
  },
  async () => {
    ogr2ogr(boundariesFile, path('metres.gpkg'), '-t_srs', 'EPSG:9218')
    const { rows } = await readAll(read('metres.gpkg', keep, reprojected))
    const sample = (text: string) => positionsOf(text).filter((_, i) => i % 200 === 0)
    const held = rows.flatMap((row) => sample(row[4]!))
    const theirs = transform('EPSG:9218', 'EPSG:4326', held).map(([x, y]) => [x!, y!])
    const mine = rows.flatMap((row) => sample(row[3]!))
    assert.ok(distanceOf(mine, theirs) < 1e-8)
    assert.deepEqual(new Set(rows.map((row) => row[5])), new Set(['EPSG:9218']))
    const crs = { datum: 'vn2000', meridian: "108°30'", zone: 3 }
    assert.deepEqual((await readAll(read('metres.gpkg', { ...keep, crs }, reprojected))).rows, rows)
    const other = await refusalOf(read('metres.gpkg', { ...keep, crs: 'EPSG:5899' }, reprojected))
    assert.equal(other['code'], 'source.crs-disagrees')
    assert.equal(other['found'], "VN-2000 108°30' / 3° (EPSG:9218)")
    assert.equal((await refusalOf(read('metres.gpkg')))['code'], 'source.not-reprojected')
  },
)

test('metres that the file calls WGS 84 are caught by what they look like', { skip }, async () => {
  ogr2ogr(path('metres.gpkg'), path('lying.gpkg'), '-a_srs', 'EPSG:4326')
  const refusal = await refusalOf(read('lying.gpkg'))
  assert.equal(refusal['code'], 'source.wrong-crs')
  assert.match(String(refusal['fitting']), /EPSG:9218/)
})

test('an unknown system is refused until one is declared', { skip }, async () => {
  changed('unknown.gpkg', 'update gpkg_geometry_columns set srs_id = -1')
  assert.equal((await refusalOf(read('unknown.gpkg')))['code'], 'source.crs-missing')
  assert.equal((await readAll(read('unknown.gpkg', { crs: 'EPSG:4326' }))).rows.length, 28)
})

test('layers are asked for where there are several', { skip }, async () => {
  cpSync(path('plain.gpkg'), path('two.gpkg'))
  ogr2ogr(boundariesFile, path('two.gpkg'), '-update', '-nln', 'other')
  const both = await refusalOf(read('two.gpkg'))
  assert.equal(both['code'], 'source.which-layer')
  assert.match(String(both['layers']), /other/)
  assert.equal((await readAll(read('two.gpkg', { layer: 'other' }))).rows.length, 28)
  assert.equal((await refusalOf(read('two.gpkg', { layer: 'x' })))['asked'], 'x')
})

test('numbers, texts and truth values come as they are stored', { skip }, async () => {
  const table = 'communes-former-dak-nong-2026'
  const add = ['big integer', 'fine real', 'ok boolean', 'at text']
  changed(
    'values.gpkg',
    `${add.map((one) => `alter table "${table}" add column ${one}`).join(';')};
     update "${table}" set big = 9007199254740993, fine = 1e-9, ok = 1, at = 'a' || char(10) || 'ễ'`,
  )
  const of = versionOf(
    { name: 'code', type: 'text' },
    { name: 'big', type: 'integer' },
    { name: 'fine', type: 'decimal', precision: 20, scale: 10 },
    { name: 'ok', type: 'boolean', written: ['có', 'không'] },
    { name: 'at', type: 'text' },
    { name: 'fid', type: 'integer' },
    { name: 'boundary', type: 'geometry' },
  )
  const ignore = [...declared.ignore, 'fullName', 'areaKm2']
  const { rows } = await readAll(read('values.gpkg', { ignore, names: {} }, of))
  assert.deepEqual(rows[0]!.slice(1, 6), ['9007199254740993', '0.000000001', 'có', 'a\nễ', '1'])
  changed('blob.gpkg', `update "${table}" set "fullName" = x'ff00' where fid = 3`)
  assert.equal((await refusalOf(read('blob.gpkg')))['reason'], '3: fullName ?')
  changed('bad-text.gpkg', `update "${table}" set "fullName" = cast(x'c328' as text) where fid = 3`)
  assert.equal((await refusalOf(read('bad-text.gpkg')))['reason'], '3: fullName ?')
})

test('what is no GeoPackage, or a broken one, is refused by name', { skip }, async () => {
  const bad = async (name: string) => (await refusalOf(read(name)))['code']
  writeFileSync(path('text.gpkg'), 'code,name\n'.repeat(50))
  assert.equal(await bad('text.gpkg'), 'source.bad-geopackage')
  writeFileSync(path('empty.gpkg'), '')
  assert.equal(await bad('empty.gpkg'), 'source.bad-geopackage')
  const sqlite = new DatabaseSync(path('other.gpkg'))
  sqlite.exec('create table t (a)')
  sqlite.close()
  assert.equal(await bad('other.gpkg'), 'source.bad-geopackage')
  writeFileSync(path('cut.gpkg'), readFileSync(path('plain.gpkg')).subarray(0, 50_000))
  assert.equal(await bad('cut.gpkg'), 'source.bad-geopackage')
  cpSync(path('plain.gpkg'), path('open.gpkg'))
  writeFileSync(path('open.gpkg-wal'), 'x')
  assert.equal((await refusalOf(read('open.gpkg')))['reason'], '-wal')
  renameSync(path('open.gpkg-wal'), path('open.gpkg-journal'))
  assert.equal((await refusalOf(read('open.gpkg')))['reason'], '-journal')
  assert.equal(await bad('missing.gpkg'), 'source.not-found')
  const table = '"communes-former-dak-nong-2026"'
  changed('short.gpkg', `update ${table} set geom = substr(geom, 1, 100) where fid = 2`)
  assert.match(String((await refusalOf(read('short.gpkg')))['reason']), /^2: \d+ < \d+ byte$/)
  changed('alien.gpkg', `update ${table} set geom = x'00112233445566778899' where fid = 2`)
  assert.equal((await refusalOf(read('alien.gpkg')))['reason'], '2: GP ?')
})

test(
  'no geometry is none, an empty one and arcs are left to the check of the row',
  {
    skip,
  },
  async () => {
    const table = '"communes-former-dak-nong-2026"'
    const head = '47500001e6100000'
    const of = (wkb: string, fid: number) =>
      `update ${table} set geom = x'${head}${wkb}' where fid = ${fid}`
    const circular = `01080000000300000000000000000000000000000000000000${'00'.repeat(32)}`
    changed(
      'odd.gpkg',
      [
        `update ${table} set geom = null where fid = 1`,
        of('010600000000000000', 2),
        of(circular, 3),
        of(`0101000000${'000000000000f87f'.repeat(2)}`, 4),
      ].join(';'),
    )
    const { rows } = await readAll(read('odd.gpkg'))
    assert.equal(rows[0]![3], null)
    const faultOf = (row: number) => parseGeometry(rows[row]![3]!, 'any')
    assert.deepEqual(faultOf(1), { fault: 'geometry.empty' })
    assert.deepEqual(faultOf(2), { fault: 'geometry.type' })
    assert.ok(rows[2]![3]!.includes(circular), 'its bytes are kept')
    assert.ok('fault' in faultOf(3))
  },
)

test('binary geometries of every kind and byte order are read', () => {
  const double = (value: number, order: 'LE' | 'BE') => {
    const bytes = Buffer.alloc(8)
    bytes[`writeDouble${order}`](value)
    return bytes.toString('hex')
  }
  const read = (hex: string) => readWkb(Buffer.from(hex, 'hex'))
  const big = `0000000001${double(107.5, 'BE')}${double(-0, 'BE')}`
  assert.deepEqual(read(big).geometry, { type: 'Point', coordinates: [107.5, -0] })
  const [x, y, z, m] = [1, 2, 3, 4].map((one) => double(one, 'LE'))
  assert.deepEqual(read(`01e9030000${x}${y}${z}`).geometry, {
    type: 'Point',
    coordinates: [1, 2, 3],
  })
  const measured = read(`01b90b0000${x}${y}${z}${m}`)
  assert.deepEqual(measured.geometry, { type: 'Point', coordinates: [1, 2, 3] })
  assert.equal(measured.hasMeasures, true)
  const unmeasured = read(`01d1070000${x}${y}000000000000f87f`)
  assert.equal(unmeasured.hasMeasures, false)
  const point = `0101000000${x}${y}`
  assert.deepEqual(read(`010700000001000000${point}`).geometry, {
    type: 'GeometryCollection',
    geometries: [{ type: 'Point', coordinates: [1, 2] }],
  })
  assert.throws(() => read('0102000000ffffffff'), WkbFault)
  assert.throws(() => read('05'), WkbFault)
  assert.throws(() => read('0163000000'), WkbFault)
  assert.throws(() => read('010700000001000000'.repeat(8)), WkbFault)
})

test('a number is written with the digits that give the same double again', () => {
  for (const [value, text] of [
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [-1.5e-10, '-0.00000000015'],
    [1e21, '1000000000000000000000'],
    [250.55, '250.55'],
  ] as const) {
    assert.equal(decimalText(value), text)
    assert.equal(Number(text), value)
  }
})
