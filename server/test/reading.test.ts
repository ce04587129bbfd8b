/** Reading over HTTP, as a story from outside: granted, refused, paged, past, followed, exported. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { silentLog } from '../src/log.ts'
import { lockClient } from '../src/client/lock-client.ts'
import { openDatabase } from '../src/pg/database.ts'
import { definitionOf, openKho, type Answer, type Call, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const people = definitionOf({
  id: 'people',
  sharing: 'shared',
  key: ['code'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'name', type: 'text', title, personal: 'basic' },
    { name: 'commune', type: 'text', title, indexed: true },
    { name: 'rank', type: 'integer', title, indexed: true },
    { name: 'illness', type: 'text', title, personal: 'sensitive', indexed: true },
  ],
})
const header = 'code,name,commune,rank,illness\n'
const line = (n: number, name = `Người ${n}`, commune = n % 3 === 0 ? 'b' : 'a') =>
  `${String(n).padStart(3, '0')},${name},${commune},${n % 4 === 0 ? '' : n % 5},ill${n}\n`
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i)).join('')
const records = '/api/v1/datasets/people/records'

let it: RunningKho
let clinic: string
let nobody: string
const first = header + lines(1, 90)

before(async () => {
  it = await openKho()
  await it.define(people)
  await it.load('people', first)
  clinic = await it.client('clinic')
  nobody = await it.client('nobody')
  await it.grant({
    client: 'clinic',
    dataset: 'people',
    columns: ['code', 'name', 'commune', 'rank'],
    condition: { commune: ['a'] },
    taskPattern: 'HS-*',
  })
})
after(() => it.end())

type Json = Record<string, unknown> & { records: Record<string, unknown>[]; next: string | null }

async function read(path: string, call: Call = {}): Promise<Json> {
  const answer = await it.get(path, { token: clinic, ...call })
  assert.equal(answer.status, 200, `${path}: ${answer.text}`)
  return JSON.parse(answer.text) as Json
}

async function refused(code: string, path: string, call: Call = {}): Promise<Answer> {
  const answer = await it.get(path, { token: clinic, ...call })
  const problem = JSON.parse(answer.text) as { code: string }
  assert.equal(problem.code, code, `${path}: ${answer.text}`)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.equal(answer.status >= 400 && answer.status < 500, true)
  return answer
}

/** All pages of a question, put together. */
async function readAll(query: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  let next: string | null = null
  do {
    const page: Json = await read(`${records}?${query}${next ? `&cursor=${next}` : ''}`)
    found.push(...page.records)
    next = page.next
  } while (next)
  return found
}

test('a granted system reads the rows and columns of its grant and no others', async () => {
  const page = await read(`${records}?limit=1000`)
  assert.equal(page.records.length, 60)
  assert.deepEqual(Object.keys(page.records[0]!), ['code', 'name', 'commune', 'rank'])
  assert.ok(page.records.every((record) => record['commune'] === 'a'))
  const one = await it.get(`${records}/001`, { token: clinic })
  assert.equal(one.text, '{"code":"001","name":"Người 1","commune":"a","rank":1}')
})

test('every way to lack a right is refused with its own code', async () => {
  await refused('access.no-token', records, { token: null })
  await refused('access.bad-token', records, { token: 'nonsense' })
  const at = clinic.length - 20
  const tampered = clinic.slice(0, at) + (clinic[at] === 'A' ? 'B' : 'A') + clinic.slice(at + 1)
  await refused('access.bad-token', records, { token: tampered })
  await refused('access.no-purpose', records, { purpose: null })
  await refused('access.bad-purpose', records, { purpose: 'z' })
  await refused('access.no-task', records, { task: null })
  await refused('access.task-not-granted', records, { task: 'XX-1' })
  await refused('access.purpose-not-granted', records, { purpose: 'a' })
  await refused('access.no-grant', records, { token: nobody })
  await refused('access.column-not-granted', `${records}?properties=code,illness`)
  await refused('access.column-not-granted', `${records}?illness=ill1`)
  await refused('access.column-not-granted', `${records}?sortby=illness`)
  for (const outlet of ['records/001', 'changes', 'export.csv', 'export.ndjson']) {
    await refused('access.no-grant', `/api/v1/datasets/people/${outlet}`, { token: nobody })
  }
})

test('a refusal names whom to ask', async () => {
  const { text } = await refused('access.no-grant', records, { token: nobody })
  assert.match(text, /so-noi-vu/)
})

test('a revoked grant, a locked client and a wrong network are refused at the next call', async () => {
  const short = await it.client('short')
  const grant = await it.grant({ client: 'short', dataset: 'people' })
  await read(records, { token: short })
  await it.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'test' }))
  await refused('access.grant-ended', `${records}/001`, { token: short })
  await refused('access.grant-ended', records, { token: short })
  await it.grant({ client: 'short', dataset: 'people' })
  await read(records, { token: short })
  await it.act((tx) => lockClient(tx, 'test', { client: 'short', reason: 'test' }))
  await refused('access.client-locked', records, { token: short })
  const far = await it.client('far')
  await it.grant({ client: 'far', dataset: 'people', zones: ['tslcd'] })
  await refused('access.wrong-zone', records, { token: far })
  const bound = await it.client('bound', ['tslcd'])
  await it.grant({ client: 'bound', dataset: 'people' })
  await refused('access.wrong-zone', records, { token: bound })
})

test('a hidden row and an absent row give the same answer', async () => {
  const plain = ({ status, headers, text }: Answer) => [
    status,
    headers.get('kho-equal-as-of'),
    headers.get('kho-sequence'),
    [...headers.keys()].toSorted(),
    JSON.parse(text, (name, value: unknown) =>
      name === 'instance' || name === 'reference' ? '' : value,
    ),
  ]
  const hidden = await it.get(`${records}/003`, { token: clinic })
  const absent = await it.get(`${records}/999`, { token: clinic })
  assert.equal(hidden.status, 404)
  assert.deepEqual(plain(hidden), plain(absent))
  const [one, other] = [await read(`${records}?code=003`), await read(`${records}?code=999`)]
  assert.deepEqual(one, other)
})

test('nonsense in a question is refused and named', async () => {
  await refused('query.unknown-column', `${records}?nam=x`)
  await refused('query.unknown-column', `${records}?properties=code,nothing`)
  await refused('query.unknown-column', `${records}?sortby=nothing`)
  await refused('query.not-sortable', `${records}?sortby=name`)
  for (const limit of ['0', '-1', '1000000000', '1e3', '', 'x']) {
    await refused('query.bad-limit', `${records}?limit=${limit}`)
  }
  await refused('query.duplicate-parameter', `${records}?commune=a&commune=b`)
  await refused('query.bad-value', `${records}?rank=one`)
  await refused('query.bad-value', `${records}?rank=9223372036854775808`)
  await refused('query.bad-as-of', `${records}?asOf=99`)
  await refused('query.bad-as-of', `${records}?asOf=yesterday`)
  // Days that no calendar has, and instants that one reader of dates takes and another does not.
  for (const day of ['2026-02-31', '0000-01-01', '2026-01-01T24:30Z'])
    await refused('query.bad-as-of', `${records}?asOf=${day}`)
  await refused('query.bad-as-of', `${records}?asOf=9999-12-31T23:59:59-12:00`)
  await refused('query.unknown-format', `${records}?f=xml`)
  await refused('query.bad-value', `/api/v1/datasets/people/changes?after=-1`)
  await refused('query.no-geometry', '/api/v1/datasets/people/export.geojson')
})

test('a cursor is good for the question it was given for, and cannot be forged', async () => {
  const { next } = await read(`${records}?limit=5`)
  assert.ok(next)
  await refused('query.bad-cursor', `${records}?limit=5&cursor=x`)
  await refused('query.bad-cursor', `${records}?limit=5&cursor=${next}&sortby=rank`)
  await refused('query.bad-cursor', `${records}?limit=5&cursor=${next}&rank=1`)
  await refused('query.bad-cursor', `${records}?limit=5&cursor=${next}&properties=code`)
  const [, tag] = next.split('.')
  const forged = Buffer.from(JSON.stringify([1, ['900']])).toString('base64url')
  await refused('query.bad-cursor', `${records}?limit=5&cursor=${forged}.${tag}`)
  await refused('query.bad-cursor', `${records}?limit=5&cursor=${forged}`)
  const odd = Buffer.from(JSON.stringify([1e15, ['900']])).toString('base64url')
  await refused('query.bad-cursor', `${records}?limit=5&cursor=${odd}.${tag}`)
})

test('SQL in values, names and orders stays text', async () => {
  const evil = encodeURIComponent(`'; drop table store.d_people; --`)
  assert.equal((await read(`${records}?commune=${evil}`)).records.length, 0)
  await refused('query.no-record', `${records}/${evil}`)
  await refused('query.unknown-column', `${records}?${evil}=1`)
  await refused('query.unknown-column', `${records}?sortby=${evil}`)
  await refused('query.unknown-column', `${records}?properties=${evil}`)
  await refused('query.bad-as-of', `${records}?asOf=${evil}`)
  assert.equal((await read(`${records}?limit=1000`)).records.length, 60)
})

test('pages are complete and without repeats in every order, with nulls and ties', async () => {
  assert.equal((await readAll('limit=2&sortby=-rank')).length, 60)
  const codes = (await readAll('limit=7')).map((record) => record['code'])
  assert.deepEqual(codes, codes.toSorted())
  assert.equal(new Set(codes).size, 60)
  for (const order of ['rank', '-rank', 'commune,-rank', '-rank,code', 'rank,-code', '-code']) {
    for (const limit of [11, 60]) {
      const found = await readAll(`limit=${limit}&sortby=${order}`)
      assert.deepEqual(found.map(({ code }) => code).toSorted(), codes, `${order} by ${limit}`)
      const whole = (await read(`${records}?limit=1000&sortby=${order}`)).records
      assert.deepEqual(found, whole, `${order} by ${limit}`)
    }
  }
})

test('the opening record of a read is in the journal when the answer is there', async () => {
  for (const path of [records, `${records}/001`, '/api/v1/datasets/people/export.csv']) {
    const answer = await it.get(path, { token: clinic, task: 'HS-77' })
    assert.equal(answer.status, 200)
    const group = answer.headers.get('kho-read')
    assert.ok(group, path)
    const { rows } = await it.db.query(
      'select records from journal.read_group where intake_id = $1',
      [group],
    )
    const [{ record }] = JSON.parse(rows[0].records)
    assert.deepEqual(
      [record.outcome, record.client, record.purpose, record.task, record.sequence],
      ['opened', 'clinic', 'c', 'HS-77', '1'],
    )
  }
  // What is hidden is put on record just as what is found.
  const { rows } = await it.db.query('select count(*)::int as n from journal.read_group')
  await refused('query.no-record', `${records}/003`)
  const after = await it.db.query('select count(*)::int as n from journal.read_group')
  assert.equal(after.rows[0].n > rows[0].n, true)
})

test('the role that reads may read no table and write none', async () => {
  const reader = openDatabase(it.databaseUrl, { log: silentLog, role: 'kho_reader' })
  try {
    for (const table of [
      'store.d_people',
      'store.h_people',
      'store.dataset_state',
      'store.equality',
      'catalogue.dataset',
      'catalogue.dataset_version',
      'access."grant"',
      'people.client',
      'people.client_key',
      'people.client_call',
      'journal.read_group',
      'intake.quarantine',
    ]) {
      await assert.rejects(reader.query(`select * from ${table}`), { code: '42501' }, table)
      await assert.rejects(reader.query(`delete from ${table}`), { code: '42501' }, table)
    }
    await assert.rejects(reader.query('create table read.x ()'), { code: '42501' })
    await assert.rejects(reader.query('create table public.x ()'), { code: '42501' })
  } finally {
    await reader.close()
  }
})
