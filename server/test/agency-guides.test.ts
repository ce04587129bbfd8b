/** docs/for-agencies: map.md, service.md, database.md and ask-through.md, their commands and statements as written. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { promisify } from 'node:util'
import pg from 'pg'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { findDeclarationFault } from '../src/intake/declaration-faults.ts'
import { sourceSchema } from '../src/intake/declared-source.ts'
import { commandLine, type Ran } from './kit/command.ts'
import { emptyDatabase, type TestDatabase } from './kit/database.ts'
import { boundariesFile, gdalMissing, ogr2ogr } from './kit/gdal.ts'
import { openGuideService, type GuideService } from './kit/guide-service.ts'
import { guidePaths, readGuide, runLines } from './kit/guide.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const person = [
  { name: 'so_dinh_danh', type: 'text', required: true, title },
  { name: 'ho_ten', type: 'text', title },
] as const
const service = readGuide('for-agencies/service.md')
const database = readGuide('for-agencies/database.md')
const through = readGuide('how-to/ask-through.md')

let it: RunningKho
let folder: string
let agency: TestDatabase
let offered: GuideService
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kho-guides-'))
  offered = await openGuideService()
  agency = await emptyDatabase()
  const at = new URL(agency.url).hostname || 'localhost'
  it = await openKho({ env: { KHO_ALLOWED_HOSTS: `${offered.host},socket,${at}` } })
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
  offered.close()
  await it.end()
  await agency.db.query('drop owned by kho_doc; drop role kho_doc')
  await agency.drop()
  rmSync(folder, { recursive: true, force: true })
})

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const run = (block: string) => runLines(it, block, folder)
const done = (ran: Ran[]) => ran.map(({ code, json, out }) => (code === 0 ? json : out))
const refusal = async (source: string) => (await commandLine(it).run('sync', source)).json?.code

test('service.md: from the key to the receipt, and what is misspelt is said', async () => {
  const declared = service
    .block('json', '"kind": "service"')
    .replace('https://api.hotich.tinh.example', `http://${offered.host}`)
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

test('every declaration in the guides is understood, and so is capture beside those of databases', () => {
  const declared = guidePaths().flatMap((path) => readGuide(path).blocks('json'))
  const sources = declared.filter((one) => /^\s*\{\s*"id": /.test(one) && one.includes('"kind"'))
  assert.ok(sources.length > 8, `${sources.length}`)
  const police = JSON.parse(database.block('json', '"kind": "postgres"'))
  const captures = declared.filter((one) => one.startsWith('"capture"'))
  const following = captures.map((one) => {
    const { capture } = JSON.parse(`{${one}}`)
    return { ...police, capture, kind: capture.slot ? 'postgres' : 'mysql' }
  })
  assert.equal(following.length, 2)
  for (const given of [...sources.map((one) => JSON.parse(one)), ...following])
    assert.equal(findDeclarationFault(given, sourceSchema.parse(given)), null, given.id)
})

test('ask-through.md: one record is asked at its owner, and what it answers otherwise is said', async () => {
  const columns: DatasetInput['columns'] = [...person, { name: 'xa', type: 'text', title }]
  const keeping = { sharing: 'shared', keeping: 'through' } as const
  const key = ['so_dinh_danh']
  const asked = definitionOf({ id: 'dan-cu-quoc-gia', ...keeping, key, columns })
  write('dan-cu.json', JSON.stringify(asked))
  write('key.txt', 'kho:chi-hoi')
  const declared = through.block('json', '"kind": "through"')
  write('dvc-dan-cu.json', declared.replaceAll('https://dvc.example', `http://${offered.host}`))
  for (const mark of ['dataset define', 'credential set dan-cu-quoc-gia', 'source add'])
    done(await run(through.command(mark)))
  const token = await it.client('kham-benh')
  await it.grant({ client: 'kham-benh', dataset: asked.id })

  const sample = readGuide('for-agencies/ask-through.md').block('', '"citizen"').split('\n')[1]!
  const record = JSON.parse(
    sample.replace('…', '067').replace('…', 'Người 1').replace('…', '24611'),
  )
  const curl = through
    .block('', 'Kho-Purpose: c')
    .replace('https://KHO', it.url)
    .replace('TOKEN', token)
    .replace('KEY', '067')
  async function ask(told: object) {
    offered.citizen = told
    const { stdout } = await promisify(execFile)('bash', ['-c', curl.replace('curl', 'curl -sS')])
    return JSON.parse(stdout)
  }
  assert.deepEqual(await ask(record), { so_dinh_danh: '067', ho_ten: 'Người 1' })
  const other = (more: object) => ({
    ...record,
    data: { citizen: { ...record.data.citizen, ...more } },
  })
  const { hoTen, ...renamed } = record.data.citizen
  assert.equal((await ask(other({ soDinhDanh: '068' }))).code, 'through.other-key')
  const changed = { ...record, data: { citizen: { ...renamed, ho_va_ten: hoTen } } }
  assert.equal((await ask(changed)).code, 'through.other-content')
  assert.equal((await ask({ error_code: 'BAO_TRI' })).code, 'through.owner-error')
  assert.equal((await ask({ error_code: 'NOT_FOUND' })).code, 'query.no-record')
  const [services] = done(await run(through.command('service list')))
  assert.deepEqual(
    services.map(({ id }: { id: string }) => id),
    [asked.id],
  )
})
