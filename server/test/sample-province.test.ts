/**
 * The sample province as everybody meets it first: every way of supply that runs anywhere is in it,
 * each equal to its source but for what is wrong or late on purpose, and the board shows every state.
 */
import { nameOfField, nameOfKind } from '@kho/contract/entries.ts'
import { functionNames } from '@kho/contract/function.ts'
import type { SampleOfficer } from '../src/sample/make-officers.ts'
import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openLog } from '@kho/journal/store.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import { startKho, type Kho } from '../src/app.ts'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig, type Config } from '../src/config.ts'
import { readBoard, type BoardRow } from '../src/lateness/board.ts'
import { silentLog } from '../src/log.ts'
import { isAsMeant } from '../src/sample/describe-loads.ts'
import type { SampleLoad } from '../src/sample/load-sample.ts'
import { unsentFolder } from '../src/sample/make-offices.ts'
import { makeProvince, sampleFolder } from '../src/sample/make-province.ts'
import { offices, kindsLeftOut } from '../src/sample/office/offices.ts'
import { reportingCommunes } from '../src/sample/office/made-rows.ts'
import { makeClient } from '../src/sample/sample-client.ts'
import { sendOffices } from '../src/sample/send-offices.ts'
import { sourceKindName } from '@kho/portal/source-kind-words.ts'
import { serveAgencies, type AgencyService } from '../src/sample/serve-agencies.ts'
import { sourceKinds } from '../src/source/source-kinds.ts'
import { waitUntil } from './kit/wait-until.ts'
import { testDatabase, type TestDatabase } from './kit/database.ts'

let base: TestDatabase
let kho: Kho
let service: AgencyService
let config: Config
let loads: SampleLoad[]
const dataDir = mkdtempSync(join(tmpdir(), 'kho-sample-'))
const folder = sampleFolder(dataDir)
const watchDir = join(folder, 'thu-muc')
const agencyDatabases = ['kho_mau_cong_an', 'kho_mau_mot_cua']

let officers: SampleOfficer[]

async function make(): Promise<SampleLoad[]> {
  const { db, journalFolder } = kho
  const made = await makeProvince({
    db,
    config,
    log: silentLog,
    journalFolder,
    residents: 200,
    service: service.url,
    serviceKey: service.key,
    progress: () => {},
  })
  officers = made.officers
  return made.loads
}

before(async () => {
  base = await testDatabase()
  await dropAgencyDatabases()
  service = await serveAgencies(folder)
  const env = {
    KHO_DATA: dataDir,
    KHO_DATABASE_URL: base.url,
    KHO_WATCH: watchDir,
    KHO_ALLOWED_HOSTS: service.host,
  }
  // Any free port.
  config = { ...readConfig(env).config, port: 0 }
  kho = await startKho(config, silentLog)
  loads = await make()
})
after(async () => {
  if (kho) await stopAndVerify()
  await service?.close()
  await dropAgencyDatabases()
  await base?.drop()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Stops it and re-derives the whole journal. */
async function stopAndVerify(): Promise<void> {
  await kho.journal.publishNow()
  const { vkey } = kho.journal.state()
  await kho.stop()
  const checked = await verifyLog({ ...openLog(kho.journalFolder), key: vkey })
  assert.deepEqual(checked.ok ? [] : checked.findings, [])
}

/** Their names are the sample's own, so they are removed before and after. */
async function dropAgencyDatabases(): Promise<void> {
  for (const name of agencyDatabases) {
    await base?.db.query(`drop database if exists ${name} with (force)`)
  }
}

const board = () =>
  readBoard(kho.db, { calendar: readCalendar(config), dueDays: config.dueDays }, new Date())

async function untilBoard(
  dataset: string,
  holds: (row: BoardRow) => boolean,
  part = 'all',
): Promise<BoardRow> {
  return waitUntil(async () => {
    const row = (await board()).find((one) => one.dataset === dataset && one.part === part)!
    return holds(row) && row
  })
}

test('every kind and public member of its journal has a name for people', async () => {
  const { rows } = await kho.db.query(
    `select distinct kind, member from journal.entry, jsonb_object_keys(body::jsonb) member
     where member not in ('v', 'kind', 'at', 'commitments', 'root')`,
  )
  assert.ok(rows.length > 40, `${rows.length}`)
  const nameless = rows.filter(
    ({ kind, member }) => nameOfKind(kind) === null || nameOfField(kind, member) === null,
  )
  assert.deepEqual(nameless, [])
})

test('every kind of source is in the sample, or on a list with the reason why not', async () => {
  const { rows: asked } = await kho.db.query(
    `select definition ->> 'kind' as kind from intake.source where definition ->> 'kind' = 'through'`,
  )
  const shown = new Set([...loads, ...asked].map(({ kind }) => kind))
  for (const { kind } of sourceKinds) {
    assert.notEqual(shown.has(kind), Object.hasOwn(kindsLeftOut, kind), kind)
  }
  const known = new Set(sourceKinds.map(({ kind }) => kind))
  assert.deepEqual(
    Object.keys(kindsLeftOut).filter((kind) => !known.has(kind)),
    [],
  )
})

test('every function has an officer, whose first password enters as far as changing it', async () => {
  assert.deepEqual(officers.map((one) => one.function).toSorted(), functionNames.toSorted())
  for (const { account, password } of officers) {
    const entered = await fetch(`${kho.url}/sign-in`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ account, password: password! }),
      redirect: 'manual',
    })
    assert.equal(entered.status, 303, `${account}: ${await entered.text()}`)
    assert.match(entered.headers.get('location') ?? '', /password/, account)
  }
})

test('every copy equals its source, but for the one row that is wrong on purpose', () => {
  const unequal = loads.filter(({ receipt }) => !receipt.equal)
  assert.deepEqual(
    unequal.map(({ version, receipt }) => [version.id, receipt.heldBack]),
    [['cooperatives', 1]],
  )
  assert.ok(loads.every(isAsMeant))
  const coming = offices.flatMap(({ supplies }) => supplies).filter(({ comes }) => !comes)
  assert.equal(loads.length, 5 + coming.length)
})

test('a service is asked at its owner under its grant, and nothing of it is kept', async () => {
  const { secret } = await makeClient(kho.db, 'y-te-kham-benh', 'so-y-te')
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  const basic = Buffer.from(`y-te-kham-benh:${secret}`).toString('base64')
  const token = await fetch(`${kho.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: form,
  })
  const { access_token: bearer } = (await token.json()) as { access_token: string }
  const ask = (plate: string) =>
    fetch(`${kho.url}/api/v1/datasets/vehicle-inspections/records/${plate}`, {
      headers: {
        authorization: `Bearer ${bearer}`,
        'kho-purpose': 'c',
        'kho-task': 'HS-2026-0001',
      },
    })
  const found = await ask('00Z-00001')
  assert.equal(found.status, 200, await found.clone().text())
  assert.deepEqual(Object.keys((await found.json()) as object).toSorted(), [
    'bien_so',
    'ket_qua',
    'loai_xe',
  ])
  assert.equal((await ask('00Z-99999')).status, 404)
  const kept = await kho.db.query('select 1 from store.d_vehicle_inspections limit 1').catch(String)
  if (typeof kept !== 'string') assert.equal(kept.rows.length, 0)
})

test('old text is served as letters: TCVN3 as the encoding of a file and inside dBase', async () => {
  for (const [dataset, letters] of [
    ['archive-files', /"tieu_de":"Hồ sơ /],
    ['coffee-plots', /"giong":"(cà phê|vối ghép|chè) /],
  ] as const) {
    const answer = await fetch(`${kho.url}/api/v1/datasets/${dataset}/records?limit=2`)
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), letters)
  }
})

test('the board shows every state, and how each part comes', async () => {
  const rows = await board()
  assert.deepEqual(
    new Set(rows.map(({ state }) => state)),
    new Set(['on-time', 'late', 'awaited', 'no-deadline']),
  )
  const late = rows.filter(({ state }) => state === 'late')
  const lateCommune = reportingCommunes[2]!.code
  assert.deepEqual(
    late.map(({ dataset, part, agency }) => [dataset, part, agency.id]),
    [['rural-criteria', `xa-${lateCommune}`, `ubnd-xa-${lateCommune}`]],
  )
  assert.ok(late[0]!.late!.days > 0)
  const awaited = rows.filter(({ state }) => state === 'awaited')
  assert.deepEqual(awaited.map(({ dataset, way }) => [dataset, way]).toSorted(), [
    ['bus-routes', null],
    ['job-vacancies', null],
  ])
  assert.deepEqual(
    rows.filter(({ equal }) => equal === false).map(({ dataset, heldBack }) => [dataset, heldBack]),
    [['cooperatives', 1]],
  )
  const page = await (await fetch(`${kho.url}/board`)).text()
  for (const kind of new Set(loads.map((one) => one.kind))) {
    assert.ok(page.includes(sourceKindName('vi', kind)), kind)
  }
})

test('who sends by themselves is taken: the watched folder and a push, each once', async () => {
  const told: string[] = []
  const options = {
    db: kho.db,
    url: kho.url,
    folder,
    watchDir,
    progress: (text: string) => void told.push(text),
  }
  await sendOffices(options)
  const pushed = await untilBoard('bus-routes', ({ state }) => state === 'on-time')
  assert.deepEqual([pushed.way, pushed.rows, pushed.equal], ['push', 66, true])
  // How it came is known when its run has ended, a moment after its rows are in.
  const watched = await untilBoard('job-vacancies', ({ way }) => way === 'watched-folder')
  assert.deepEqual([watched.way, watched.rows, watched.equal], ['watched-folder', 75, true])
  assert.equal(told.length, 2)
  await sendOffices(options)
  assert.equal(told.length, 2)
})

test('a file that is changed, one that is spoilt and one that comes late change the board', async () => {
  appendFileSync(join(folder, 'luong-mua.tsv'), 'MUA-9999\tĐắk Mil\t01/07/2026\t5,5\n')
  const drugs = join(folder, 'nha-thuoc.ndjson')
  writeFileSync(drugs, readFileSync(drugs, 'utf8').replace(/"xa":"\d+"/, '"xa":"99999"'))
  const code = reportingCommunes[2]!.code
  copyFileSync(
    join(folder, unsentFolder, `tieu-chi-${code}.csv`),
    join(folder, `tieu-chi-${code}.csv`),
  )
  const rain = await untilBoard('rainfall', ({ rows }) => rows === 241)
  assert.equal(rain.equal, true)
  const spoilt = await untilBoard('pharmacies', ({ equal }) => equal === false)
  assert.equal(spoilt.heldBack, 1)
  const came = await untilBoard('rural-criteria', ({ state }) => state === 'on-time', `xa-${code}`)
  assert.deepEqual([came.rows, came.equal], [19, true])
})

test('made a second time nothing changes but what was changed at its source', async () => {
  const prices = join(folder, 'gia-nong-san.json')
  writeFileSync(prices, readFileSync(prices, 'utf8').replace(/"gia": \d+/, '"gia": 123456'))
  // An old file, which Kho does not take for a new one by itself: it could be the first to load it.
  utimesSync(prices, 0, 0)
  const again = await make()
  const changed = again.filter(
    ({ receipt }) => receipt.inserts + receipt.updates + receipt.deletes > 0,
  )
  assert.deepEqual(
    changed.map(({ version, receipt }) => [version.id, receipt.updates, receipt.equal]),
    [['farm-prices', 1, true]],
  )
})

test('the service asks for its key and says when nothing has changed', async () => {
  const url = `${service.url}/khong-khi.csv`
  assert.equal((await fetch(url)).status, 401)
  assert.equal((await fetch(url, { headers: { 'x-api-key': `${service.key}x` } })).status, 401)
  const first = await fetch(url, { headers: { 'x-api-key': service.key } })
  const etag = first.headers.get('etag')!
  await first.text()
  const headers = { 'x-api-key': service.key, 'if-none-match': etag }
  assert.equal((await fetch(url, { headers })).status, 304)
  const elsewhere = await fetch(`${service.url}/khac`, { headers: { 'x-api-key': service.key } })
  assert.equal(elsewhere.status, 404)
})
