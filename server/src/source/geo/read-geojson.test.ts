import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Refusal } from '@kho/contract/refusal.ts'
import { parseGeometry } from './geometry.ts'
import { readGeoJson } from './read-geojson.ts'
import type { GeoJsonOptions } from './read-geojson.ts'

const columns = [
  { name: 'ma', type: 'text' },
  { name: 'dien_tich', type: 'decimal' },
  { name: 'hinh', type: 'geometry' },
] as const

type Outcome = { rows: (string | null)[][]; lines: number[]; fault?: Record<string, unknown> }

async function read(
  input: string | Buffer | Readable,
  options: Partial<GeoJsonOptions> = {},
): Promise<Outcome> {
  const stream = input instanceof Readable ? input : Readable.from([Buffer.from(input)])
  const outcome: Outcome = { rows: [], lines: [] }
  try {
    for await (const batch of readGeoJson(stream, { columns, ...options }).batches()) {
      outcome.rows.push(...batch.rows)
      outcome.lines.push(...batch.lines)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    outcome.fault = { code: error.code, ...error.values }
  }
  return outcome
}

const feature = (properties: string, geometry = 'null', more = '') =>
  `{"type":"Feature"${more},"properties":${properties},"geometry":${geometry}}`
const collection = (...features: string[]) =>
  `{"type":"FeatureCollection","features":[${features.join(',\n')}]}`

async function unknown(text: string, options: Partial<GeoJsonOptions> = {}) {
  const { fault } = await read(text, options)
  assert.equal(fault?.code, 'source.unknown-column')
  return fault.unknown
}

async function badGeoJson(text: string | Buffer, options: Partial<GeoJsonOptions> = {}) {
  const { fault } = await read(text, options)
  assert.equal(fault?.code, 'source.bad-geojson', JSON.stringify(fault))
  return fault
}

test('properties and geometry come as written, down to the last digit', async () => {
  const geometry = '{ "type":"Point",\n "coordinates": [107.10, 12.000000000000000001] }'
  const text = collection(
    feature('{"dien_tich":12345678901234567890.10,"ma":"Đ\\u0323 \\"x\\""}', geometry),
    feature('{"ma":null}'),
    feature('null'),
    feature('{"ma":true,"dien_tich":-0}'),
    feature('{"ma":{"a" : [1.0, "}"]}}'),
  )
  const { rows, lines, fault } = await read(text)
  assert.equal(fault, undefined)
  assert.deepEqual(rows, [
    ['Đ\u0323 "x"', '12345678901234567890.10', geometry],
    [null, null, null],
    [null, null, null],
    ['true', '-0', null],
    ['{"a" : [1.0, "}"]}', null, null],
  ])
  assert.deepEqual(lines, [1, 2, 3, 4, 5])
})

test('the members of the collection come in any order', async () => {
  const text = ` {"features" : [ ${feature('{"ma":"1"}')} ] ,"name":"[{]}\\"","bbox":[1,2,3,4],
    "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},
    "type":"FeatureCollection"}\n`
  assert.deepEqual((await read(`\ufeff${text}`)).rows, [['1', null, null]])
})

test('a collection without features has no rows, a file without a collection is refused', async () => {
  assert.deepEqual(await read(collection()), { rows: [], lines: [] })
  const empty = { code: 'source.empty', before: 7 }
  for (const text of ['', ' \n', '\ufeff']) {
    assert.deepEqual((await read(text, { rowsBefore: 7 })).fault, empty)
  }
})

test('the id goes into the column declared for it, as text', async () => {
  const text = collection(
    feature('{}', 'null', ',"id":"24611"'),
    feature('{}', 'null', ',"id":24617,"bbox":[1,2,3,4]'),
  )
  const { rows } = await read(text, { idColumn: 'ma' })
  assert.deepEqual(
    rows.map((row) => row[0]),
    ['24611', '24617'],
  )
})

test('nothing is left out that was not declared to be', async () => {
  assert.equal(await unknown(collection(feature('{"x":1}'))), 'x')
  assert.equal(await unknown(collection(feature('{"x":null}'))), 'x')
  assert.equal(await unknown(collection(feature('{}', 'null', ',"id":1'))), 'id')
  assert.equal(await unknown(collection(feature('{}', 'null', ',"extra":1'))), 'extra')
  const plain = { columns: [{ name: 'ma', type: 'text' }] } as const
  const point = '{"type":"Point","coordinates":[1,2]}'
  assert.equal(await unknown(collection(feature('{}', point)), plain), 'geometry')
  const ignore = ['x', 'id', 'extra', 'geometry']
  const text = collection(feature('{"x":1,"ma":"1"}', point, ',"id":1,"extra":2'))
  assert.deepEqual((await read(text, { ...plain, ignore })).rows, [['1']])
})

test('a column that a feature names twice is refused', async () => {
  const twice = [
    feature('{"ma":"1","ma":"2"}'),
    feature('{"ma":"1"}', 'null', ',"id":"1"'),
    feature('{"hinh":"x"}', '{"type":"Point","coordinates":[1,2]}'),
  ]
  for (const one of twice) {
    const { fault } = await read(collection(one), { idColumn: 'ma' })
    assert.equal(fault?.code, 'source.duplicate-column')
  }
})

test('what is no feature collection is refused', async () => {
  for (const text of [
    '[]',
    'null',
    '{}',
    '{"type":"FeatureCollection"}',
    '{"features":[]}',
    '{"type":"Feature","features":[]}',
    '{"type":"FeatureCollection","features":{}}',
    '{"type":"FeatureCollection","features":[],"features":[]}',
    '{"type":"FeatureCollection","features":[]} x',
    '{"type":"FeatureCollection","features":[]',
    '{"type":"FeatureCollection","features":[],}',
    '{"type":"FeatureCollection" "features":[]}',
    '{type:"FeatureCollection","features":[]}',
    '{"type":"FeatureCollection","name":nope,"features":[]}',
    '{"type":"FeatureCollection","bbox":[1,,2],"features":[]}',
    '{"type":"FeatureCollection","crs":{"name":"EPSG:3405"},"features":[]}',
    collection('null'),
    collection('1'),
    collection('[]'),
    collection('{"type":"Point","coordinates":[1,2]}'),
    collection('{"type":"Feature","properties":{}}'),
    collection(feature('[]')),
    collection(feature('{}', 'null', ',"type":"Feature"')),
    collection(feature('{}', 'null', ',"id":{}')),
    collection(feature('{"ma":01}')),
    collection(feature('{"ma":"1"}'), ''),
    collection(`${feature('{}')} ${feature('{}')}`),
  ]) {
    await badGeoJson(text)
  }
})

test('a fault is told near its place in bytes and without the words of the file', async () => {
  const text = collection(feature('{"ma":"Đắk"}'), feature('{"ma":secret}'))
  const fault = await badGeoJson(text)
  const [from, to] = [text.lastIndexOf('{"type"'), text.indexOf('secret')]
  assert.ok(Number(fault?.offset) >= Buffer.byteLength(text.slice(0, from)))
  assert.ok(Number(fault?.offset) <= Buffer.byteLength(text.slice(0, to)))
  assert.equal(fault?.reason, 'JSON')
})

test('what is not UTF-8 is refused with its place', async () => {
  const [before, behind] = collection(feature('{"ma":"Đ?"}')).split('?') as [string, string]
  const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(behind)])
  const fault = await badGeoJson(bytes)
  assert.deepEqual(fault, {
    code: 'source.bad-geojson',
    offset: Buffer.byteLength(before),
    reason: 'UTF-8',
  })
})

test('a feature beyond the limit is refused without being held', async () => {
  let given = 0
  async function* bytes() {
    yield Buffer.from('{"type":"FeatureCollection","features":[{"x":"')
    for (; given < 200; given++) yield Buffer.alloc(1 << 20, 'x')
  }
  const { fault } = await read(Readable.from(bytes()), { featureBytesMax: 1 << 21 })
  assert.deepEqual(fault, { code: 'source.bad-geojson', offset: 40, reason: '> 2097152 byte' })
  assert.ok(given < 12)
})

test('the outcome is the same however the bytes are cut', async () => {
  const point = '{"type":"Point","coordinates":[107.1,12]}'
  const good = `{"name":"\\"]","features":[${feature('{"ma":"ễ\\\\"}', point)}\n, ${feature('{"ma":"{"}')}],"type":"FeatureCollection"}`
  const files = [
    good,
    good.slice(0, -1),
    good.replace('"ma"', '"mo"'),
    good.replace('107.1', '1..7'),
  ]
  for (const text of files) {
    const bytes = Buffer.from(text)
    const whole = await read(bytes)
    for (let at = 0; at <= bytes.length; at++) {
      const cut = Readable.from([bytes.subarray(0, at), bytes.subarray(at)])
      assert.deepEqual(await read(cut, { blockBytes: 1 }), whole, `cut at ${at}`)
    }
  }
})

test('the real communes are read whole, each with a valid geometry and its area as written', async () => {
  const path = fileURLToPath(
    new URL('../../../data/province/communes-former-dak-nong-2026.geojson', import.meta.url),
  )
  const reader = readGeoJson(path, {
    columns: [
      { name: 'code', type: 'text' },
      { name: 'fullName', type: 'text' },
      { name: 'areaKm2', type: 'decimal' },
      { name: 'boundary', type: 'geometry' },
    ] as never,
    ignore: ['id', 'name', 'nameEn', 'fullNameEn', 'codeName', 'gisServerId'],
  })
  const rows = (await Array.fromAsync(reader.batches())).flatMap((batch) => batch.rows)
  const plain = JSON.parse(await readFile(path, 'utf8')).features as { properties: object }[]
  assert.equal(rows.length, plain.length)
  assert.deepEqual(rows[0]!.slice(0, 3), ['24611', 'Phường Bắc Gia Nghĩa', '250.55'])
  for (const row of rows) assert.ok('wkb' in parseGeometry(row[3]!, 'any'), row[0]!)
})
