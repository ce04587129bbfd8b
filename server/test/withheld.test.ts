/**
 * A restriction and an objection are carried out: no outlet shows the person's rows, and they come
 * back when it is lifted. All persons and numbers are made up.
 */
import { strict as assert } from 'node:assert'
import { after, afterEach, before, test } from 'node:test'
import { silentLog } from '../src/log.ts'
import { openDatabase } from '../src/pg/database.ts'
import { pageFunction } from '../src/query/page-function.ts'
import { pointFunction } from '../src/query/point-function.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const title = { vi: 'Cột', en: 'Column' }
const number = (n: number) => `001090${String(n).padStart(6, '0')}`
const residents = definitionOf({
  id: 'residents',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'citizen', type: 'text', rule: 'citizen-number', personal: 'basic', title },
    { name: 'guardian', type: 'text', subject: true, personal: 'basic', title },
    { name: 'name', type: 'text', personal: 'basic', title },
    { name: 'commune', type: 'text', indexed: true, title },
    { name: 'place', type: 'geometry', bounds: [107, 11, 109, 13], title },
  ],
})

/** One to nine; eight stands under the guardianship of nine. */
const people = Array.from({ length: 9 }, (_, i) => i + 1)
const nameOf = (n: number) => `Người giả lập số ${n}`
const line = (n: number, commune = '24670') =>
  `R${n},${number(n)},${n === 8 ? number(9) : ''},${nameOf(n)},${commune},"{""type"":""Point"",""coordinates"":[108.${n},12]}"`
const fileOf = (rows: readonly string[]) =>
  `code,citizen,guardian,name,commune,place\n${rows.join('\n')}\n`

const api = '/api/v1/datasets/residents'
const reason = 'Đã đối chiếu hồ sơ giả lập'
const ground = 'Luật 91/2025/QH15 (giả lập)'
/** Everybody lies in this tile. */
const tile = `${api}/tiles/6/51/29.mvt`

let it: RunningKho
let authority: Officer
let auditor: Officer
let token: string
let grant: number
let emergency: { token: string; grant: number }
/** What a follower of changes was told before anything was withheld. */
let followed: string | null

before(async () => {
  it = await openKho()
  await it.define(residents)
  await it.load('residents', fileOf(people.map((n) => line(n))))
  token = await it.client('clinic')
  grant = await it.grant({ client: 'clinic', dataset: 'residents' })
  const other = await it.client('rescue')
  emergency = {
    token: other,
    grant: await it.grant({ client: 'rescue', dataset: 'residents', purpose: 'e' }),
  }
  followed = (await read('/changes?after=0', { token })).headers.get('kho-withheld')
  const agency = 'so-noi-vu'
  authority = await openOfficer(it, 'quan.ly', { agency, functions: ['authority'] })
  auditor = await openOfficer(it, 'kiem.tra', { agency, functions: ['auditor'] })
})
after(() => it.end())
// One story that fails leaves the next its people.
afterEach(() =>
  it.db.query('update personal.withholding set lifted_at = now() where lifted_at is null'),
)

const paper = { documentNumber: '1/ĐĐ', documentDate: '2026-01-05', signer: 'Giả lập' }

async function accept(n: number, request: object, decision: object = {}): Promise<string> {
  const entered = await authority.call('POST', '/api/v1/subject-requests', {
    key: number(n),
    request: { note: 'Đơn giả lập', ...request },
    paper,
  })
  assert.equal(entered.status, 201, entered.text)
  const path = `/api/v1/subject-requests/${entered.json.id}/decision`
  const decided = await authority.call('POST', path, { decision: 'accepted', reason, ...decision })
  assert.equal(decided.status, 200, decided.text)
  return entered.json.id
}

const lift = (id: string) =>
  authority.call('POST', `/api/v1/subject-requests/${id}/lift`, { reason, ground })

type Reader = { token: string; purpose?: string }

async function read(path: string, reader: Reader, headers: Record<string, string> = {}) {
  const answer = await it.get(api + path, { purpose: 'c', ...reader, headers })
  assert.ok(answer.status < 300 || answer.status === 404, `${path}: ${answer.text}`)
  return answer
}

/** Who stands in an answer, by the made-up names. */
const namedIn = (text: string) =>
  [...text.matchAll(/Người giả lập số (\d+)/g)].map(([, n]) => Number(n)).toSorted((a, b) => a - b)

/** By outlet: who is shown. Every outlet that shows rows. */
async function shownTo(reader: Reader): Promise<Record<string, number[]>> {
  const shown: Record<string, number[]> = {}
  for (const path of [
    '/records?limit=100',
    '/records?limit=100&sortby=-commune',
    '/records?limit=100&commune=24670',
    '/records?limit=100&asOf=1',
    '/records?limit=100&f=geojson',
    `/records?limit=100&filter=${encodeURIComponent("citizen LIKE '001090%'")}`,
    '/export.csv',
    '/export.ndjson',
    '/export.geojson',
    '/export.csv?sortby=-commune',
    '/export.ndjson?asOf=1',
    '/changes?after=0&limit=100',
  ]) {
    shown[path] = namedIn((await read(path, reader)).text)
  }
  const found: number[] = []
  for (const n of people) {
    if ((await read(`/records/R${n}`, reader)).status === 200) found.push(n)
  }
  shown['/records/{key}'] = found
  const map = await it.get(tile, { purpose: 'c', ...reader })
  assert.ok([200, 204].includes(map.status), map.text)
  shown[tile] = namedIn(map.text)
  return shown
}

/** Outlets that tell only how many. */
async function countedTo(reader: Reader): Promise<Record<string, number>> {
  const counted = await read('/records?limit=1&count=true&commune=24670', reader)
  const tiles = await read('/tiles', reader)
  return {
    count: JSON.parse(counted.text).total,
    tiles: JSON.parse(tiles.text)['kho:features'],
  }
}

async function mustShow(reader: Reader, who: readonly number[]): Promise<void> {
  for (const [path, found] of Object.entries(await shownTo(reader))) {
    assert.deepEqual(found, who, path)
  }
  assert.deepEqual(await countedTo(reader), { count: who.length, tiles: who.length })
}

const without = (...gone: number[]) => people.filter((n) => !gone.includes(n))

test('a restriction keeps the person out of every outlet from its acceptance on, until it is lifted', async () => {
  const reader = { token }
  await mustShow(reader, people)
  const id = await accept(3, { kind: 'restriction' })
  await mustShow(reader, without(3))
  await mustShow({ ...emergency, purpose: 'e' }, without(3))
  const lifted = await lift(id)
  assert.equal(lifted.status, 200, lifted.text)
  await mustShow(reader, people)
  const again = await lift(id)
  assert.equal(again.json.code, 'personal.nothing-withheld')
})

test('a row about two persons is withheld for either of them', async () => {
  const id = await accept(9, { kind: 'restriction' })
  await mustShow({ token }, without(8, 9))
  assert.equal((await lift(id)).status, 200)
})

test('an objection is to its purposes, as they were asked or decided, and to no other', async () => {
  const asked = await accept(4, { kind: 'objection', purposes: ['c', 'd'] })
  await mustShow({ token }, without(4))
  await mustShow({ ...emergency, purpose: 'e' }, people)
  const decided = await accept(5, { kind: 'objection', purposes: ['c', 'e'] }, { purposes: ['e'] })
  await mustShow({ token }, without(4))
  await mustShow({ ...emergency, purpose: 'e' }, without(5))
  const all = await accept(6, { kind: 'objection' })
  await mustShow({ token }, without(4, 6))
  await mustShow({ ...emergency, purpose: 'e' }, without(5, 6))
  for (const id of [asked, decided, all]) assert.equal((await lift(id)).status, 200)
  await mustShow({ token }, people)
})

test('purposes are of an objection alone', async () => {
  const body = {
    key: number(4),
    request: { kind: 'restriction', note: 'Giả lập', purposes: ['c'] },
    paper,
  }
  assert.equal((await authority.call('POST', '/api/v1/subject-requests', body)).status, 400)
  const { id } = (
    await authority.call('POST', '/api/v1/subject-requests', {
      key: number(4),
      request: { kind: 'restriction', note: 'Giả lập' },
      paper,
    })
  ).json
  const path = `/api/v1/subject-requests/${id}/decision`
  const wrong = { decision: 'accepted', reason, purposes: ['c'] }
  assert.equal((await authority.call('POST', path, wrong)).json.code, 'personal.no-objection')
  const none = await authority.call('POST', `/api/v1/subject-requests/${id}/lift`, {
    reason,
    ground,
  })
  assert.equal(none.json.code, 'personal.nothing-withheld')
})

test('a person that takes its accepted request back is shown again', async () => {
  const id = await accept(2, { kind: 'restriction' })
  assert.equal((await read('/records/R2', { token })).status, 404)
  const path = `/api/v1/subject-requests/${id}/decision`
  const back = await authority.call('POST', path, { decision: 'withdrawn', reason })
  assert.equal(back.json.state, 'withdrawn', back.text)
  assert.equal((await read('/records/R2', { token })).status, 200)
})

test('a grant that the law allows reads the rows all the same, on record with its ground', async () => {
  const id = await accept(7, { kind: 'restriction' })
  const path = `/api/v1/subject-requests/${id}/exceptions`
  const body = { grant: emergency.grant, reason, ground }
  const made = await authority.call('POST', path, body)
  assert.equal(made.status, 201, made.text)
  assert.equal((await authority.call('POST', path, body)).json.code, 'personal.excepted')
  const unknown = await authority.call('POST', path, { ...body, grant: 999_999 })
  assert.equal(unknown.json.code, 'access.unknown-grant')
  await mustShow({ token }, without(7))
  await mustShow({ ...emergency, purpose: 'e' }, people)
  const shown = await authority.call('GET', `/api/v1/subject-requests/${id}`)
  const [exception] = shown.json.withheld.exceptions
  assert.deepEqual([exception.grant, exception.ground], [emergency.grant, ground])
  const end = () => authority.call('DELETE', `${path}/${emergency.grant}`, { reason })
  assert.equal((await end()).status, 200)
  assert.equal((await end()).json.code, 'personal.not-excepted')
  await mustShow({ ...emergency, purpose: 'e' }, without(7))
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query(
    `select kind, body from journal.entry where body like '%' || $1 || '%' order by index`,
    [id],
  )
  assert.deepEqual(
    rows.map(({ kind }) => kind),
    [
      'personal.request-received',
      'personal.request-accepted',
      'personal.withheld',
      'personal.grant-excepted',
      'personal.exception-ended',
    ],
  )
  assert.ok(rows.every((row) => !row.body.includes(number(7)) && !row.body.includes(reason)))
  assert.equal((await lift(id)).status, 200)
})

test('what comes in after the restriction is withheld at once, and the proof of the copy stays', async () => {
  const id = await accept(1, { kind: 'restriction' })
  const rows = people.map((n) => line(n, n === 1 ? '24673' : '24670'))
  const receipt = await it.load('residents', fileOf([...rows, line(1).replace('R1,', 'R10,')]))
  assert.ok(receipt.equal)
  for (const path of ['/records?limit=100', '/export.ndjson', '/changes?after=9&limit=100']) {
    const answer = await read(path, { token })
    assert.ok(!namedIn(answer.text).includes(1), path)
    assert.ok(!answer.text.includes(number(1)), path)
  }
  assert.equal((await read('/records/R10', { token })).status, 404)
  const equal = await read('/records?limit=1', { token })
  assert.match(equal.headers.get('kho-equal-as-of')!, /^\d{4}-/)
  assert.equal((await lift(id)).status, 200)
  const back = await read('/records?limit=100', { token })
  assert.deepEqual(namedIn(back.text), [1, 1, ...without(1)])
  await it.load('residents', fileOf(people.map((n) => line(n))))
})

test('an answer that a reader keeps is no longer the same answer', async () => {
  const etags = async () => {
    const file = await read('/export.csv', { token })
    const map = await it.get(tile, { token })
    return [file.headers.get('etag')!, map.headers.get('etag')!]
  }
  const known = await etags()
  const id = await accept(3, { kind: 'restriction' })
  for (const [path, etag] of [
    [`${api}/export.csv`, known[0]!],
    [tile, known[1]!],
  ] as const) {
    const answer = await it.get(path, { token, headers: { 'if-none-match': etag } })
    assert.equal(answer.status, 200, path)
    assert.deepEqual(namedIn(answer.text), without(3), path)
  }
  assert.ok((await etags()).every((one, i) => one !== known[i]))
  const rest = await it.get(`${api}/export.csv`, {
    token,
    headers: { range: 'bytes=100-', 'if-range': known[0]! },
  })
  assert.equal(rest.status, 200, 'not the rest of what was before')
  assert.equal((await lift(id)).status, 200)
})

test('who follows changes is told that something was withheld or shown again', async () => {
  const { headers } = await read('/changes?after=0', { token })
  assert.equal(followed, '0')
  assert.ok(Number(headers.get('kho-withheld')) > 5, headers.get('kho-withheld')!)
})

test('the second wall by itself: no function of the reading role shows the row', async () => {
  const id = await accept(3, { kind: 'restriction' })
  const { rows } = await it.db.query(
    `select s.seq::int, s.change::int, d.version from store.dataset_state s
     join catalogue.dataset d on d.id = s.dataset where s.dataset = 'residents'`,
  )
  const root = Buffer.alloc(32)
  const q = {
    ...rows[0],
    dataset: 'residents',
    pinned: false,
    grant,
    client: 'clinic',
    purpose: 'c',
    zones: ['local'],
    columns: null,
    filters: [],
    sort: [],
    after: null,
    limit: 100,
    format: 'json',
    // What a program might say in order to see it.
    withheld: 0,
    condition: {},
  }
  const reader = openDatabase(it.databaseUrl, { log: silentLog, role: 'kho_reader' })
  try {
    const ask = async (name: string, more: object = {}) => {
      const text = `select * from ${name}($1, '[]', $2, 1)`
      const found = await reader.query(text, [JSON.stringify({ ...q, ...more }), root])
      return found.rows[0]
    }
    for (const name of [pageFunction('residents'), 'read.page']) {
      assert.deepEqual(namedIn((await ask(name)).body), without(3), name)
    }
    const changes = await ask('read.changes', { after: 0, limit: 1000 })
    assert.ok(!namedIn(changes.body).includes(3))
    const { opening } = await ask('read.page')
    const part = JSON.stringify({ ...q, opening, format: 'ndjson' })
    const exported = await reader.query('select * from read.export_part($1)', [part])
    assert.deepEqual(namedIn(exported.rows[0].body), without(3))
    const counted = await reader.query('select read.count_rows($1) as n', [part])
    assert.equal(Number(counted.rows[0].n), 8)
    const box = { geometry: 6, box: [107, 11, 109, 13], bytes: 1e6 }
    assert.deepEqual(namedIn((await ask('read.tile', box)).body), without(3))
    assert.equal(Number((await ask('read.extent', box)).rows), 8)
    const groups = { group: [5], figures: [{ of: 'distinct', c: 1 }], floor: 5 }
    const { body } = await ask('read.aggregate', groups)
    // Eight are told as five; nine would be too, so the groups are looked at below, too.
    assert.match(body, /24670/)
    const point = await reader.query(
      `select * from ${pointFunction('residents')}($1, $2, $3, $4, $5, $6, $7, $8, '[]', $9, 1)`,
      [[grant], ['clinic'], ['c'], ['{local}'], [null], [1, 1, 1], ['R2', 'R3', 'R4'], q.seq, root],
    )
    assert.deepEqual(namedIn(point.rows[0].bodies), [2, 4])
    await assert.rejects(reader.query('select * from personal.withholding'), { code: '42501' })
  } finally {
    await reader.close()
  }
  assert.equal((await lift(id)).status, 200)
})

test('figures of a group are without the persons that are withheld', async () => {
  const figures = async () => {
    const answer = await read('/aggregate?group=commune', { token })
    return JSON.parse(answer.text).groups.length
  }
  assert.equal(await figures(), 1)
  const ids: string[] = []
  for (const n of [1, 2, 3, 4, 5]) ids.push(await accept(n, { kind: 'restriction' }))
  // Four are left, and groups of fewer than five are not told.
  assert.equal(await figures(), 0)
  for (const id of ids) assert.equal((await lift(id)).status, 200)
  assert.equal(await figures(), 1)
})

test('explain names the request that withholds the row, now and for the past', async () => {
  const before = new Date().toISOString()
  const id = await accept(3, { kind: 'restriction' })
  const explain = async (at?: string) => {
    const query = `client=clinic&dataset=residents&purpose=c&key=R3${at ? `&at=${at}` : ''}`
    const answer = await auditor.call('GET', `/api/v1/explain/row?${query}`)
    assert.equal(answer.status, 200, answer.text)
    return answer.json.explanations[0]
  }
  const now = await explain()
  assert.equal(now.allowed, false)
  assert.equal(now.sentence.en, `Withheld: restriction of subject, request no ${id}.`)
  const rule = now.rules.at(-1)
  assert.deepEqual([rule.rule, rule.outcome], ['subject', 'failed'])
  assert.equal((await explain(before)).allowed, true)
  assert.equal((await lift(id)).status, 200)
  assert.equal((await explain()).allowed, true)
})

test('who searches the reads of a person is not told of answers that withheld it', async () => {
  const from = new Date(Date.now() - 1000).toISOString()
  const tasks = async (task: string) => {
    await it.get(`${api}/export.csv`, { token, task })
    await it.kho.journal.publishNow()
    const body = { key: number(3), reason, from }
    const found = await authority.call('POST', '/api/v1/subjects/reads', body)
    assert.equal(found.status, 200, found.text)
    return found.json.reads.some((one: any) => one.task === task)
  }
  assert.equal(await tasks('T-1'), true)
  const id = await accept(3, { kind: 'restriction' })
  // Not a moment ago: of a read within the same second nobody knows which was first.
  await it.db.query(
    `update personal.withholding set began_at = began_at - interval '2 seconds'
     where lifted_at is null`,
  )
  assert.equal(await tasks('T-2'), false)
  assert.equal((await lift(id)).status, 200)
  assert.equal(await tasks('T-3'), true)
})

test('the page of the request says what is withheld, and lifts it by a plain form', async () => {
  const id = await accept(3, { kind: 'objection', purposes: ['c', 'dd'] })
  const path = `/console/subject-requests/${id}`
  const page = await authority.call('GET', path)
  assert.match(page.text, /Dòng đang bị giữ lại/)
  assert.match(page.text, /c, đ/)
  const closed = await auditor.call('GET', path)
  assert.match(closed.text, /<button[^>]*disabled[^>]*>\s*Gỡ, cho đọc lại/)
  const form = (liftGround: string) => new URLSearchParams({ liftReason: reason, liftGround })
  const bare = await authority.call('POST', `${path}/lift`, form(''))
  assert.equal(bare.status, 400)
  assert.ok(bare.text.includes(reason), 'what was typed is kept')
  assert.equal((await read('/records/R3', { token })).status, 404)
  const lifted = await authority.call('POST', `${path}/lift`, form(ground))
  assert.equal(lifted.status, 303, lifted.text)
  assert.equal((await read('/records/R3', { token })).status, 200)
  assert.match((await authority.call('GET', `/en${path}`)).text, /Lifted at/)
})

test('the officer who answers the person still sees what is held', async () => {
  const id = await accept(3, { kind: 'restriction' })
  const held = await authority.call('POST', '/api/v1/subjects/held', { key: number(3), reason })
  assert.equal(held.json.datasets[0].records[0].name, nameOf(3))
  assert.equal((await lift(id)).status, 200)
})

test('a column that is declared anew as nobody’s number does not end what was restricted', async () => {
  const id = await accept(3, { kind: 'restriction' })
  const columns = residents.columns.map((column) => {
    const { rule: _, ...rest } = column as typeof column & { rule?: string }
    return column.name === 'citizen' ? { ...rest, subject: false } : column
  })
  await it.define({ ...residents, columns } as typeof residents)
  assert.deepEqual(namedIn((await read('/records?limit=100', { token })).text), without(3))
  assert.equal((await read('/records/R3', { token })).status, 404)
  assert.equal((await lift(id)).status, 200)
})
