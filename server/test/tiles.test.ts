/** Vector tiles over HTTP: what is on them, for whom, and what is said of what is not. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { xOf, yOf } from '../src/map/tile-address.ts'
import { definitionOf, openKho, type Call, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const columns = [
  { name: 'code', type: 'text' as const, required: true, title },
  { name: 'name', type: 'text' as const, title },
  { name: 'commune', type: 'text' as const, title },
  { name: 'area', type: 'decimal' as const, precision: 20, scale: 6, title },
  { name: 'number', type: 'integer' as const, title },
  { name: 'place', type: 'geometry' as const, title },
]
const parcels = (id: string, sharing: 'open' | 'shared') =>
  definitionOf({ id, sharing, key: ['code'], columns, thresholds: { deletedShareMax: 1 } })

let kho: RunningKho
before(async () => {
  kho = await openKho()
  await kho.define(parcels('parcels', 'open'))
  await kho.load('parcels', csv(grid(20)))
  await kho.define(parcels('plots', 'shared'))
  await kho.load('plots', csv(grid(20)))
})
after(() => kho.end())

type Made = { code: string; name: string; commune: string; place: object }

/** Squares of about 30 m side by side, in two communes. */
function grid(side: number): Made[] {
  return Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [107.6 + (i % side) * 0.0003, 12 + Math.floor(i / side) * 0.0003]
    const ring = [
      [x, y],
      [x + 0.0003, y],
      [x + 0.0003, y + 0.0003],
      [x, y + 0.0003],
      [x, y],
    ]
    const place = { type: 'Polygon', coordinates: [ring] }
    const code = `T${String(i).padStart(4, '0')}`
    return { code, name: `Thửa ${i} Đắk Búk So`, commune: i % 2 ? '24611' : '24615', place }
  })
}

function csv(rows: Made[]): string {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = rows.map(({ code, name, commune, place }, i) =>
    [code, name, commune, `${i}.50`, String(i), JSON.stringify(place)].map(cell).join(','),
  )
  return `code,name,commune,area,number,place\n${lines.join('\n')}\n`
}

const address = (zoom: number, longitude: number, latitude: number) =>
  `${zoom}/${Math.floor(xOf(longitude) * 2 ** zoom)}/${Math.floor(yOf(latitude) * 2 ** zoom)}`
const middle = (zoom: number) => address(zoom, 107.603, 12.003)

type Read = {
  status: number
  headers: Headers
  bytes: Buffer
  features: VectorTileFeature[]
  said: Record<string, string>
}

async function tile(dataset: string, place: string, call: Call & { query?: string } = {}) {
  const { token = null, purpose = 'c', task = 'HS-1', headers = {}, query = '' } = call
  const answer = await fetch(`${kho.url}/api/v1/datasets/${dataset}/tiles/${place}.mvt${query}`, {
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(purpose ? { 'kho-purpose': purpose } : {}),
      ...(task ? { 'kho-task': task } : {}),
      ...headers,
    },
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const said = (answer.headers.get('kho-tile') ?? '').split('; ').map((part) => part.split('='))
  const layer =
    answer.status === 200 ? new VectorTile(new PbfReader(bytes)).layers[dataset] : undefined
  const features = Array.from({ length: layer?.length ?? 0 }, (_, i) => layer!.feature(i))
  if (layer) assert.deepEqual([layer.version, layer.extent], [2, 4096])
  return {
    status: answer.status,
    headers: answer.headers,
    bytes,
    features,
    said: Object.fromEntries(said),
  } satisfies Read
}

const codes = ({ features }: Read) => features.map(({ properties }) => properties.code).toSorted()
const codeOf = ({ bytes }: Read) => JSON.parse(bytes.toString()).code as string

test('open data is on a tile without a token, with ids and the values beside', async () => {
  const read = await tile('parcels', middle(14))
  assert.equal(read.status, 200)
  assert.equal(read.headers.get('content-type'), 'application/vnd.mapbox-vector-tile')
  assert.equal(read.said.matching, '400')
  assert.equal(read.said['left-out'], '0')
  assert.equal(Number(read.said.drawn) + Number(read.said.unseen), 400)
  assert.equal(read.features.length, Number(read.said.drawn))
  const [one] = read.features
  assert.deepEqual(Object.keys(one!.properties).toSorted(), [
    'area',
    'code',
    'commune',
    'name',
    'number',
  ])
  assert.match(String(one!.properties.name), /^Thửa \d+ Đắk Búk So$/)
  // 1.50 is not what a number would say, so it stays as written.
  assert.match(String(one!.properties.area), /\.50$/)
  assert.equal(typeof one!.properties.number, 'number')
  assert.equal(new Set(read.features.map(({ id }) => id)).size, read.features.length)
  for (const feature of read.features) assert.ok(feature.loadGeometry()[0]!.length >= 4)
  assert.equal(read.headers.get('kho-read'), null)
  assert.equal(read.headers.get('kho-sequence'), '1')
})

test('a feature has the same id and lies in the same place on tiles of every zoom', async () => {
  const near = await tile('parcels', address(18, 107.60015, 12.00015))
  const far = await tile('parcels', middle(15))
  const find = (read: Read) => read.features.find(({ properties }) => properties.code === 'T0000')!
  assert.equal(find(near).id, find(far).id)
  const [z, x, y] = address(18, 107.60015, 12.00015).split('/').map(Number)
  const shape = find(near).toGeoJSON(x!, y!, z!).geometry as { coordinates: number[][][] }
  // A grid unit at zoom 18 is 4 cm. The square may be cut by the tile, but reaches no further.
  const least = 2e-6
  for (const [longitude, latitude] of shape.coordinates[0]!) {
    assert.ok(longitude! > 107.6 - least && longitude! < 107.6003 + least)
    assert.ok(latitude! > 12 - least && latitude! < 12.0003 + least)
  }
  const corners = shape.coordinates[0]!.filter(
    ([longitude, latitude]) =>
      Math.min(Math.abs(longitude! - 107.6), Math.abs(longitude! - 107.6003)) < least &&
      Math.min(Math.abs(latitude! - 12), Math.abs(latitude! - 12.0003)) < least,
  )
  assert.ok(corners.length > 0)
})

test('a tile is the same bytes from the cache, and 304 to whoever has it', async () => {
  const first = await tile('parcels', middle(16))
  const again = await tile('parcels', middle(16))
  assert.ok(first.bytes.length > 100)
  assert.deepEqual(again.bytes, first.bytes)
  const etag = first.headers.get('etag')!
  const known = await tile('parcels', middle(16), { headers: { 'if-none-match': etag } })
  assert.deepEqual([known.status, known.bytes.length], [304, 0])
  assert.equal(first.headers.get('cache-control'), 'no-cache')
})

test('columns and rows are those asked for; words of other questions are refused', async () => {
  const some = await tile('parcels', middle(14), { query: '?properties=code&commune=24611' })
  assert.equal(some.said.matching, '200')
  assert.deepEqual(Object.keys(some.features[0]!.properties), ['code'])
  const filter = encodeURIComponent("number < 20 AND (commune = '24611' OR code = 'T0000')")
  const met = await tile('parcels', middle(14), { query: `?filter=${filter}` })
  assert.equal(met.said.matching, '11')
  const past = await tile('parcels', middle(14), { query: `?filter=${filter}&asOf=1` })
  assert.equal(past.said.matching, '11')
  for (const query of ['?limit=3', '?sortby=code', '?f=json', '?geometry=name', '?nothing=1']) {
    const refused = await tile('parcels', middle(14), { query })
    assert.ok([400, 404].includes(refused.status), query)
    assert.match(codeOf(refused), /^(map|query)\./)
  }
})

test('nothing of what is not open is on a tile without a grant', async () => {
  const nobody = await tile('plots', middle(14))
  assert.deepEqual([nobody.status, codeOf(nobody)], [401, 'access.no-token'])
  const token = await kho.client('stranger')
  const refused = await tile('plots', middle(14), { token })
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'access.no-grant'])
  const described = await kho.get('/api/v1/datasets/plots/tiles')
  assert.equal(described.status, 401)
})

test('a grant shows its own rows and columns, each tile is on record, cached or not', async () => {
  const token = await kho.client('land')
  const columnsOf = ['code', 'commune', 'place']
  await kho.grant({
    client: 'land',
    dataset: 'plots',
    columns: columnsOf,
    condition: { commune: ['24615'] },
  })
  const other = await kho.client('tax')
  await kho.grant({
    client: 'tax',
    dataset: 'plots',
    columns: [...columnsOf, 'name'],
    masks: { name: { by: 'partial', first: 2, last: 1 }, '*': { by: 'none' } },
  })
  const land = await tile('plots', middle(15), { token })
  assert.equal(land.said.matching, '200')
  assert.ok(land.features.every(({ properties }) => properties.commune === '24615'))
  assert.deepEqual(Object.keys(land.features[0]!.properties).toSorted(), ['code', 'commune'])
  const tax = await tile('plots', middle(15), { token: other })
  assert.equal(tax.said.matching, '400')
  assert.match(String(tax.features[0]!.properties.name), /^Th\*\*\*o$/)
  assert.match(tax.headers.get('kho-masked') ?? '', /name=partial/)
  assert.equal(tax.headers.get('cache-control'), 'private, no-store')
  // From the cache, each has what is its own and a record of its own.
  const again = await tile('plots', middle(15), { token })
  assert.deepEqual(again.bytes, land.bytes)
  assert.notEqual(again.headers.get('kho-read'), land.headers.get('kho-read'))
  assert.notDeepEqual(again.bytes, tax.bytes)
  const groups = [land, tax, again].map(({ headers }) => headers.get('kho-read'))
  const { rows } = await kho.db.query(
    `select records from journal.read_group where intake_id = any($1::bigint[])`,
    [groups],
  )
  assert.equal(rows.length, 3)
  for (const { records } of rows) assert.match(records, new RegExp(`"kind":"tile ${middle(15)}"`))
  const unseen = await tile('plots', middle(15), { token, query: '?properties=name' })
  assert.deepEqual([unseen.status, codeOf(unseen)], [403, 'access.column-not-granted'])
  const filtered = await tile('plots', middle(15), { token: other, query: '?name=x' })
  assert.deepEqual([filtered.status, codeOf(filtered)], [403, 'access.column-masked'])
})

test('a revoked grant ends a kept tile too, and a grant without the geometry has no map', async () => {
  const token = await kho.client('brief')
  const grant = await kho.grant({ client: 'brief', dataset: 'plots', columns: ['code', 'place'] })
  assert.equal((await tile('plots', middle(13), { token })).status, 200)
  await kho.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'thử' } as never))
  let last: Read | undefined
  for (let turn = 0; turn < 200; turn++) {
    last = await tile('plots', middle(13), { token })
    if (last.status !== 200) break
  }
  assert.equal(last?.status, 403)
  const flat = await kho.client('flat')
  await kho.grant({ client: 'flat', dataset: 'plots', columns: ['code', 'name'] })
  const refused = await tile('plots', middle(13), { token: flat })
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'access.column-not-granted'])
})

test('rows of a day are counted on tiles, and what is left of them is a thinner tile', async () => {
  const token = await kho.client('few')
  await kho.grant({ client: 'few', dataset: 'plots', rowsPerDay: 100 })
  const thin = await tile('plots', middle(15), { token })
  assert.equal(thin.said.matching, '400')
  assert.equal(thin.said['left-out'], '300')
  const done = await tile('plots', middle(15), { token })
  assert.deepEqual([done.status, codeOf(done)], [429, 'access.volume-exceeded'])
})

test('tiles that the grid has not are refused with what there would be', async () => {
  for (const place of ['23/0/0', '3/8/0', '3/0/8', '-1/0/0', 'a/b/c', '1.5/0/0', '99999999/0/0']) {
    const refused = await tile('parcels', place)
    assert.deepEqual([refused.status, codeOf(refused)], [404, 'map.no-tile'], place)
  }
  assert.equal((await tile('parcels', '22/4194303/4194303')).status, 200)
  const deep = address(22, 107.60015, 12.00015)
  assert.deepEqual(codes(await tile('parcels', deep)), ['T0000'])
  assert.equal((await tile('parcels', '0/0/0')).status, 200)
})

test('the description says address, layer and how far the rows reach', async () => {
  const { status, text } = await kho.get('/api/v1/datasets/parcels/tiles')
  assert.equal(status, 200)
  const said = JSON.parse(text)
  assert.equal(said.tilejson, '3.0.0')
  assert.match(said.tiles[0], /\/api\/v1\/datasets\/parcels\/tiles\/\{z\}\/\{x\}\/\{y\}\.mvt$/)
  assert.deepEqual(
    said.bounds.map((one: number) => Number(one.toFixed(4))),
    [107.6, 12, 107.606, 12.006],
  )
  assert.deepEqual(said.vector_layers[0].fields.area, 'Number')
  const half = JSON.parse((await kho.get('/api/v1/datasets/parcels/tiles?number=0')).text)
  assert.equal(half.bounds[2].toFixed(4), '107.6003')
  assert.equal(half['kho:features'], 1)
})

test('a change of the data is on the next tile, and the state before under asOf', async () => {
  await kho.define(parcels('moving', 'open'))
  await kho.load('moving', csv(grid(2)))
  const place = address(17, 107.6003, 12.0003)
  assert.equal((await tile('moving', place)).said.matching, '4')
  await kho.load('moving', csv(grid(2).slice(0, 3)))
  let now = await tile('moving', place)
  for (let turn = 0; turn < 300 && now.said.matching === '4'; turn++) {
    now = await tile('moving', place)
  }
  assert.equal(now.said.matching, '3')
  assert.equal((await tile('moving', place, { query: '?asOf=1' })).said.matching, '4')
})

test('a dataset without rows has empty tiles and no bounds; one without a geometry has none', async () => {
  await kho.define(parcels('empty', 'open'))
  const read = await tile('empty', '0/0/0')
  assert.deepEqual([read.status, read.bytes.length, read.said.matching], [200, 0, '0'])
  const { text } = await kho.get('/api/v1/datasets/empty/tiles')
  assert.equal(JSON.parse(text).bounds, undefined)
  await kho.define(
    definitionOf({ id: 'flat-list', sharing: 'open', key: ['code'], columns: columns.slice(0, 2) }),
  )
  const none = await tile('flat-list', '0/0/0')
  assert.deepEqual([none.status, codeOf(none)], [404, 'map.no-geometry'])
})
