import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { boundariesFile, gdalMissing, ogr2ogr } from '../../../../test/kit/gdal.ts'
import { distanceOf, positionsOf, readAll, refusalOf, versionOf } from '../../../../test/kit/geo.ts'
import { makeZip } from '../../../../test/kit/zip.ts'
import type { Packed } from '../../../../test/kit/zip.ts'
import { parseGeometry } from '../geometry.ts'
import { kmlKind } from './kml-source.ts'

const skip = gdalMissing()
const version = versionOf(
  { name: 'code', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'area', type: 'decimal', precision: 20, scale: 15 },
  { name: 'place', type: 'geometry' },
)
const names = { title: 'name' }

let folder: string
let count = 0
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kho-kml-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

function kml(text: string | Buffer, options: object = {}, of = version) {
  const path = join(folder, `${++count}.kml`)
  writeFileSync(path, text)
  return kmlKind.read(path, of, { names, ...options }, { name: 'test.kml' })
}
const document = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${body}</Document></kml>`
const point = (coordinates: string) => `<Point><coordinates>${coordinates}</coordinates></Point>`
const placed = (geometry: string, more = '') =>
  document(`<Placemark>${more}${geometry}</Placemark>`)
const place = async (geometry: string) => (await readAll(kml(placed(geometry)))).rows[0]![3]!

for (const driver of ['KML', 'LIBKML']) {
  test(`real boundaries written by ${driver} come back whole`, { skip }, async () => {
    const path = join(folder, `real-${driver}.kml`)
    ogr2ogr(boundariesFile, path, '-f', driver)
    const of = versionOf(
      { name: 'code', type: 'text' },
      { name: 'full_name', type: 'text' },
      { name: 'boundary', type: 'geometry', shape: 'MultiPolygon' },
    )
    const ignore = ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerId', 'areaKm2']
    const options = { names: { full_name: 'fullName' }, ignore }
    const { rows } = await readAll(kmlKind.read(path, of, options, { name: 'real.kml' }))
    const { features } = JSON.parse(readFileSync(boundariesFile, 'utf8'))
    assert.equal(rows.length, features.length)
    rows.forEach((row, i) => {
      assert.deepEqual(row.slice(0, 2), [
        features[i].properties.code,
        features[i].properties.fullName,
      ])
      const mine = positionsOf(row[2]!).map(([x, y]) => [x!, y!])
      assert.ok(distanceOf(mine, positionsOf(JSON.stringify(features[i].geometry))) < 1e-9)
      assert.ok('wkb' in parseGeometry(row[2]!, 'MultiPolygon'))
    })
  })
}

test('a KMZ gives the rows of the one KML in it', async () => {
  const inner = {
    name: 'doc.kml',
    content: Buffer.from(placed(point('107.5,12'), '<name>Đắk Wil</name>')),
  }
  const packed = (...files: Packed[]) =>
    kml(makeZip([...files, { name: 'a.png', content: Buffer.from('x') }]))
  const { rows } = await readAll(packed(inner))
  assert.deepEqual(rows, [[null, 'Đắk Wil', null, '{"type":"Point","coordinates":[107.5,12]}']])
  assert.equal((await refusalOf(packed()))['reason'], '0 × .kml')
  assert.equal((await refusalOf(packed(inner, { ...inner, name: 'b.kml' })))['reason'], '2 × .kml')
})

test('every digit and letter comes as it is written', async () => {
  const data = `<name> hai  cách </name><ExtendedData><Data name="code"><displayName>x</displayName><value>0067&amp;<![CDATA[<b>]]></value></Data>
    <SchemaData schemaUrl="#s"><SimpleData name="area">250.550000000000011</SimpleData></SchemaData></ExtendedData>`
  const { rows, lines } = await readAll(
    kml(placed(point('107.10,12.000000000000000001,5.0'), data)),
  )
  assert.deepEqual(rows, [
    [
      '0067&<b>',
      ' hai  cách ',
      '250.550000000000011',
      '{"type":"Point","coordinates":[107.10,12.000000000000000001,5.0]}',
    ],
  ])
  assert.deepEqual(lines, [1])
})

test('geometries become what GeoJSON calls them', async () => {
  const line =
    '<LineString><tessellate>1</tessellate><coordinates> 1,2 3,4\n5,6 </coordinates></LineString>'
  const ring = (text: string) => `<LinearRing><coordinates>${text}</coordinates></LinearRing>`
  const polygon = `<Polygon><innerBoundaryIs>${ring('1,1 2,1 2,2 1,1')}</innerBoundaryIs><outerBoundaryIs>${ring('0,0 9,0 9,9 0,0')}</outerBoundaryIs></Polygon>`
  const multi = (...parts: string[]) => `<MultiGeometry>${parts.join('')}</MultiGeometry>`
  const lineText = '[[1,2],[3,4],[5,6]]'
  const polygonText = '[[[0,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]'
  const typed = (type: string, text: string) => `{"type":"${type}","coordinates":${text}}`
  assert.equal(await place(line), typed('LineString', lineText))
  assert.equal(await place(polygon), typed('Polygon', polygonText))
  assert.equal(await place(multi(polygon)), typed('MultiPolygon', `[${polygonText}]`))
  assert.equal(
    await place(multi(line, multi(line))),
    typed('MultiLineString', `[${lineText},${lineText}]`),
  )
  assert.equal(
    await place(multi(point('1,2'), line)),
    `{"type":"GeometryCollection","geometries":[${typed('Point', '[1,2]')},${typed('LineString', lineText)}]}`,
  )
  assert.equal(
    await place('<gx:Track><gx:coord>1 2 3</gx:coord></gx:Track>'),
    '{"type":"gx:Track"}',
  )
})

test('numbers that JSON writes otherwise keep their value, others are held back', async () => {
  assert.equal(await place(point('+107.5,.5')), '{"type":"Point","coordinates":[107.5,0.5]}')
  for (const [text, fault] of [
    ['107.5', 'geometry.position'],
    ['107,5,12,1', 'geometry.position'],
    ['a,b', 'geometry.position'],
    ['', 'geometry.position'],
    ['1,2 3,4', 'geometry.position'],
    ['NaN,1', 'geometry.not-finite'],
    ['1300000,412000', 'geometry.metres'],
  ] as const) {
    const reader = kml(
      document(`<Placemark>${point('107,12')}</Placemark><Placemark>${point(text)}</Placemark>`),
    )
    const { rows } = await readAll(reader)
    assert.deepEqual(parseGeometry(rows[1]![3]!, 'any'), { fault }, text)
  }
  const metres = await refusalOf(kml(placed(point('412000,1330000'))))
  assert.equal(metres['code'], 'source.wrong-crs')
})

test('nothing is left out that was not declared to be', async () => {
  const of = (more: string) => refusalOf(kml(placed(point('107,12'), more)))
  assert.equal((await of('<description>x</description>'))['unknown'], 'description')
  assert.equal((await of('<TimeStamp><when>2026</when></TimeStamp>'))['unknown'], 'when')
  const simple = '<SchemaData><SimpleData name="x">1</SimpleData></SchemaData>'
  assert.equal((await of(`<ExtendedData>${simple}</ExtendedData>`))['unknown'], 'x')
  assert.equal((await of('<ExtendedData><a:b>1</a:b></ExtendedData>'))['reason'], '<a:b>')
  assert.equal((await of('<name>a</name><name>b</name>'))['code'], 'source.duplicate-column')
  const ignored = kml(placed(point('107,12'), '<description>x</description>'), {
    ignore: ['description'],
  })
  assert.equal((await readAll(ignored)).rows.length, 1)
  const link = document('<NetworkLink><Link><href>http://x.test</href></Link></NetworkLink>')
  assert.equal((await refusalOf(kml(link)))['reason'], '<NetworkLink>')
})

test('external entities, entity bombs and deep nesting are refused by name', async () => {
  const external = `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>`
  const bomb = `<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><kml><name>&b;</name></kml>`
  for (const text of [external, bomb]) {
    const refusal = await refusalOf(kml(text))
    assert.deepEqual([refusal['code'], refusal['reason']], ['source.bad-kml', '<!DOCTYPE>'])
  }
  assert.equal((await refusalOf(kml(document('&x;'))))['reason'], 'XML')
  const deep = document('<Folder>'.repeat(100_000))
  assert.equal((await refusalOf(kml(deep)))['reason'], '> 64 elements deep')
  const many = placed('<MultiGeometry>'.repeat(100))
  assert.equal((await refusalOf(kml(many)))['reason'], '> 64 elements deep')
})

test('what is no KML is refused with its line', async () => {
  for (const [text, reason, line] of [
    ['', 'XML', 1],
    ['{"type":"FeatureCollection"}', 'XML', 1],
    ['<gpx></gpx>', '≠ <kml>', 1],
    [document('\n\n<Placemark></Folder>'), 'XML', 4],
    [document('<Placemark>').replace('</Document></kml>', ''), 'XML', 2],
    ['<?xml version="1.0" encoding="windows-1258"?><kml/>', 'encoding="windows-1258"', 1],
  ] as const) {
    const refusal = await refusalOf(kml(text))
    assert.deepEqual(
      [refusal['code'], refusal['reason'], refusal['line']],
      ['source.bad-kml', reason, line],
      text,
    )
  }
  const bytes = Buffer.concat([Buffer.from('<kml><Placemark><name>'), Buffer.from([0xc3, 0x28])])
  assert.equal((await refusalOf(kml(bytes)))['reason'], 'UTF-8')
})
