/** Vector tiles over HTTP: what is on them, for whom, and what is said of what is not. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { grantAccess, type GrantInput } from '../src/access/grant-access.ts'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { readGroup } from '../src/journal/read-group.ts'
import { xOf, yOf } from '../src/map/tile-address.ts'
import { eraseVersions } from '../src/store/erase-versions.ts'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho, type Call, type RunningKho } from './kit/kho.ts'
import { openOfficer } from './kit/officer.ts'

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

function tile(dataset: string, place: string, call: Call & { query?: string } = {}) {
  const { token = null, purpose = 'c', task = 'HS-1', headers = {}, query = '' } = call
  return readAt(dataset, `/api/v1/datasets/${dataset}/tiles/${place}.mvt${query}`, {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(purpose ? { 'kho-purpose': purpose } : {}),
    ...(task ? { 'kho-task': task } : {}),
    ...headers,
  })
}

/** As the map in the browser of a person asks. */
function ownTile({ cookie }: { cookie: string }, place: string, query = '') {
  return readAt('plots', `/console/explore/plots/tiles/${place}.mvt${query}`, { cookie })
}

async function readAt(dataset: string, path: string, headers: Record<string, string>) {
  const answer = await fetch(kho.url + path, { headers })
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
  const last = await waitUntil(async () => {
    const read = await tile('plots', middle(13), { token })
    return read.status !== 200 && read
  })
  assert.equal(last.status, 403)
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
  const now = await waitUntil(async () => {
    const read = await tile('moving', place)
    return read.said.matching !== '4' && read
  })
  assert.equal(now.said.matching, '3')
  const past = () => tile('moving', place, { query: '?asOf=1' })
  assert.deepEqual(codes(await past()), ['T0000', 'T0001', 'T0002', 'T0003'])
  // What is erased from the past is on no tile any more, however lately it was drawn.
  assert.equal(await kho.act((tx) => eraseVersions(tx, 'moving', [4], { erasure: 'thử' })), 1)
  assert.deepEqual(codes(await past()), ['T0000', 'T0001', 'T0002'])
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

test('persons have the map of their own grant alone, tile by tile on record, until it is revoked', async () => {
  const nameMask = { by: 'partial', first: 2, last: 1 }
  const give = (account: string, commune: string, columnsOf: string[]) =>
    kho.act((tx) =>
      grantAccess(tx, 'test', {
        agency: 'so-y-te',
        accounts: [account],
        dataset: 'plots',
        purpose: 'c',
        columns: columnsOf,
        condition: { commune: [commune] },
        ...(columnsOf.includes('name') ? { masks: { name: nameMask } } : {}),
        delivery: ['online'],
        validUntil: new Date(Date.now() + 3_600_000),
        decidedBy: 'so-noi-vu',
        documentNumber: '02/QĐ',
        documentDate: '2026-01-05',
      } as GrantInput),
    )
  const consumer = (account: string) =>
    openOfficer(kho, account, {
      agency: 'so-y-te',
      functions: ['consumer'],
      assurance: 'one-factor',
    })
  const one = await consumer('ve.mot')
  const two = await consumer('ve.hai')
  const { grant } = await give('ve.mot', '24615', ['code', 'commune', 'place'])
  await give('ve.hai', '24611', ['code', 'name', 'commune', 'place'])

  // Before purpose and task are said there is neither page nor tile, and no cookie is no person.
  const unsaid = await ownTile(one, middle(15))
  assert.deepEqual([unsaid.status, codeOf(unsaid)], [400, 'access.no-purpose'])
  const led = await one.call('GET', '/console/explore/plots/map')
  assert.match(led.headers.get('location') ?? '', /\/console\/explore\/plots\/task/)
  assert.equal((await ownTile({ cookie: '' }, middle(15))).status, 401)
  for (const officer of [one, two]) {
    const said = new URLSearchParams({ agency: 'so-y-te', purpose: 'c', task: 'HS-9' })
    await waitUntil(async () => {
      const { status } = await officer.call('POST', '/console/explore/plots/task', said)
      return status === 303
    })
  }

  // Each twice, in turn: what was kept for one is never given to the other.
  const read = []
  for (const officer of [one, two, one, two]) read.push(await ownTile(officer, middle(15)))
  const [first, second, firstAgain, secondAgain] = read as [Read, Read, Read, Read]
  assert.deepEqual([first.status, first.said.matching, second.said.matching], [200, '200', '200'])
  const seen = (tiles: Read) => new Set(tiles.features.map(({ properties }) => properties.commune))
  assert.deepEqual([...seen(first), ...seen(second)], ['24615', '24611'])
  assert.deepEqual(Object.keys(first.features[0]!.properties).toSorted(), ['code', 'commune'])
  assert.match(String(second.features[0]!.properties.name), /^Th\*\*\*o$/)
  assert.deepEqual(firstAgain.bytes, first.bytes)
  assert.deepEqual(secondAgain.bytes, second.bytes)
  assert.ok(!codes(first).some((code) => codes(second).includes(code)))
  assert.equal(first.headers.get('cache-control'), 'private, no-store')

  // No parameter leads beyond the grant, and neither does a system's tile or another agency's name.
  for (const [query, code] of [
    ['?properties=name', 'access.column-not-granted'],
    ['?filter=number%3C20', 'access.column-not-granted'],
    ['?geometry=name', 'map.no-geometry'],
    ['?agency=so-noi-vu', 'people.other-agency'],
    ['?limit=1', 'map.bad-parameter'],
  ] as const)
    assert.equal(codeOf(await ownTile(one, middle(15), query)), code, query)
  const masked = await ownTile(two, middle(15), '?filter=name%3D%27x%27')
  assert.equal(codeOf(masked), 'access.column-masked')
  const api = await tile('plots', middle(15), { headers: { cookie: one.cookie } })
  assert.deepEqual([api.status, codeOf(api)], [401, 'access.no-token'])

  const filter = encodeURIComponent("code < 'T0010'")
  const page = await one.call('GET', `/console/explore/plots/map?filter=${filter}`)
  assert.equal(page.status, 200, page.text)
  const rows = [...page.text.matchAll(/<th scope="row" ?>(T\d{4})<\/th>/g)].map(([, code]) => code)
  assert.deepEqual(rows.toSorted(), ['T0000', 'T0002', 'T0004', 'T0006', 'T0008'])
  assert.ok(page.text.includes('<svg') && !page.text.includes('Thửa'))
  const tiles = /data-map="([^"]+)"/.exec(page.text)![1]!.replaceAll('&quot;', '"')
  assert.match(tiles, /plots\/tiles\/\{z\}\/\{x\}\/\{y\}\.mvt\?properties=code%2Ccommune/)
  const rowsPage = await one.call('GET', '/console/explore/plots')
  assert.ok(rowsPage.text.includes('/console/explore/plots/map'))

  const { rows: groups } = await kho.db.query(
    'select records from journal.read_group order by intake_id',
  )
  const opened = groups
    .flatMap(({ records }) => readGroup(records))
    .flatMap((told) => ('record' in told ? [told.record as Record<string, any>] : []))
    .filter(({ account, outcome }) => account === 've.mot' && outcome === 'opened')
  assert.deepEqual(
    opened.map(({ plan }) => plan.kind),
    [`tile ${middle(15)}`, `tile ${middle(15)}`, 'box', 'page'],
  )
  assert.ok(opened.every(({ task, grant: of }) => task === 'HS-9' && of === String(grant)))
  assert.ok(typeof opened[2]!.plan.question === 'string', 'what narrowed it is kept, sealed')

  await kho.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'thử' } as never))
  const last = await waitUntil(async () => {
    const read = await ownTile(one, middle(15))
    return read.status !== 200 && read
  })
  assert.deepEqual([last.status, codeOf(last)], [403, 'access.grant-ended'])
  assert.equal((await one.call('GET', '/console/explore/plots/map')).status, 403)
  assert.equal((await ownTile(two, middle(15))).status, 200)
})
