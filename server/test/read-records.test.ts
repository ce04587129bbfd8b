/** What the journal keeps of reads: counts, downloads that break off, rights that end meanwhile. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { after, before } from 'node:test'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { readGroup } from '../src/journal/read-group.ts'
import { closingsOf } from '../src/journal/read-record.ts'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho, type Call, type RunningKho } from './kit/kho.ts'
import { signToken } from './kit/token.ts'

const title = { vi: 'Cột', en: 'Column' }
const columns = [
  { name: 'code', type: 'text', required: true, title },
  { name: 'name', type: 'text', title, personal: 'basic' },
] as const
const small = definitionOf({ id: 'small', sharing: 'shared', key: ['code'], columns: [...columns] })
const wide = definitionOf({ ...small, id: 'wide', columns: [...columns] })
const wideRows = 45_000
const row = (n: number, name: string) => `${String(n).padStart(6, '0')},${name}\n`
const fileOf = (rows: number, name: (n: number) => string) =>
  `code,name\n${Array.from({ length: rows }, (_, i) => row(i + 1, name(i + 1))).join('')}`

let it: RunningKho
let clinic: string

before(async () => {
  it = await openKho()
  await it.define(small)
  await it.define(wide)
  await it.load(
    'small',
    fileOf(30, (n) => `Người ${n}`),
  )
  // A line end inside a value is no row of its own.
  await it.load(
    'wide',
    fileOf(wideRows, (n) => `"${'Người\n'.repeat(40)}${n}"`),
  )
  clinic = await it.client('clinic')
  await it.grant({ client: 'clinic', dataset: 'small' })
  await it.grant({ client: 'clinic', dataset: 'wide' })
})
after(() => it.end())

type Kept = { outcome: string; rows?: number; code?: string; group?: string; place?: number }

async function recordsLike(like: string): Promise<Kept[]> {
  const { rows } = await it.db.query(
    'select records from journal.read_group where records like $1 order by intake_id',
    [`%${like}%`],
  )
  return rows.flatMap((one) =>
    readGroup(one.records).flatMap((kept) =>
      'record' in kept ? (closingsOf(kept.record) as Kept[]) : [],
    ),
  )
}

/** The one closing of a read, by the id of its opening. */
async function closingOf(opening: string | null): Promise<[string, number | undefined]> {
  assert.match(opening ?? '', /^\d+$/)
  const found = await waitUntil(async () => {
    const closings = await recordsLike(`"group":"${opening}"`)
    const own = closings.filter(({ group }) => group === opening)
    return own.length > 0 && own
  })
  assert.equal(found.length, 1, `read ${opening} was closed ${found.length} times`)
  return [found[0]!.outcome, found[0]!.rows]
}

async function assertNoneOpen(): Promise<void> {
  await waitUntil(async () => {
    const { rows } = await it.db.query('select count(*)::int as n from journal.open_group')
    return rows[0].n === 0
  })
}

const api = '/api/v1/datasets'
const counted: [what: string, path: string, rows: number, call?: Call][] = [
  ['a record that is there', 'small/records/000007', 1],
  ['a page', 'small/records?limit=7', 7],
  ['a page with a filter that nothing meets', 'small/records?code=none', 0],
  ['a page of the past', 'small/records?asOf=1&limit=100', 30],
  ['the change feed', 'small/changes?after=10&limit=5', 5],
  ['the end of the change feed', 'small/changes?after=30', 0],
  ['an export as CSV', 'small/export.csv', 30],
  ['an export as NDJSON', 'small/export.ndjson', 30],
  ['a long export as CSV, in parts and with line ends in values', 'wide/export.csv', wideRows],
  ['a long export as NDJSON', 'wide/export.ndjson', wideRows],
]
for (const [what, path, rows, call] of counted) {
  test(`the closing record tells the rows of ${what}`, async () => {
    const answer = await it.get(`${api}/${path}`, { token: clinic, ...call })
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(await closingOf(answer.headers.get('kho-read')), ['complete', rows])
  })
}

test('a record that is not there is closed with no row', async () => {
  const before = await recordsLike('"task":"HS-none"')
  assert.equal(before.length, 0)
  const answer = await it.get(`${api}/small/records/none`, { token: clinic, task: 'HS-none' })
  assert.equal(answer.status, 404)
  const { rows } = await it.db.query(
    `select intake_id from journal.read_group where records like '%"task":"HS-none"%'`,
  )
  assert.deepEqual(await closingOf(rows[0].intake_id), ['complete', 0])
})

test('points that arrive together are closed one by one, each with its own count', async () => {
  const keys = ['000001', 'none', '000002', 'none', '000003']
  const answers = await Promise.all(
    keys.map((key) => it.get(`${api}/small/records/${key}`, { token: clinic, task: 'HS-many' })),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 404, 200, 404, 200],
  )
  await assertNoneOpen()
  const { rows } = await it.db.query(
    `select intake_id, records from journal.read_group where records like '%"task":"HS-many"%'`,
  )
  let told = 0
  for (const { intake_id: group } of rows) {
    const closed = await recordsLike(`"group":"${group}"`)
    const mine = closed.filter((one) => one.group === group)
    const places = mine.map(({ place }) => place!).toSorted((a, b) => a - b)
    assert.deepEqual([...new Set(places)], Array.from(places.keys()), 'none twice, none left out')
    told += mine.reduce((sum, one) => sum + one.rows!, 0)
  }
  assert.equal(told, 3)
})

test('the rest of an export is one read with one closing, and so is a range past its end', async () => {
  const whole = await it.get(`${api}/small/export.csv`, { token: clinic })
  const bytes = Buffer.from(whole.text)
  const ask = (headers: Record<string, string>) =>
    it.get(`${api}/small/export.csv`, { token: clinic, headers })
  const rest = await ask({ range: 'bytes=100-' })
  assert.equal(rest.status, 206)
  assert.equal(rest.text, bytes.subarray(100).toString())
  const [outcome, rows = 0] = await closingOf(rest.headers.get('kho-read'))
  assert.ok(outcome === 'complete' && rows > 0 && rows <= 30, `${outcome} ${rows}`)
  const past = await ask({ range: `bytes=${bytes.length}-` })
  assert.equal(past.status, 416)
  assert.deepEqual(await closingOf(past.headers.get('kho-read')), ['complete', 0])
  const unchanged = await ask({ 'if-none-match': whole.headers.get('etag')! })
  assert.deepEqual([unchanged.status, unchanged.text], [304, ''])
  assert.deepEqual(await closingOf(unchanged.headers.get('kho-read')), ['complete', 0])
  // Who takes no row, or some, is told no digest, by which all of them could be guessed.
  for (const { headers } of [rest, past, unchanged]) assert.equal(headers.get('repr-digest'), null)
  const digest = await it.get(`${api}/small/export.csv.sha256`, { token: clinic })
  assert.equal(digest.text.split(' ')[0], createHash('sha256').update(bytes).digest('hex'))
  const opening = digest.headers.get('kho-read')
  assert.deepEqual(await closingOf(opening), ['complete', 0])
  const { rows: opened } = await it.db.query(
    `select intake_id from journal.read_group where records like '%"kind":"export.csv.sha256"%'`,
  )
  assert.deepEqual(opened, [{ intake_id: opening }])
})

type Download = { opening: string | null; rows(): number; next(): Promise<boolean>; leave(): void }

/** An export that is read piece by piece. */
async function download(path: string, token = clinic): Promise<Download> {
  const leaving = new AbortController()
  const response = await fetch(it.url + path, {
    headers: { authorization: `Bearer ${token}`, 'kho-purpose': 'c', 'kho-task': 'HS-1' },
    signal: leaving.signal,
  })
  assert.equal(response.status, 200)
  const reader = response.body!.getReader()
  const pieces: Uint8Array[] = []
  return {
    opening: response.headers.get('kho-read'),
    // Every row of the wide dataset begins after a quote and a line end, or after a brace.
    rows: () =>
      Buffer.concat(pieces)
        .toString()
        .match(/^(\d{6},"|\{)/gm)?.length ?? 0,
    async next() {
      const { done, value } = await reader.read()
      if (value) pieces.push(value)
      return !done
    },
    leave: () => leaving.abort(),
  }
}

for (const format of ['csv', 'ndjson']) {
  test(`a ${format} download that is hung up is closed as broken off, with the rows so far`, async () => {
    const pull = await download(`${api}/wide/export.${format}`)
    for (let piece = 0; piece < 40; piece++) await pull.next()
    pull.leave()
    const [outcome, rows = 0] = await closingOf(pull.opening)
    assert.equal(outcome, 'broken-off')
    assert.ok(rows >= pull.rows(), `${rows} told, ${pull.rows()} arrived`)
    assert.ok(rows > 0 && rows < wideRows, `${rows}`)
    await assertNoneOpen()
  })
}

test('downloads that are hung up at any moment leave no read open and no session behind', async () => {
  for (let turn = 0; turn < 20; turn++) {
    const leaving = new AbortController()
    const asked = fetch(`${it.url}${api}/wide/export.${turn % 2 ? 'csv' : 'ndjson'}`, {
      headers: { authorization: `Bearer ${clinic}`, 'kho-purpose': 'c', 'kho-task': 'HS-1' },
      signal: leaving.signal,
    })
    setTimeout(() => leaving.abort(), turn * 2)
    await asked.then((response) => response.body?.cancel()).catch(() => {})
  }
  await assertNoneOpen()
  const busy = async () => {
    const { rows } = await it.db.query(
      `select count(*)::int as n from pg_stat_activity
        where application_name = 'kho-reader-pages' and datname = current_database()
          and state <> 'idle'`,
    )
    return rows[0].n as number
  }
  // A part that the database was preparing comes to its end first.
  await waitUntil(async () => (await busy()) === 0)
})

test('a token that ends in the middle of an export lets it come to its end, and opens no other', async () => {
  const ask = async (seconds: number) => {
    const token = await signToken(it.db, it.url, { client: 'clinic', seconds })
    const pull = await download(`${api}/wide/export.csv`, token).catch(() => null)
    return pull && { token, pull }
  }
  // It has to last until the export has begun, which takes its time on a busy machine.
  const { token, pull } = (await ask(2)) ?? (await ask(10)) ?? (await ask(60))!
  await pull.next()
  await waitUntil(async () => {
    const next = await it.get(`${api}/small/records`, { token })
    return next.text.includes('access.bad-token')
  })
  while (await pull.next());
  assert.equal(pull.rows(), wideRows)
  assert.deepEqual(await closingOf(pull.opening), ['complete', wideRows])
})

test('a grant that is revoked in the middle of an export cuts it off, and the record says so', async () => {
  for (const format of ['csv', 'ndjson']) {
    const token = await it.client(`leaver-${format}`)
    const grant = await it.grant({ client: `leaver-${format}`, dataset: 'wide' })
    const pull = await download(`${api}/wide/export.${format}`, token)
    await pull.next()
    await it.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'test' }))
    const read = async () => {
      while (await pull.next());
    }
    await assert.rejects(read(), `${format}: the break can be seen`)
    const [outcome, rows = 0] = await closingOf(pull.opening)
    assert.equal(outcome, 'broken-off')
    assert.ok(rows >= pull.rows() && rows < wideRows, `${rows} told, ${pull.rows()} arrived`)
  }
})

test('every refusal of a known client is on record when the client hears of it', async () => {
  const nobody = await it.client('nobody')
  const supplier = await it.client('supplier', undefined, { scopes: ['supply'] })
  const asks: [string, Call, string][] = [
    ['small/records', { token: nobody }, 'access.no-grant'],
    ['small/records/000001', { token: nobody }, 'access.no-grant'],
    ['small/changes', { token: nobody }, 'access.no-grant'],
    ['small/export.csv', { token: nobody }, 'access.no-grant'],
    ['small/records', { token: clinic, purpose: 'a' }, 'access.purpose-not-granted'],
    ['small/records', { token: clinic, purpose: null }, 'access.no-purpose'],
    ['small/records', { token: supplier }, 'access.no-scope'],
  ]
  for (const [path, call, code] of asks) {
    const answer = await it.get(`${api}/${path}`, call)
    assert.equal(JSON.parse(answer.text).code, code)
    const reference = JSON.parse(answer.text).reference as string
    const [record] = await recordsLike(`"request":"${reference}"`)
    assert.deepEqual([record?.outcome, record?.code], ['refused', code], path)
  }
  const strangers = await it.get(`${api}/small/records`)
  const unknown = await recordsLike(`"request":"${JSON.parse(strangers.text).reference}"`)
  assert.deepEqual(unknown, [], 'nobody known, nothing on record')
})

test('HEAD opens no record, since no row would leave', async () => {
  const count = async () =>
    (await it.db.query('select count(*)::int as n from journal.read_group')).rows[0].n
  await assertNoneOpen()
  const was = await count()
  for (const path of [
    'small/records',
    'small/records/000001',
    'small/changes',
    'small/export.csv',
  ]) {
    const response = await fetch(`${it.url}${api}/${path}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${clinic}`, 'kho-purpose': 'c', 'kho-task': 'HS-1' },
    })
    assert.equal(response.status, 405, path)
    assert.match(response.headers.get('allow') ?? '', /^GET(?!, HEAD)/)
  }
  assert.equal(await count(), was)
})
