/** A person is erased, and every proof stays. All persons and numbers are made up. */
import { strict as assert } from 'node:assert'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { openKeyFile } from '../src/credential/key-file.ts'
import type { Database } from '../src/pg/database.ts'
import { verifyDataset, type Verification } from '../src/equality/verify-dataset.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { append } from '../src/journal/append.ts'
import { saveFilter } from '../src/console/save-filter.ts'
import { silentLog } from '../src/log.ts'
import { saveView } from '../src/online/save-view.ts'
import { decideRequest } from '../src/personal/decide-request.ts'
import { enterRequest } from '../src/personal/enter-request.ts'
import { eraseCells } from '../src/personal/erase-cells.ts'
import { eraseSubject, type ErasureParts } from '../src/personal/erase-subject.ts'
import { findRemains } from '../src/personal/find-remains.ts'
import { finishErasures } from '../src/personal/finish-erasures.ts'
import { holdsKey, keyForms } from '../src/personal/key-forms.ts'
import { createSubjectHasher } from '../src/personal/subject.ts'
import { measureDataset } from '../src/quality/measure-dataset.ts'
import { defineRule } from '../src/quality/define-rule.ts'
import { createReadMarker } from '../src/query/mark-read.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer } from './kit/officer.ts'

const title = { vi: 'Cột', en: 'Column' }
const number = (n: number) => `001090${String(n).padStart(6, '0')}`
const gone = number(7)
/** Nobody else has these. */
const [firstName, secondName, heldName] = ['Trần Xoá Một', 'Trần Xoá Hai', 'Trần Xoá Giữ']
const residents = definitionOf({
  id: 'residents',
  sharing: 'shared',
  key: ['citizen'],
  thresholds: { failingShareMax: 0.9, deletedShareMax: 0.9 },
  columns: [
    { name: 'citizen', type: 'text', required: true, rule: 'citizen-number', title },
    { name: 'name', type: 'text', personal: 'basic', title },
    { name: 'born', type: 'integer', min: '1900', max: '2026', personal: 'basic', title },
  ],
})
const others = Array.from({ length: 30 }, (_, i) => i + 1)
  .filter((n) => n !== 7)
  .map((n) => `${number(n)},Người giả lập ${n},1990`)
const file = (...rows: string[]) => `citizen,name,born\n${[...others, ...rows].join('\n')}\n`

const calendar = readCalendar(readConfig({}).config)
let it: RunningKho
let parts: ErasureParts
let token: string
let lastFile: string

async function load(text: string): Promise<void> {
  lastFile = join(it.folder, 'source.csv')
  writeFileSync(lastFile, text)
  await it.load('residents', text)
}

async function verify(): Promise<Verification> {
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query(
    `select definition::text from catalogue.dataset_version where dataset = 'residents'`,
  )
  const version = JSON.parse(rows[0].definition)
  return verifyDataset(it.db, {
    dataset: 'residents',
    supplyOf: async () => fileSupply(version, { path: lastFile }),
    actor: 'test',
    journalFolder: it.kho.journalFolder,
    journalKey: it.kho.journal.state().vkey,
  })
}

async function assertProven(): Promise<void> {
  const { ok, store, journal } = await verify()
  assert.deepEqual(store.findings, [])
  assert.ok(ok && journal.ok)
}

/** Until somebody waits for such a lock of this database. */
async function untilWaiting(kind: 'relation' | 'advisory'): Promise<void> {
  const { db } = it
  for (const endsMs = Date.now() + 60_000; ; await sleep(5)) {
    const { rowCount } = await db.query(
      `select from pg_locks where locktype = $1 and not granted
       and database = (select oid from pg_database where datname = current_database())`,
      [kind],
    )
    if (rowCount) return
    assert.ok(Date.now() < endsMs, `nobody waits for a lock of kind ${kind}`)
  }
}

/** Files of the store, but not those of the source that the test itself lets lie there. */
function filesWith(value: string): string[] {
  const files = readdirSync(it.folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !/^(supply-\d+|source)\.csv$/.test(one.name))
    .map((one) => join(one.parentPath, one.name))
  try {
    return files.filter((path) => readFileSync(path).includes(value))
  } catch (error) {
    // The journal has given one its lasting name meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return filesWith(value)
  }
}

const decision = {
  key: gone,
  reason: 'Công dân giả lập yêu cầu xoá',
  documentNumber: '15/QĐ-SKHCN',
  documentDate: '2026-11-20',
  authority: 'so-noi-vu',
  basis: 'Luật 91/2025/QH15, Điều 14',
}

before(async () => {
  it = await openKho()
  const key = await openKeyFile(join(it.folder, 'keys', 'subjects.key'))
  parts = {
    db: it.db,
    hasher: createSubjectHasher(key),
    marker: createReadMarker(key),
    dataDir: it.folder,
  }
  await it.define(residents)
  await load(file(`${gone},${firstName},1990`))
  await load(file(`${gone},${secondName},1991`))
  token = await it.client('clinic')
  await it.grant({ client: 'clinic', dataset: 'residents' })
})
after(() => it.end())

/** Three hold the person: by a value, by an encoded condition, by their name; two do not. */
async function saveFilters(): Promise<void> {
  await it.db.query(
    `insert into people.account (id, agency_id, name) values ('can.bo.a', 'so-y-te', 'Giả lập A'),
       ('can.bo.b', 'so-y-te', 'Giả lập B')`,
  )
  const condition = new URLSearchParams({ filter: `citizen = '${gone}'` })
  const view = { dataset: 'residents', agency: 'so-y-te', shared: true }
  const list = '/console/cases'
  await it.act(async (tx) => {
    await saveView(tx, 'can.bo.a', { ...view, name: 'Một người', search: `${condition}` })
    await saveView(tx, 'can.bo.b', { ...view, name: 'Người khác', search: `citizen=${number(8)}` })
    await saveFilter(tx, 'can.bo.a', { list, name: 'Hồ sơ', query: `key=${gone}` })
    await saveFilter(tx, 'can.bo.b', { list, name: `Theo dõi ${gone}`, query: 'state=open' })
    await saveFilter(tx, 'can.bo.b', { list, name: 'Đang chạy', query: 'state=open' })
  })
}

test('a key is looked for as browsers write it, too', () => {
  assert.deepEqual(keyForms(gone), [gone])
  const forms = keyForms("Hộ 7/D'a")
  const typed = "ma = 'Hộ 7/D''a'"
  for (const written of [
    `q=${encodeURIComponent("Hộ 7/D'a")}`,
    new URLSearchParams({ q: "Hộ 7/D'a" }).toString(),
    new URLSearchParams({ filter: typed }).toString(),
    `filter=${encodeURIComponent(typed)}`,
  ]) {
    assert.ok(
      forms.some((form) => written.includes(form)),
      written,
    )
  }
})

test('traces of a person lie in many places before', async () => {
  const api = '/api/v1/datasets/residents'
  const filter = encodeURIComponent(`NOT (citizen LIKE '%${gone}%')`)
  for (const path of [
    `records/${gone}`,
    `records/${number(8)}`,
    `records?citizen=${gone}`,
    `records?filter=${filter}`,
    `aggregate?filter=${filter}`,
  ]) {
    assert.equal((await it.get(`${api}/${path}`, { token, task: 'HS-7' })).status, 200)
  }
  const report = await fetch(`${it.url}${api}/discrepancies`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'kho-purpose': 'c',
      'kho-task': 'HS-7',
    },
    body: JSON.stringify({ about: 'row', key: [gone], note: `Sai tên ${secondName}, ${gone}` }),
  })
  assert.equal(report.status, 201, await report.text())
  // A row of the same person is held back, and one is quarantined for a year that cannot be.
  await load(file(`${gone},${heldName},3000`))
  await load(file(`${gone},${secondName},1991`))
  const rule = { id: 'born-by', dataset: 'residents', title, kind: 'range', column: 'born' }
  await it.act((tx) => defineRule(tx, 'test', { ...rule, max: '1990' }))
  // Kho itself may be measuring at this moment, by the rules of before.
  while ((await measureDataset(it.db, 'residents', { again: true })) === null) await sleep(10)
  await it.act((tx) =>
    append(tx, { kind: 'test.written', payload: { note: `Gọi cho ${gone} hôm nay` } }),
  )
  // Of another person, whose number is longer.
  await it.act((tx) =>
    append(tx, { kind: 'test.written', payload: { note: `Gọi cho 9${gone}, ${gone}1 hôm nay` } }),
  )
  await it.db.query(
    `update intake.load set refusal = jsonb_build_object('code', 'x', 'values',
       jsonb_build_object('key', $1::text)) where started_at = (select max(started_at) from intake.load)`,
    [gone],
  )
  await saveFilters()
  await it.db.query('create table staging.l_left as select $1::text as c1', [gone])
  mkdirSync(join(it.folder, 'spool'), { recursive: true })
  writeFileSync(join(it.folder, 'spool', 'load-desk-x-marked.xlsx'), 'a workbook')
  const tables = (await findRemains(it.db, gone)).map(({ table }) => table)
  for (const table of [
    'store.d_residents',
    'store.h_residents',
    'intake.quarantine',
    'intake.load',
    'journal.payload',
    'discrepancy.discrepancy',
    'staging.l_left',
    'quality.result',
    'quality.profile',
    'online.view',
    'console.saved_filter',
  ]) {
    assert.ok(tables.includes(table), `${table} of ${tables.join(', ')}`)
  }
  await assertProven()
})

let erasure: string
let request: string

/** Of paper, for the person that is erased. */
async function enterErasure(key: string): Promise<string> {
  const way = { calendar, now: () => new Date(), hasher: parts.hasher }
  const paper = { documentNumber: '3/ĐĐ', documentDate: '2026-01-05', signer: 'Người giả lập ký' }
  const asked = { kind: 'erasure', note: 'Xin xoá' } as const
  const given = { account: 'can.bo.a', key, request: asked, paper }
  return (await it.act((tx) => enterRequest(tx, way, given))).id
}
function decide(id: string, move: 'accepted' | 'done', more: object = {}) {
  const { hasher } = parts
  const way = { calendar, now: () => new Date(), hasher, senderKey: Buffer.alloc(32) }
  const input = { id, account: 'can.bo.a', decision: move, reason: 'Đã đối chiếu giả lập', ...more }
  return it.act((tx) => decideRequest(tx, way, input))
}
const isNamed = async (id: string) =>
  (
    await it.db.query('select sealed is not null as named from personal.request where id = $1', [
      id,
    ])
  ).rows[0].named

test('the number of the person comes into no public word of the decision, and no state secret', async () => {
  request = await enterErasure(gone)
  const spaced = `Đơn của ${gone.slice(0, 6)} ${gone.slice(6)}`
  for (const [more, code] of [
    [{ basis: spaced }, 'personal.key-in-public'],
    [{ documentNumber: gone }, 'personal.key-in-public'],
    [{ basis: 'Công văn 5/CV (TỐI MẬT)' }, 'catalogue.state-secret'],
  ] as const) {
    await assert.rejects(eraseSubject(parts, 'quan.ly', { ...decision, ...more }), { code })
    const cells = { ...decision, ...more, dataset: 'residents', columns: ['name'] }
    const door = { ...parts, journalFolder: it.kho.journalFolder }
    await assert.rejects(eraseCells(door, 'quan.ly', cells), { code })
  }
  await assert.rejects(decide(request, 'accepted', { ground: spaced }), {
    code: 'personal.key-in-public',
  })
})

test('what is past is erased at once; what is current waits for its owner, and equality holds', async () => {
  await decide(request, 'accepted')
  const done = await eraseSubject(parts, 'quan.ly', { ...decision, request })
  erasure = done.erasure
  assert.equal(done.versions, 1)
  assert.equal(done.copies.samples, 1)
  assert.equal(done.copies.heldRows, 1)
  assert.equal(done.copies.reports, 1)
  assert.equal(done.copies.staged, 1)
  assert.equal(done.copies.savedFilters, 3, 'one by its name, of whichever account')
  const kept = await it.db.query(
    'select name from online.view union select name from console.saved_filter order by name',
  )
  assert.deepEqual(
    kept.rows.map(({ name }) => name),
    ['Người khác', 'Đang chạy'],
  )
  assert.ok(done.copies.causes >= 1)
  assert.equal(done.reads, 4, 'the read of the row, and the questions that named the person')
  assert.deepEqual(done.files, { removed: 1, waiting: 0 })
  const owner = 'so-noi-vu'
  assert.deepEqual(done.waiting, [{ dataset: 'residents', owner, rows: 1 }])
  assert.deepEqual(
    done.remains.map(({ table }) => table),
    ['store.d_residents'],
  )
  assert.deepEqual(await findRemains(it.db, firstName), [])
  assert.deepEqual(await findRemains(it.db, heldName), [])
  await assertProven()
})

test('the record of another person that lay in the same group is still there', async () => {
  const { rows } = await it.db.query(
    `select records from journal.read_group where records like $1`,
    [`%${parts.marker.rowMark('residents', [number(8)])}%`],
  )
  assert.equal(rows.length, 1)
})

test('as long as the source holds the person nothing more happens', async () => {
  assert.equal(await finishErasures(parts, silentLog), 0)
  const { rows } = await it.db.query(
    'select ended_at, subject is null as blank from personal.erasure where id = $1',
    [erasure],
  )
  assert.deepEqual(rows, [{ ended_at: null, blank: false }])
  await load(file(`${gone},${secondName},1992`))
  assert.equal(await finishErasures(parts, silentLog), 0)
  await assertProven()
  const { rows: past } = await it.db.query('select count(*)::int as n from store.h_residents')
  assert.equal(past[0].n, 0, 'the version that ended since is erased too')
})

test('a load that ends while an erasure looks is not missed: it goes on waiting', async () => {
  let isDue = false
  const db: Database = {
    ...it.db,
    async query(statement: never, values?: never) {
      // The last question before the transaction that looks for the person's rows.
      isDue ||= String(statement).includes('from journal.intake where id <=')
      return it.db.query(statement, values)
    },
    async tx(act, options) {
      if (isDue) {
        isDue = false
        await load(file(`${gone},${secondName},1993`))
      }
      return it.db.tx(act, options)
    },
  }
  assert.equal(await finishErasures({ ...parts, db }, silentLog), 0)
  const { rows } = await it.db.query(
    'select ended_at, subject is null as blank from personal.erasure where id = $1',
    [erasure],
  )
  assert.deepEqual(rows, [{ ended_at: null, blank: false }])
})

test('when the source lets the person go, nothing is left of it anywhere', async () => {
  // Whoever measures what was there before keeps the key as a sample: it is waited for.
  const [held, keeping] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const kept = it.act(async (tx) => {
    await tx.query('lock table quality.result in share row exclusive mode')
    held.resolve()
    await keeping.promise
  })
  await held.promise
  const measured = measureDataset(it.db, 'residents', { again: true })
  await untilWaiting('relation')
  await load(file())
  // Kho itself does the same once a minute.
  const finished = finishErasures(parts, silentLog)
  await untilWaiting('advisory')
  keeping.resolve()
  await Promise.all([kept, measured, finished])
  for (const value of [gone, firstName, secondName, heldName]) {
    assert.deepEqual(await findRemains(it.db, value), [], value)
    assert.deepEqual(filesWith(value), [], value)
  }
  const { rows } = await it.db.query(
    `select subject, sealed, ended_at is not null as ended from personal.erasure where id = $1`,
    [erasure],
  )
  assert.deepEqual(rows, [{ subject: null, sealed: null, ended: true }])
  assert.equal(await isNamed(request), false, 'also of a request that is not marked as done yet')
  await decide(request, 'done')
  const late = await enterErasure(gone)
  await eraseSubject(parts, 'quan.ly', { ...decision, request: late })
  assert.equal(await isNamed(late), true, 'nobody has decided it')
  await decide(late, 'accepted')
  assert.equal(await isNamed(late), false)
  const index = await it.db.query('select from personal.subject_record where subject = $1', [
    parts.hasher.hash(gone),
  ])
  assert.equal(index.rowCount, 0)
  await assertProven()
})

test('a short key is no part of days and longer numbers: nothing of others is erased by it', async () => {
  const payloads = async () =>
    (await it.db.query(`select from journal.payload where body like '%2026%'`)).rowCount!
  const before = await payloads()
  assert.ok(before > 3, 'days of this year stand in many')
  const { copies, reads } = await eraseSubject(parts, 'quan.ly', { ...decision, key: '2026' })
  assert.deepEqual([copies.payloads, copies.heldRows, reads], [0, 0, 0])
  assert.ok((await payloads()) >= before)
  const { rows } = await it.db.query(`select body from journal.payload where body like $1`, [
    `%9${gone}, ${gone}1%`,
  ])
  assert.equal(rows.length, 1, 'nor by twelve digits among thirteen')
  assert.ok([gone, `%${gone}%`, `9${gone} ${gone}`].every((text) => holdsKey(text, gone)))
  assert.ok(!holdsKey(`9${gone}`, gone))
  assert.ok(holdsKey('%2026%', '2026') && !holdsKey('2026-11-20', '2026'))
})

test('a reader of the past is not shown the person any more, and the others are', async () => {
  const past = await it.get('/api/v1/datasets/residents/records?asOf=1&limit=100', { token })
  assert.equal(JSON.parse(past.text).records.length, others.length)
  const changes = await it.get('/api/v1/datasets/residents/changes?after=0', { token })
  assert.equal(changes.status, 200)
  assert.ok(!changes.text.includes(gone))
})

test('single cells of the past are erased; what is left of their versions is proven still', async () => {
  await load(file().replace('Người giả lập 8,1990', 'Người giả lập tám,1991'))
  const name = 'Người giả lập 8'
  assert.ok((await findRemains(it.db, name)).some(({ table }) => table === 'store.h_residents'))
  const cells = { ...decision, key: number(8), dataset: 'residents', columns: ['name'] }
  const door = { ...parts, journalFolder: it.kho.journalFolder }
  for (const column of ['citizen', 'nothing']) {
    await assert.rejects(eraseCells(door, 'quan.ly', { ...cells, columns: [column] }), {
      code: column === 'citizen' ? 'personal.naming-column' : 'query.unknown-column',
    })
  }
  await assert.rejects(eraseCells(door, 'quan.ly', { ...cells, key: number(4444) }), {
    code: 'personal.nothing-held',
  })
  assert.deepEqual(await eraseCells(door, 'quan.ly', cells), { versions: 1 })
  assert.deepEqual(
    (await findRemains(it.db, name)).map(({ table }) => table),
    [],
  )
  const { rows } = await it.db.query('select c1, c2, c3 from store.h_residents where c1 = $1', [
    number(8),
  ])
  assert.deepEqual(rows, [{ c1: number(8), c2: null, c3: '1990' }])
  await assertProven()
  await it.db.query('update store.h_residents set c3 = 1989 where c1 = $1', [number(8)])
  const { store } = await verify()
  assert.deepEqual(
    store.findings.map(({ code }) => code),
    ['history-altered'],
  )
  await it.db.query('update store.h_residents set c3 = 1990 where c1 = $1', [number(8)])
  // Once more, the year this time: the newer leaf counts.
  assert.deepEqual(await eraseCells(door, 'quan.ly', { ...cells, columns: ['born'] }), {
    versions: 1,
  })
  await assertProven()
})

test('a version that somebody takes away without a decision is still found missing', async () => {
  await load(file().replace('Người giả lập 9,', 'Người giả lập chín,'))
  await assertProven()
  await it.db.query(`delete from store.h_residents where c1 = $1`, [number(9)])
  const { ok, store } = await verify()
  assert.ok(!ok)
  assert.deepEqual(
    store.findings.map(({ code }) => code),
    ['row-missing'],
  )
})

test('the journal names the decision, the changes and the counts, and no person', async () => {
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query(
    `select kind, body from journal.entry
     where kind in ('personal.erasure-decided', 'personal.erased', 'store.erased') order by index`,
  )
  const kinds = new Set(rows.map(({ kind }) => kind))
  assert.deepEqual([...kinds], ['personal.erasure-decided', 'store.erased', 'personal.erased'])
  assert.equal(JSON.parse(rows[0].body).document, decision.documentNumber)
  const ended = rows.filter(({ kind }) => kind === 'personal.erased')
  assert.ok(ended.every(({ body }) => Number.isInteger(JSON.parse(body).saved_filters)))
})

test('an erasure is for the authority alone, and somebody who is nowhere leaves nothing to wait for', async () => {
  const authority = await openOfficer(it, 'quan.ly', {
    agency: 'so-noi-vu',
    functions: ['authority'],
  })
  const body = { ...decision, key: number(4444) }
  const answer = await authority.call('POST', '/api/v1/subjects/erasures', body)
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual([answer.json.versions, answer.json.waiting], [0, []])
  const other = { ...body, request: '00000000-0000-4000-8000-000000000000' }
  const unknown = await authority.call('POST', '/api/v1/subjects/erasures', other)
  assert.equal(unknown.json.code, 'personal.unknown-request')
})
