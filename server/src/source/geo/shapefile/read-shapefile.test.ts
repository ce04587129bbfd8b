import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { distanceOf, positionsOf, readAll, refusalOf, versionOf } from '../../../../test/kit/geo.ts'
import { boundariesFile, gdalMissing, ogr2ogr, transform } from '../../../../test/kit/gdal.ts'
import { parseGeometry } from '../geometry.ts'
import { readGeoJson } from '../read-geojson.ts'
import { shapefileKind } from './shapefile-source.ts'

const skip = gdalMissing()
const columns = [
  { name: 'code', type: 'text' },
  { name: 'full_name', type: 'text' },
  { name: 'area_km2', type: 'decimal', precision: 12, scale: 2 },
] as const
const boundary = { name: 'boundary', type: 'geometry', shape: 'MultiPolygon' } as const
const version = versionOf(...columns, boundary)
const reprojected = versionOf(
  ...columns,
  { ...boundary, bounds: [107, 11.5, 108.5, 13] },
  { name: 'boundary_held', type: 'json' },
  { name: 'system', type: 'text' },
)
const declared = {
  names: { full_name: 'fullName', area_km2: 'areaKm2' },
  ignore: ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerI'],
}
const repeated = { note: 'geometry.repeated-position', count: 28, first: '1' }
const keep = { reproject: true, originalColumn: 'boundary_held', crsColumn: 'system' }

let folder: string
const path = (name: string) => join(folder, name)
let real: (string | null)[][]
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kho-shapefile-'))
  if (skip) return
  const plain = versionOf(
    { name: 'code', type: 'text' },
    { name: 'fullName'.toLowerCase(), type: 'text' },
    { name: 'areakm2', type: 'decimal', precision: 12, scale: 2 },
    boundary,
  )
  const names: Record<string, string> = { fullname: 'fullName', areakm2: 'areaKm2' }
  const reader = readGeoJson(boundariesFile, {
    columns: plain.columns.map((one) => ({ ...one, name: names[one.name] ?? one.name })) as never,
    ignore: ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerId'],
  })
  real = (await readAll(reader)).rows
  ogr2ogr(boundariesFile, path('plain.shp'), '-lco', 'ENCODING=UTF-8')
})
after(() => rmSync(folder, { recursive: true, force: true }))

const read = (name: string, options: object = {}, of = version) =>
  shapefileKind.read(path(name), of, { ...declared, ...options }, { name })

/** A copy of the good shapefile under another name, to be spoilt. */
function copyAs(name: string, without: string[] = []): void {
  for (const ending of ['shp', 'shx', 'dbf', 'prj', 'cpg']) {
    if (!without.includes(ending)) cpSync(path(`plain.${ending}`), path(`${name}.${ending}`))
  }
}

function edit(name: string, change: (bytes: Buffer) => Buffer | void): void {
  const bytes = readFileSync(path(name))
  writeFileSync(path(name), change(bytes) ?? bytes)
}

test('real boundaries come back to the last digit, and every row is valid', { skip }, async () => {
  const { rows, lines, notes } = await readAll(read('plain.shp'))
  assert.equal(rows.length, real.length)
  assert.deepEqual(lines.slice(0, 3), [1, 2, 3])
  // Positions that the real boundaries do repeat.
  assert.deepEqual(notes, [repeated])
  rows.forEach((row, i) => {
    const [code, name, area, geometry] = real[i]!
    assert.deepEqual(row.slice(0, 2), [code, name])
    assert.equal(Number(row[2]), Number(area))
    assert.ok('wkb' in parseGeometry(row[3]!, 'MultiPolygon'))
    // The format turns shells with the clock, so positions are compared without their order.
    const sorted = (text: string) =>
      positionsOf(text).toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)
    assert.equal(distanceOf(sorted(row[3]!), sorted(geometry!)), 0, code!)
  })
})

test('what GDAL reads of the same shapefile is what we read', { skip }, async () => {
  ogr2ogr(path('plain.shp'), path('back.geojson'), '-lco', 'COORDINATE_PRECISION=15')
  const back = JSON.parse(readFileSync(path('back.geojson'), 'utf8')).features
  const { rows } = await readAll(read('plain.shp'))
  rows.forEach((row, i) => {
    const theirs = positionsOf(JSON.stringify(back[i].geometry))
    assert.ok(distanceOf(positionsOf(row[3]!), theirs) < 1e-9)
  })
})

test('the hash is that of the list that sha256sum prints', { skip }, async () => {
  const { fileSha256 } = await readAll(read('plain.shp'))
  const list = execFileSync(
    'sha256sum',
    ['plain.cpg', 'plain.dbf', 'plain.prj', 'plain.shp', 'plain.shx'],
    { cwd: folder },
  )
  const sum = execFileSync('sha256sum', { input: list, encoding: 'utf8' })
  assert.equal(fileSha256, sum.split(' ')[0])
})

test('a zip of the files gives the same rows, also below a folder in it', { skip }, async () => {
  ogr2ogr(boundariesFile, path('zipped.shz'), '-f', 'ESRI Shapefile', '-lco', 'ENCODING=UTF-8')
  cpSync(path('zipped.shz'), path('zipped.zip'))
  const [zipped, plain] = [await readAll(read('zipped.zip')), await readAll(read('plain.shp'))]
  assert.deepEqual(zipped.rows, plain.rows)
  const sum = execFileSync('sha256sum', [path('zipped.zip')], { encoding: 'utf8' })
  assert.equal(zipped.fileSha256, sum.split(' ')[0])
})

test(
  'VN-2000 becomes WGS 84 within a millimetre of PROJ, the original beside it',
  {
    skip,
  },
  async () => {
    for (const [epsg, name] of [
      ['EPSG:9218', 'dak-nong'],
      ['EPSG:5899', 'lam-dong'],
      ['EPSG:3406', 'six-degrees'],
    ] as const) {
      ogr2ogr(boundariesFile, path(`${name}.shp`), '-t_srs', epsg, '-lco', 'ENCODING=UTF-8')
      const { rows } = await readAll(read(`${name}.shp`, { crs: epsg, ...keep }, reprojected))
      assert.equal(rows.length, real.length)
      for (const [i, row] of rows.entries()) {
        const held = positionsOf(row[4]!)
        assert.equal(row[5], epsg)
        const expected = transform(epsg, 'EPSG:4326', held).map(([x, y]) => [x!, y!])
        // A millimetre is about 1e-8 degrees.
        assert.ok(distanceOf(positionsOf(row[3]!), expected) < 1e-8, `${name} ${row[0]}`)
        const there = positionsOf(real[i]![3]!).toSorted((a, b) => a[0]! - b[0]!)[0]!
        const here = positionsOf(row[3]!).toSorted((a, b) => a[0]! - b[0]!)[0]!
        assert.ok(Math.abs(here[0]! - there[0]!) < 1e-8)
      }
      const undeclared = await readAll(read(`${name}.shp`, keep, reprojected))
      assert.deepEqual(undeclared.rows, rows, 'the .prj says it as well')
    }
  },
)

test('what is held is what the .shp holds, digit by digit', { skip }, async () => {
  const { rows } = await readAll(read('dak-nong.shp', { crs: 'EPSG:9218', ...keep }, reprojected))
  const bytes = readFileSync(path('dak-nong.shp'))
  const parts = bytes.readInt32LE(100 + 8 + 36)
  const firstAt = 100 + 8 + 44 + parts * 4
  const [x, y] = positionsOf(rows[0]![4]!)[0]!
  assert.equal(x, bytes.readDoubleLE(firstAt))
  assert.equal(y, bytes.readDoubleLE(firstAt + 8))
})

test('nothing is reprojected that was not declared to be', { skip }, async () => {
  assert.deepEqual(await refusalOf(read('dak-nong.shp')), {
    code: 'source.not-reprojected',
    system: "VN-2000 108°30' / 3° (EPSG:9218)",
  })
  assert.deepEqual(await refusalOf(read('dak-nong.shp', { crs: 'EPSG:9218', reproject: true })), {
    code: 'source.reprojection-incomplete',
    missing: 'originalColumn (json)',
  })
})

test('a system that disagrees with the .prj is refused with both', { skip }, async () => {
  assert.deepEqual(
    await refusalOf(read('dak-nong.shp', { crs: 'EPSG:5899', ...keep }, reprojected)),
    {
      code: 'source.crs-disagrees',
      declared: "VN-2000 107°45' / 3° (EPSG:5899)",
      file: 'dak-nong.prj',
      found: "VN-2000 108°30' / 3° (EPSG:9218)",
    },
  )
})

test(
  'a shapefile without .prj needs a declaration, and a wrong one is noticed',
  {
    skip,
  },
  async () => {
    copyAs('no-prj', ['prj'])
    assert.equal((await refusalOf(read('no-prj.shp')))['code'], 'source.crs-missing')
    assert.equal((await readAll(read('no-prj.shp', { crs: 'EPSG:4326' }))).rows.length, 28)
    for (const ending of ['shp', 'shx', 'dbf', 'cpg']) {
      cpSync(path(`dak-nong.${ending}`), path(`metres.${ending}`))
    }
    const asDegrees = await refusalOf(
      read('metres.shp', { crs: 'EPSG:4326', ...keep }, reprojected),
    )
    assert.equal(asDegrees['code'], 'source.wrong-crs')
    assert.match(String(asDegrees['looksEn']), /metres of VN-2000/)
    assert.match(String(asDegrees['fitting']), /VN-2000 108°30' \/ 3° \(EPSG:9218\)/)
    const wrongZone = await refusalOf(
      read('metres.shp', { crs: 'EPSG:9208', ...keep }, reprojected),
    )
    assert.equal(wrongZone['code'], 'source.wrong-crs')
    assert.match(String(wrongZone['fitting']), /EPSG:9218/)
  },
)

test(
  'attributes are read in the encoding that is said, and never in a guessed one',
  {
    skip,
  },
  async () => {
    const nameOf = async (file: string, options: object = {}) =>
      (await readAll(read(file, options))).rows[0]![1]
    const name = real[0]![1]!
    for (const [encoding, file] of [
      ['CP1258', 'page.shp'],
      ['UTF-8', 'utf.shp'],
    ] as const) {
      ogr2ogr(boundariesFile, path(file), '-lco', `ENCODING=${encoding}`)
      assert.equal((await nameOf(file))!.normalize('NFC'), name, encoding)
    }
    rmSync(path('page.cpg'))
    edit('page.dbf', (bytes) => void (bytes[29] = 0x57))
    assert.deepEqual(await refusalOf(read('page.shp')), {
      code: 'source.encoding-missing',
      line: 1,
    })
    assert.equal((await nameOf('page.shp', { encoding: 'windows-1258' }))!.normalize('NFC'), name)
    assert.deepEqual(await refusalOf(read('page.shp', { encoding: 'utf-8' })), {
      code: 'source.wrong-encoding',
      line: 1,
      column: 'fullName',
      encoding: 'utf-8',
      from: 'encoding',
    })
    const bytesOfIt = Buffer.from((await nameOf('page.shp', { encoding: 'latin1' }))!, 'latin1')
    assert.equal(new TextDecoder('windows-1258').decode(bytesOfIt).normalize('NFC'), name)
    assert.equal(
      (await refusalOf(read('page.shp', { encoding: 'klingon' })))['code'],
      'source.encoding-unknown',
    )
    const overruled = await readAll(read('utf.shp', { encoding: 'latin1' }))
    assert.deepEqual(overruled.notes, [
      { note: 'attribute.encoding-overruled', count: 1, first: 'latin1 ≠ utf-8' },
      repeated,
    ])
  },
)

test('files that are missing are named', { skip }, async () => {
  for (const ending of ['dbf', 'shx']) {
    copyAs(`without-${ending}`, [ending])
    assert.deepEqual(await refusalOf(read(`without-${ending}.shp`)), {
      code: 'source.missing-file',
      missing: `.${ending}`,
      file: `without-${ending}.shp`,
    })
  }
  assert.equal((await refusalOf(read('nothing.shp')))['code'], 'source.not-found')
})

test('broken files are refused with the record that is broken', { skip }, async () => {
  const spoil = async (ending: string, change: (bytes: Buffer) => Buffer | void) => {
    copyAs('spoilt')
    edit(`spoilt.${ending}`, change)
    return refusalOf(read('spoilt.shp'))
  }
  const cut = await spoil('shp', (bytes) => bytes.subarray(0, bytes.length - 1000))
  assert.deepEqual([cut['code'], cut['file'], cut['record']], ['source.bad-shapefile', '.shp', 28])
  const index = await spoil('shx', (bytes) => void bytes.writeInt32BE(77, 100 + 8 * 3))
  assert.deepEqual([index['file'], index['record']], ['.shx', 4])
  assert.match(String(index['reason']), /^\.shx 154 ≠ \.shp \d+$/)
  const length = await spoil('shx', (bytes) => void bytes.writeInt32BE(77, 104 + 8 * 3))
  assert.deepEqual([length['file'], length['record']], ['.shx', 4])
  const count = await spoil('dbf', (bytes) => void bytes.writeUInt32LE(27, 4))
  assert.equal(count['reason'], '.dbf 27 ≠ .shx 28')
  const table = await spoil('dbf', (bytes) => bytes.subarray(0, bytes.length - 700))
  assert.deepEqual([table['file'], table['record']], ['.dbf', 27])
  const none = await spoil('shp', () => Buffer.from('not a shapefile'.repeat(20)))
  assert.deepEqual([none['file'], none['record']], ['.shp', 0])
  const type = await spoil('shp', (bytes) => void bytes.writeInt32LE(31, 108))
  assert.equal(type['reason'], 'type 31')
  const points = await spoil('shp', (bytes) => void bytes.writeInt32LE(2 ** 30, 108 + 40))
  assert.match(String(points['reason']), /byte$/)
  const parts = await spoil('shp', (bytes) => void bytes.writeInt32LE(-5, 108 + 36))
  assert.equal(parts['code'], 'source.bad-shapefile')
})

test(
  'deleted rows are left out with their shapes and noted, asterisks are no value',
  {
    skip,
  },
  async () => {
    copyAs('deleted')
    edit('deleted.dbf', (bytes) => {
      const [head, record] = [bytes.readUInt16LE(8), bytes.readUInt16LE(10)]
      bytes[head + record] = 0x2a
      // The last field is the area, of 24 characters.
      bytes.fill('*', head + record * 3 - 24, head + record * 3)
    })
    const { rows, lines, notes } = await readAll(read('deleted.shp'))
    assert.deepEqual(lines.slice(0, 3), [1, 3, 4])
    assert.equal(rows[1]![0], real[2]![0])
    assert.equal(rows[1]![2], null)
    const ofTable = notes.filter(({ note }) => note !== repeated.note)
    assert.deepEqual(ofTable, [
      { note: 'attribute.deleted-row', count: 1, first: '2' },
      { note: 'attribute.asterisks', count: 1, first: '3' },
    ])
  },
)

test(
  'an attribute that is not declared is refused, a layer is asked for where there are several',
  {
    skip,
  },
  async () => {
    assert.deepEqual(await refusalOf(read('plain.shp', { ignore: declared.ignore.slice(1) })), {
      code: 'source.unknown-column',
      unknown: 'id',
    })
    ogr2ogr(boundariesFile, path('two.shz'), '-nln', 'one', '-lco', 'ENCODING=UTF-8')
    rmSync(path('two.shz'))
    ogr2ogr(boundariesFile, path('two.shp.zip'), '-nln', 'one', '-lco', 'ENCODING=UTF-8')
    ogr2ogr(
      boundariesFile,
      path('two.shp.zip'),
      '-update',
      '-nln',
      'other',
      '-lco',
      'ENCODING=UTF-8',
    )
    const both = await refusalOf(read('two.shp.zip'))
    assert.equal(both['code'], 'source.which-layer')
    assert.equal(both['layers'], 'one, other')
    assert.equal((await readAll(read('two.shp.zip', { layer: 'other' }))).rows.length, 28)
  },
)
