/** docs/for-agencies: map.md, service.md and database.md, their commands and statements as written. */
import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import pg from 'pg'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { commandLine, type Ran } from './kit/command.ts'
import { emptyDatabase, type TestDatabase } from './kit/database.ts'
import { boundariesFile, gdalMissing, ogr2ogr } from './kit/gdal.ts'
import { readGuide, runLines } from './kit/guide.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const person = [
  { name: 'so_dinh_danh', type: 'text', required: true, title },
  { name: 'ho_ten', type: 'text', title },
] as const
const service = readGuide('for-agencies/service.md')
const database = readGuide('for-agencies/database.md')

let it: RunningKho
let folder: string
let agency: TestDatabase
let server: Server
let host: string
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kho-guides-'))
  server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  agency = await emptyDatabase()
  const at = new URL(agency.url).hostname || 'localhost'
  it = await openKho({ env: { KHO_ALLOWED_HOSTS: `${host},socket,${at}` } })
  await it.define(
    definitionOf({
      id: 'civil-status',
      sharing: 'own',
      key: ['so_dinh_danh'],
      columns: [...person],
    }),
  )
  await it.define(
    definitionOf({
      id: 'residents',
      sharing: 'own',
      key: ['so_dinh_danh'],
      columns: [
        ...person,
        { name: 'ngay_sinh', type: 'date', title },
        { name: 'cap_nhat_luc', type: 'timestamp', title },
      ],
    }),
  )
  const column = { name: 'ma_ho', type: 'text', required: true, title } as const
  await it.define(
    definitionOf({ id: 'poor-households', sharing: 'own', key: ['ma_ho'], columns: [column] }),
  )
})
after(async () => {
  server.close()
  await it.end()
  await agency.db.query('drop owned by kho_doc; drop role kho_doc')
  await agency.drop()
  rmSync(folder, { recursive: true, force: true })
})

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const run = (block: string) => runLines(it, block, folder)
const done = (ran: Ran[]) => ran.map(({ code, json, out }) => (code === 0 ? json : out))
const refusal = async (source: string) => (await commandLine(it).run('sync', source)).json?.code

/** The agency's service, in the form of the guide's sample answer; the people are made up. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const asked = new URL(request.url!, 'http://localhost').searchParams
  if (request.headers.authorization !== 'Bearer chi-doc') return void response.writeHead(401).end()
  const sample = JSON.parse(service.block('json', '"total": 3'))
  const [item] = sample.data.items
  const all = Array.from({ length: sample.data.total }, (_, i) => {
    return Object.fromEntries(Object.keys(item).map((name) => [name, `${name} ${i}`]))
  })
  const [page, size] = [Number(asked.get('page')), Number(asked.get('size'))]
  sample.data.items = all.slice((page - 1) * size, page * size)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(sample))
}

test('service.md: from the key to the receipt, and what is misspelt is said', async () => {
  const declared = service
    .block('json', '"kind": "service"')
    .replace('https://api.hotich.tinh.example', `http://${host}`)
  write('ho-tich.json', declared)
  write('key.txt', 'chi-doc\n')
  const [, synced] = await run(service.block('', 'source add'))
  assert.equal(synced!.json.code, 'credential.unknown', synced!.out)
  done(await run(service.block('', 'credential set')))
  const [added, receipt] = done(await run(service.block('', 'source add')))
  assert.equal(added.id, 'ho-tich-api')
  assert.deepEqual([receipt.inserts, receipt.equal], [3, true], receipt)

  const source = JSON.parse(declared)
  const misspelt = async (more: object) => {
    write('sai.json', JSON.stringify({ ...source, ...more }))
    const { code, out } = await commandLine(it).run('source', 'add', join(folder, 'sai.json'))
    assert.equal(code, 1)
    return out
  }
  assert.match(await misspelt({ recods: 'data.items' }), /recods: loại service không có mục này/)
  assert.match(await misspelt({ paging: { ...source.paging, sise: 1 } }), /paging\.sise/)
  assert.match(await misspelt({ file: { kind: 'excel' } }), /file\.kind: không có loại tệp excel/)
  assert.match(await misspelt({ file: { kind: 'csv', delimeter: ';' } }), /file\.delimeter/)
})

test('database.md: from the account to the receipt in PostgreSQL, and what can go wrong is said', async () => {
  const [, place = ''] = agency.url.split('@')
  const statements = database
    .block('sql', 'create role kho_doc')
    .replaceAll('…', 'mật/khẩu')
    .replace('dancu', new URL(agency.url).pathname.slice(1))
  await agency.db.query(`create table dan_cu (so_dinh_danh text primary key, ho_ten text,
      ngay_sinh date, cap_nhat_luc timestamptz);
    insert into dan_cu select 'S' || n, 'Người ' || n, '1990-01-01', now()
      from generate_series(1, 20) n`)
  await agency.db.query(statements)
  const query = database.block('sql', 'from dan_cu\n').trim()
  const string = (password: string) => {
    const [, row = ''] = /\| `postgres` \| `([^?]*)\?/.exec(database.text)!
    return row.replace('…', encodeURIComponent(password)).replace('10.0.0.9:5432/dancu', place)
  }
  const reader = new pg.Client({ connectionString: string('mật/khẩu') })
  await reader.connect()
  assert.equal((await reader.query(query)).rowCount, 20)
  await reader.end()

  const declared = database.block('json', '"kind": "postgres"')
  assert.equal(JSON.parse(declared).query, query)
  write('nguon.json', declared)
  write('chuoi-ket-noi.txt', `${string('mật/khẩu')}\n`)
  const keep = database.block('', 'credential set')
  done(await run(keep))
  const [, first, whole] = done(await run(database.block('', 'source add')))
  assert.deepEqual([first.inserts, first.equal], [20, true], first)
  assert.deepEqual([whole.changed, whole.equal], [false, true], whole)

  await agency.db.query('alter table dan_cu rename column ho_ten to ten')
  assert.equal(await refusal('cong-an'), 'source.schema-changed')
  await agency.db.query('alter table dan_cu rename column ten to ho_ten')
  await agency.db.query('revoke select on dan_cu from kho_doc')
  assert.equal(await refusal('cong-an'), 'source.no-permission')
  write('chuoi-ket-noi.txt', string('sai'))
  await run(keep)
  assert.equal(await refusal('cong-an'), 'source.refused-login')
  write('chuoi-ket-noi.txt', 'postgresql://kho_doc:x@noi-khac.example/dancu')
  await run(keep)
  assert.equal(await refusal('cong-an'), 'source.host-not-allowed')
  write('chuoi-ket-noi.txt', 'postgresql://kho_doc:m@t/khau@noi-khac.example/dancu')
  await run(keep)
  assert.equal(await refusal('cong-an'), 'source.bad-connection-string')
})

test('database.md: a file of a small database', async () => {
  const declared = JSON.parse(database.block('json', '"kind": "sqlite"'))
  declared.path = join(folder, 'ho-ngheo.sqlite')
  const file = new DatabaseSync(declared.path)
  file.exec(`create table ${declared.table} ("MaHo" text); insert into ho values ('1'), ('2')`)
  file.close()
  write('ho-ngheo.json', JSON.stringify(declared))
  const [, receipt] = done(await run('npx kho source add ho-ngheo.json\nnpx kho sync ho-ngheo'))
  assert.deepEqual([receipt.inserts, receipt.equal], [2, true], receipt)
})

test(
  'map.md: a layer in WGS 84, and one in VN-2000 with what was drawn',
  { skip: gdalMissing() },
  async () => {
    const map = readGuide('for-agencies/map.md')
    const bounds: [number, number, number, number] = [107, 11.5, 108.5, 13]
    const boundary = { name: 'ranh', type: 'geometry', bounds, title } as const
    const text = (name: string) => ({ name, type: 'text', title }) as const
    const key = { ...text('code'), required: true } as const
    const define = (id: string, ...columns: DatasetInput['columns']) =>
      it.define(definitionOf({ id, sharing: 'open', key: ['code'], columns: [key, ...columns] }))
    await define('communes', text('full_name'), boundary)
    await define('parcels', boundary, { name: 'hinh_goc', type: 'json', title }, text('he_toa_do'))
    const add = async (mark: string, path: string, more: object = {}) => {
      const declared = JSON.parse(map.block('json', mark))
      write('nguon.json', JSON.stringify({ ...declared, path, ...more }))
      const [, receipt] = done(
        await run(`npx kho source add nguon.json\nnpx kho sync ${declared.id}`),
      )
      assert.deepEqual([receipt.inserts, receipt.equal], [28, true], receipt)
    }
    const select = 'select code, fullName as ten_day_du, name as ghi_chu, geometry'
    const from = 'from "communes-former-dak-nong-2026"'
    const layer = join(folder, 'xa.gpkg')
    ogr2ogr(boundariesFile, layer, '-dialect', 'SQLITE', '-sql', `${select} ${from}`)
    await add('"id": "ranh-gioi"', layer)
    const metres = ['-t_srs', 'EPSG:9218', '-lco', 'ENCODING=UTF-8', '-select', 'code']
    ogr2ogr(boundariesFile, join(folder, 'thua.shz'), '-f', 'ESRI Shapefile', ...metres)
    renameSync(join(folder, 'thua.shz'), join(folder, 'thua.zip'))
    await add('"id": "thua-dat"', join(folder, 'thua.zip'))
    const { rows } = await it.db.query(
      `select c4 as system, count(*)::int from store.d_parcels group by c4`,
    )
    assert.deepEqual(rows, [{ system: 'EPSG:9218', count: 28 }])
  },
)
