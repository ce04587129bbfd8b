/** Whose data it is, and who read it. All persons and numbers are made up. */
import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openKeyFile } from '../src/credential/key-file.ts'
import { eraseRead } from '../src/journal/erase.ts'
import { findSubjectRecords } from '../src/personal/find-records.ts'
import type { Queryable } from '../src/pg/database.ts'
import { forgetIndex, indexSubjects } from '../src/personal/index-subjects.ts'
import { createSubjectHasher, type SubjectHasher } from '../src/personal/subject.ts'
import { vouchSubject } from '../src/personal/vouch-subject.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, signedIn, type Officer } from './kit/officer.ts'

const title = { vi: 'Cột', en: 'Column' }
const number = (n: number) => `001090${String(n).padStart(6, '0')}`
const residents = definitionOf({
  id: 'residents',
  sharing: 'shared',
  key: ['citizen'],
  columns: [
    {
      name: 'citizen',
      type: 'text',
      required: true,
      rule: 'citizen-number',
      personal: 'basic',
      title,
    },
    { name: 'name', type: 'text', personal: 'basic', title },
    { name: 'commune', type: 'text', title },
  ],
})
const benefits = definitionOf({
  id: 'benefits',
  sharing: 'shared',
  key: ['dossier'],
  columns: [
    { name: 'dossier', type: 'integer', required: true, title },
    { name: 'holder', type: 'text', subject: true, personal: 'basic', title },
    { name: 'child', type: 'text', subject: true, personal: 'basic', title },
    { name: 'amount', type: 'integer', personal: 'sensitive', title },
  ],
})
const people = (rows: [number, string, string][]) =>
  `citizen,name,commune\n${rows.map(([n, name, commune]) => `${number(n)},${name},${commune}`).join('\n')}\n`
const many = Array.from({ length: 40 }, (_, i): [number, string, string] => [
  i + 1,
  `Người giả lập ${i + 1}`,
  i < 20 ? '24670' : '24673',
])

let it: RunningKho
let auditor: Officer
let hasher: SubjectHasher
let token: string
let wide: number

before(async () => {
  it = await openKho()
  hasher = createSubjectHasher(await openKeyFile(join(it.folder, 'keys', 'subjects.key')))
  await it.define(residents)
  await it.define(benefits)
  await it.load('residents', people(many))
  await it.load('benefits', `dossier,holder,child,amount\n7,${number(5)},${number(6)},100\n`)
  token = await it.client('clinic')
  wide = await it.grant({ client: 'clinic', dataset: 'residents' })
  await it.grant({ client: 'clinic', dataset: 'benefits' })
  auditor = await openOfficer(it, 'kiem.tra', { agency: 'so-noi-vu', functions: ['auditor'] })
})
after(() => it.end())

const api = '/api/v1/datasets'
const reason = 'Trả lời đơn của công dân giả lập số 12'

async function search(key: string, more: object = {}, by = auditor) {
  await it.kho.journal.publishNow()
  const body = { key, reason, ...more }
  const answer = await by.call('POST', '/api/v1/subjects/reads', body)
  assert.equal(answer.status, 200, answer.text)
  return answer.json
}

/** Reads, each under a task of its own, and the tasks that the search of a person then names. */
async function tasksShowing(key: string, reads: [task: string, path: string][]) {
  for (const [task, path] of reads) {
    const answer = await it.get(`${api}/${path}`, { token, task })
    assert.ok([200, 404].includes(answer.status), answer.text)
  }
  const { reads: found } = await search(key)
  const mine = new Set(reads.map(([task]) => task))
  return found
    .filter((one: any) => mine.has(one.task))
    .map((one: any) => `${one.task} ${one.showed}`)
}

test('rows are found by every column that names a person, and no key stands in the index', async () => {
  await indexSubjects(it.db, hasher)
  const datasets = async (n: number) =>
    (await findSubjectRecords(it.db, hasher.hash(number(n)))).map(({ version }) => version.id)
  assert.deepEqual(await datasets(5), ['benefits', 'residents'])
  assert.deepEqual(await datasets(6), ['benefits', 'residents'])
  assert.deepEqual(await datasets(7), ['residents'])
  assert.deepEqual(await datasets(99), [])
  const { rows } = await it.db.query(
    `select t::text as line from personal.subject_record t union all
     select t::text from personal.indexed t`,
  )
  assert.ok(rows.length > 40)
  assert.ok(rows.every(({ line }) => !line.includes(number(5))))
})

test('the database hashes as this program does, and an index made anew is the same', async () => {
  const all = async (db: Queryable = it.db) =>
    (await db.query('select * from personal.subject_record order by 1, 2, 3')).rows
  const was = await all()
  // Seen in the transaction: after it Kho itself may be the first to make it anew.
  await it.act(async (tx) => {
    await forgetIndex(tx, 'residents')
    assert.notDeepEqual(await all(tx), was)
  })
  await indexSubjects(it.db, hasher)
  assert.deepEqual(await all(), was)
  assert.ok(was.some(({ subject }) => subject.equals(hasher.hash(number(7)))))
})

test('a read of one row is found by its person, and so is one that found nothing there', async () => {
  assert.deepEqual(
    await tasksShowing(number(7), [
      ['P-own', `residents/records/${number(7)}`],
      ['P-other', `residents/records/${number(8)}`],
      ['P-none', `residents/records/${number(77)}`],
    ]),
    ['P-own seen'],
  )
  const { reads } = await search(number(7))
  const [read] = reads.filter((one: any) => one.task === 'P-own')
  assert.deepEqual(
    [read.client, read.agency, read.grant, read.purpose, read.dataset, read.kind],
    ['clinic', 'so-y-te', String(wide), 'c', 'residents', 'record'],
  )
  assert.deepEqual(read.columns, ['citizen', 'name', 'commune'])
})

test('many reads of one moment share a leaf, and each is found by its own person', async () => {
  await Promise.all(
    [11, 12, 13, 14].map((n) =>
      it.get(`${api}/residents/records/${number(n)}`, { token, task: `G-${n}` }),
    ),
  )
  const { reads } = await search(number(13))
  const tasks = reads.map((one: any) => one.task).filter((task: string) => task.startsWith('G-'))
  assert.deepEqual(tasks, ['G-13'])
})

test('pages, exports and changes are run again: only those that held the person are named', async () => {
  const first = JSON.parse((await it.get(`${api}/residents/records?limit=5`, { token })).text)
  assert.deepEqual(
    await tasksShowing(number(7), [
      ['B-1', 'residents/records?limit=5'],
      ['B-2', `residents/records?limit=5&cursor=${first.next}`],
      ['B-3', 'residents/records?limit=5&commune=24673'],
      ['B-4', 'residents/records?limit=100&commune=24670&properties=commune'],
      ['B-5', 'residents/records?limit=3&sortby=-citizen'],
      ['B-6', 'residents/export.csv'],
      ['B-7', 'residents/export.ndjson?commune=24673'],
      ['B-8', 'residents/changes?after=0&limit=6'],
      ['B-9', 'residents/changes?after=6&limit=1'],
      ['B-10', 'residents/changes?after=7'],
      ['B-11', 'residents/records?limit=100&asOf=1'],
      ['B-12', `benefits/records?holder=${number(5)}`],
      ['B-13', `residents/records?limit=100&filter=${encodeURIComponent("commune = '24673'")}`],
      ['B-14', `residents/records?filter=${encodeURIComponent(`citizen LIKE '%${number(7)}%'`)}`],
      ['B-15', `residents/export.csv?filter=${encodeURIComponent("commune <> '24673'")}`],
      ['B-16', `residents/export.csv?filter=${encodeURIComponent("NOT (commune = '24670')")}`],
      ['B-17', 'residents/aggregate?group=commune'],
    ]),
    ['B-2 seen', 'B-4 seen', 'B-6 seen', 'B-9 seen', 'B-11 seen', 'B-14 seen', 'B-15 seen'],
  )
  const { reads } = await search(number(7))
  const narrow = reads.find((one: any) => one.task === 'B-4')
  assert.deepEqual(narrow.columns, ['commune'], 'the columns that were read, no others')
})

test('what a grant kept out of view was not read', async () => {
  const narrow = await it.client('school')
  await it.grant({ client: 'school', dataset: 'residents', condition: { commune: ['24673'] } })
  for (const path of ['records?limit=100', 'export.csv', 'changes', `records/${number(3)}`]) {
    await it.get(`${api}/residents/${path}`, { token: narrow, task: 'N-1' })
  }
  const tasks = async (n: number) => {
    const { reads } = await search(number(n))
    return reads.filter((one: any) => one.client === 'school').map((one: any) => one.showed)
  }
  assert.deepEqual(await tasks(3), ['asked'])
  assert.deepEqual(await tasks(30), ['seen', 'seen', 'seen'])
})

test('the key is in no record of the journal that a store of reads keeps', async () => {
  const filter = encodeURIComponent(`citizen IN ('${number(9)}')`)
  for (const search of [`citizen=${number(9)}`, `filter=${filter}`]) {
    const answer = await it.get(`${api}/residents/records?${search}`, { token })
    assert.equal(answer.status, 200)
  }
  await search(number(9))
  const { rows } = await it.db.query(
    `select body as text from journal.entry union all select body from journal.payload
     union all select records from journal.read_group`,
  )
  assert.ok(rows.length > 10)
  assert.deepEqual(
    rows.filter(({ text }) => text.includes(number(9))),
    [],
  )
})

test('a row that has changed since is judged as it stood when it was read', async () => {
  const moved = many.map((row): [number, string, string] =>
    row[0] === 15 ? [15, row[1], '24673'] : row,
  )
  await it.load('residents', people(moved))
  assert.deepEqual(
    await tasksShowing(number(15), [
      ['M-1', 'residents/records?commune=24670&limit=100'],
      ['M-2', 'residents/records?commune=24673&limit=100'],
      ['M-3', 'residents/records?commune=24670&limit=100&asOf=1'],
      ['M-4', 'residents/changes?after=40'],
      ['M-5', 'residents/changes?after=41'],
    ]),
    ['M-2 seen', 'M-3 seen', 'M-4 seen'],
  )
})

test('under a masked key a page has an order of its own, and is judged in that order', async () => {
  const veiled = await it.client('veiled')
  const masks = { citizen: { by: 'hashed' }, '*': { by: 'none' } } as const
  await it.grant({ client: 'veiled', dataset: 'residents', masks })
  const shown = new Set<string>()
  for (let i = 0, cursor = ''; i < 8 && cursor !== null; i++) {
    const path = `${api}/residents/records?limit=5${cursor ? `&cursor=${cursor}` : ''}`
    const answer = await it.get(path, { token: veiled, task: `V-${i}` })
    assert.equal(answer.status, 200, answer.text)
    const { records, next } = JSON.parse(answer.text)
    if (records.some((one: any) => one.name === 'Người giả lập 18')) shown.add(`V-${i}`)
    cursor = next
  }
  const { reads } = await search(number(18))
  const found = reads.filter((one: any) => one.client === 'veiled').map((one: any) => one.task)
  assert.deepEqual(new Set(found), shown)
  assert.equal(shown.size, 1)
})

test('a revoked grant keeps nothing from being found', async () => {
  const { revokeGrant } = await import('../src/access/revoke-grant.ts')
  const brief = await it.client('brief')
  const grant = await it.grant({ client: 'brief', dataset: 'residents' })
  await it.get(`${api}/residents/export.csv`, { token: brief, task: 'R-1' })
  await it.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'test' }))
  const { reads } = await search(number(20))
  assert.ok(reads.some((one: any) => one.task === 'R-1'))
})

test('what was erased is said to be undecided, never guessed', async () => {
  await it.get(`${api}/residents/records/${number(17)}`, { token, task: 'E-1' })
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query(
    `select intake_id from journal.read_group where records like '%"task":"E-1"%'`,
  )
  const read = { group: rows[0].intake_id, place: 0 }
  await it.act((tx) => eraseRead(tx, read, { basis: 'Thử', authority: 'so-noi-vu' }))
  const { reads, undecided } = await search(number(17))
  assert.ok(!reads.some((one: any) => one.task === 'E-1'))
  assert.ok(undecided.some((one: any) => one.why === 'erased'))
})

test('a search goes through a period in steps, and says how far it is', async () => {
  const { rows } = await it.db.query('select size::int as size from journal.head')
  const body = { from: new Date(Date.now() - 3_600_000).toISOString(), next: rows[0].size - 1 }
  const late = await search(number(7), body)
  assert.equal(late.next, null)
  assert.ok(late.progress.of >= late.progress.done && late.progress.done > 0)
  const wrong = await auditor.call('POST', '/api/v1/subjects/reads', {
    key: number(7),
    reason,
    from: '2026-02-01T00:00:00Z',
    until: '2026-01-01T00:00:00Z',
  })
  assert.equal(wrong.json.code, 'personal.bad-period')
})

test('a search without a reason is refused, and every search is on record without the key', async () => {
  const bare = await auditor.call('POST', '/api/v1/subjects/reads', { key: number(7) })
  assert.equal(bare.status, 400)
  const { rows } = await it.db.query(
    `select p.body from journal.entry e join journal.payload p using (intake_id)
     where e.kind = 'personal.reads-searched'`,
  )
  assert.ok(rows.length > 5)
  const payload = JSON.parse(rows[0].body)
  assert.deepEqual([payload.account, payload.reason], ['kiem.tra', reason])
  assert.ok(rows.every(({ body }) => !/001090/.test(body)))
})

test('an officer who answers a person sees what is held; an auditor does not', async () => {
  const authority = await openOfficer(it, 'quan.ly', {
    agency: 'so-noi-vu',
    functions: ['authority'],
  })
  const body = { key: number(5), reason }
  const answer = await authority.call('POST', '/api/v1/subjects/held', body)
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(
    answer.json.datasets.map((one: any) => [one.dataset, one.records.length, one.past]),
    [
      ['benefits', 1, 0],
      ['residents', 1, 0],
    ],
  )
  assert.equal(answer.json.datasets[1].records[0].name, 'Người giả lập 5')
  const other = await auditor.call('POST', '/api/v1/subjects/held', body)
  assert.equal(other.json.code, 'people.not-permitted')
})

test('a citizen sees its own data and its readers, where its provider vouches for it enough', async () => {
  await it.db.query(
    `insert into people.account (id, agency_id, name) values
       ('cong-dan.a', null, 'Công dân giả lập A'), ('cong-dan.b', null, 'Công dân giả lập B')`,
  )
  const key = number(7)
  const vouch = (account: string, assurance: 'low' | 'substantial') =>
    it.act((tx) => vouchSubject(tx, hasher, { account, key, provider: 'vneid', assurance }))
  const a = await signedIn(it, 'cong-dan.a', 'one-factor')
  const b = await signedIn(it, 'cong-dan.b', 'one-factor')
  const unknown = await a.call('GET', '/api/v1/me/held')
  assert.equal(unknown.json.code, 'personal.not-vouched')
  await vouch('cong-dan.a', 'substantial')
  await vouch('cong-dan.b', 'low')
  const held = await a.call('GET', '/api/v1/me/held')
  assert.equal(held.json.datasets[0].records[0].citizen, key, held.text)
  const reads = await a.call('GET', '/api/v1/me/reads')
  assert.ok(reads.json.reads.some((one: any) => one.agency === 'so-y-te'))
  assert.ok(reads.json.reads.every((one: any) => one.task === undefined))
  for (const path of ['/api/v1/me/held', '/api/v1/me/reads']) {
    assert.equal((await b.call('GET', path)).json.code, 'personal.not-vouched')
    // An officer is nobody's data subject here, whoever vouches for it.
    assert.equal((await auditor.call('GET', path)).json.code, 'personal.not-vouched')
  }
  await vouch('kiem.tra' as string, 'substantial')
  assert.equal((await auditor.call('GET', '/api/v1/me/held')).json.code, 'personal.not-vouched')
  assert.ok(!readFileSync(join(it.folder, 'keys', 'subjects.key'), 'utf8').includes(key))
})
