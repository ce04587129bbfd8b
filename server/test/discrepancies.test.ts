/**
 * What a reader, a citizen or nobody at all may report, what the owner hears of it, how a later load
 * closes it, and that no answer on the way tells whether a hidden row exists.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import test, { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { signToken } from './kit/token.ts'
import { followApplies } from '../src/discrepancy/follow-applies.ts'
import { moveDiscrepancy, type Way } from '../src/discrepancy/move-discrepancy.ts'
import { setTerm } from '../src/discrepancy/set-term.ts'
import { settleEnded } from '../src/discrepancy/settle-ended.ts'
import { findEntries } from '../src/journal/find-entry.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const text = (name: string, required = false) => ({ name, type: 'text' as const, required, title })
const people = definitionOf({
  id: 'people',
  sharing: 'shared',
  key: ['ma'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 1 },
  columns: [text('ma', true), text('ten'), text('xa'), text('kin')],
})
const wells = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['xa', 'so'],
  thresholds: { failingShareMax: 0.5, deletedShareMax: 1 },
  columns: [
    text('xa', true),
    { name: 'so', type: 'integer', required: true, title },
    text('ghi_chu'),
  ],
})
const someone = [
  ['A', 'An', 'x1', 'k'],
  ['B', 'Bình', 'x1', 'k'],
  ['C', 'Cúc', 'x2', 'k'],
  ['D', 'Dũng', 'x2', 'k'],
]
const csv = (rows: readonly (readonly string[])[], head = 'ma,ten,xa,kin') =>
  [head, ...rows.map((row) => row.join(','))].join('\n') + '\n'
const wellRows = (note = 'tốt') =>
  csv(
    [
      ['x1', '1', note],
      ['x1', '2', 'tốt'],
    ],
    'xa,so,ghi_chu',
  )

let it: RunningKho
let reader: string
let other: string
let owner: string
const holiday = { vi: 'Nghỉ giả lập', en: 'Made-up holiday' }
const calendar: Way['calendar'] = {
  from: '2026-01-01',
  until: '2026-12-31',
  days: new Map([
    [
      '2026-03-09',
      {
        day: '2026-03-09',
        kind: 'holiday',
        name: holiday,
        ground: 'giả lập',
        source: 'giả lập',
        certainty: 'background',
      },
    ],
  ]),
  hours: [],
}
const way: Way = { calendar, now: () => new Date() }
const on = (day: string): Way => ({ ...way, now: () => new Date(`${day}T03:00:00Z`) })

before(async () => {
  it = await openKho({ byHand: true })
  await it.define(people)
  await it.define(wells)
  await it.load('people', csv(someone))
  await it.load('wells', wellRows())
  reader = await it.client('may-doc')
  other = await it.client('may-khac')
  await it.client('may-chu', undefined, { agency: 'so-noi-vu', scopes: ['read', 'supply'] })
  owner = await signToken(it.db, it.url, {
    client: 'may-chu',
    seconds: 3000,
    scope: 'read supply',
  })
  const columns = ['ma', 'ten', 'xa']
  await it.grant({ client: 'may-doc', dataset: 'people', columns, condition: { xa: ['x1'] } })
})
after(() => it.end())

type Asking = { token?: string; json?: unknown; headers?: Record<string, string> }
async function ask(method: string, path: string, { token, json, headers = {} }: Asking = {}) {
  const response = await fetch(it.url + path, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      'kho-purpose': 'c',
      'kho-task': 'HS-1',
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  return { status: response.status, body: (await response.json()) as any }
}
const report = (dataset: string, json: unknown, token?: string) =>
  ask('POST', `/api/v1/datasets/${dataset}/discrepancies`, { json, ...(token ? { token } : {}) })
const cell = (key: string, more = {}) => ({
  about: 'cell',
  key: [key],
  column: 'ten',
  saw: 'An',
  ...more,
})
const see = (id: string, by: Asking) => ask('GET', `/api/v1/discrepancies/${id}`, by)
const stateOf = async (id: string, token = reader) => (await see(id, { token })).body.state
async function follow() {
  await it.kho.journal.publishNow()
  return followApplies(it.db, way)
}

test('a report is answered alike for a key in view, out of view, and not there', async () => {
  const answers = []
  for (const key of ['A', 'C', 'không có']) answers.push(await report('people', cell(key), reader))
  const shapes = answers.map(({ status, body }) => [status, { ...body, id: 'id' }])
  assert.deepEqual(shapes[0], [201, { id: 'id', state: 'reported', dueOn: null }])
  assert.deepEqual([shapes[1], shapes[2]], [shapes[0], shapes[0]])
  const seen = []
  for (const { body } of answers) seen.push((await see(body.id, { token: reader })).body)
  const alike = seen.map((one) =>
    JSON.stringify({
      ...one,
      id: 0,
      key: 0,
      said: 0,
      reportedAt: 0,
      steps: one.steps.map((step: any) => step.kind),
    }),
  )
  assert.deepEqual(new Set(alike).size, 1, alike.join('\n'))
})

test('changing, deleting and adding hidden rows tells their reporter nothing', async () => {
  const hidden = [
    await report('people', cell('C'), reader),
    await report('people', { about: 'row', key: ['D'], note: 'Sai hết cả dòng' }, reader),
    await report('people', { about: 'missing-row', key: ['H'] }, reader),
    await report('people', { about: 'missing-row', key: ['D'] }, reader),
  ].map(({ body }) => body.id as string)
  await it.load(
    'people',
    csv([...someone.slice(0, 2), ['C', 'Khác', 'x2', 'k'], ['H', 'Hoa', 'x2', 'k']]),
  )
  await follow()
  for (const id of hidden) assert.equal(await stateOf(id), 'reported')
  await it.load('people', csv(someone))
  await follow()
  for (const id of hidden) assert.equal(await stateOf(id), 'reported')
})

test('a change in a column that the reporter may not read tells nothing either', async () => {
  const { body } = await report('people', { about: 'row', key: ['B'], note: 'Sai dòng' }, reader)
  const refused = await report('people', { ...cell('B'), column: 'kin' }, reader)
  assert.deepEqual([refused.status, refused.body.code], [403, 'access.column-not-granted'])
  await it.load('people', csv([someone[0]!, ['B', 'Bình', 'x1', 'khác'], ...someone.slice(2)]))
  await follow()
  assert.equal(await stateOf(body.id), 'reported')
  await it.load('people', csv([someone[0]!, ['B', 'Bính', 'x1', 'khác'], ...someone.slice(2)]))
  await follow()
  assert.equal(await stateOf(body.id), 'corrected')
  await it.load('people', csv(someone))
})

test('a load that changes the cell closes the report, linked both ways in the journal', async () => {
  const { body } = await report('people', cell('A', { saw: 'An', proposed: 'Ân' }), reader)
  await it.load('people', csv([['A', 'An', 'x1', 'đổi cột khác'], ...someone.slice(1)]))
  await follow()
  assert.equal(await stateOf(body.id), 'reported')
  const receipt = await it.load('people', csv([['A', 'Ân', 'x1', 'k'], ...someone.slice(1)]))
  // A later apply that leaves the cell alone is not the one that corrected it.
  await it.load('people', csv([['A', 'Ân', 'x1', 'k2'], ...someone.slice(1)]))
  await follow()
  await it.kho.journal.publishNow()
  const seen = (await see(body.id, { token: reader })).body
  assert.deepEqual(
    [seen.state, seen.correctedBy.sequence, seen.said.saw, seen.said.proposed],
    ['corrected', receipt.sequence, 'An', 'Ân'],
  )
  const [apply] = await findEntries(it.db, {
    dataset: 'people',
    seq: receipt.sequence,
    part: 'all',
  })
  assert.equal(seen.correctedBy.entry, apply!.index)
  const [closing] = await findEntries(it.db, { entry: apply!.index, discrepancy: body.id })
  assert.deepEqual(
    [closing!.kind, closing!.index],
    ['discrepancy.corrected', seen.steps.at(-1).entry],
  )
  const public_ = await it.db.query(`select body from journal.entry where kind like 'discrepancy%'`)
  for (const row of public_.rows) assert.doesNotMatch(row.body, /An"|Ân|Sai|key|saw/)
})

test('a missing row that comes into view closes its report; a deleted row closes that of its cell', async () => {
  const missing = await report('people', { about: 'missing-row', key: ['M'] }, reader)
  const gone = await report('people', cell('B', { saw: null }), reader)
  await it.load('people', csv([someone[0]!, ['M', 'Mai', 'x1', 'k'], ...someone.slice(2)]))
  await follow()
  assert.deepEqual(
    [await stateOf(missing.body.id), await stateOf(gone.body.id)],
    ['corrected', 'corrected'],
  )
  await it.load('people', csv(someone))
})

test('a value that went away and came back has corrected nothing', async () => {
  const { body } = await report('people', cell('B', { saw: 'Bình' }), reader)
  await it.load('people', csv([someone[0]!, ['B', 'Nhầm', 'x1', 'k'], ...someone.slice(2)]))
  await it.load('people', csv(someone))
  await follow()
  assert.equal(await stateOf(body.id), 'reported')
})

test('nobody sees a report of somebody else, and cannot tell it from none', async () => {
  const { body } = await report('people', cell('A'), reader)
  const none = '00000000-0000-4000-8000-000000000000'
  for (const by of [{ token: other }, {}, { headers: { 'kho-follow-up': 'x' } }]) {
    for (const id of [body.id, none]) {
      const { status, body: told } = await see(id, by)
      assert.deepEqual([status, told.code], [404, 'discrepancy.unknown'])
    }
  }
  assert.equal((await report('people', cell('A'))).body.code, 'access.no-token')
  assert.equal((await report('people', cell('A'), other)).body.code, 'access.no-grant')
  const [refused] = await findEntriesOf('discrepancy.refused')
  assert.match(refused!, /access.no-grant/)
})

async function findEntriesOf(kind: string): Promise<string[]> {
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query(
    'select body from journal.entry where kind = $1 order by index desc',
    [kind],
  )
  return rows.map((row) => row.body)
}

test('a citizen reports on open data, follows it by the code shown once, and only there', async () => {
  const made = await report('wells', {
    about: 'cell',
    key: ['x1', '1'],
    column: 'ghi_chu',
    saw: 'tốt',
    proposed: 'cạn',
    note: 'Giếng đã lấp từ năm ngoái',
    contact: 'giả-lập@example.vn',
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const headers = { 'kho-follow-up': made.body.followUp }
  const seen = await see(made.body.id, { headers })
  assert.deepEqual([seen.status, seen.body.state, seen.body.followUp], [200, 'reported', undefined])
  assert.ok(!JSON.stringify(seen.body).includes('example.vn'), 'the contact is for the authority')
  await it.load('wells', wellRows('cạn'))
  await follow()
  assert.equal((await see(made.body.id, { headers })).body.state, 'corrected')
  const again = await ask('POST', `/api/v1/discrepancies/${made.body.id}/reopen`, {
    headers,
    json: { reason: 'Vẫn sai, giếng số khác' },
  })
  assert.deepEqual([again.status, again.body.state], [200, 'forwarded'])
  await follow()
  assert.equal((await see(made.body.id, { headers })).body.state, 'forwarded')
  const kept = await it.db.query(
    'select sender, follow_up from discrepancy.discrepancy where id = $1',
    [made.body.id],
  )
  assert.ok(!kept.rows[0].follow_up.toString('latin1').includes(made.body.followUp))
  assert.ok(!kept.rows[0].sender.toString('latin1').includes('127.0.0.1'))
})

const wrong: [string, object, string][] = [
  ['half a key', { about: 'missing-row', key: ['x1'] }, 'discrepancy.bad-key'],
  ['a key of another type', { about: 'missing-row', key: ['x1', 'a'] }, 'discrepancy.bad-key'],
  [
    'a key past 64 bits',
    { about: 'missing-row', key: ['x1', '9999999999999999999'] },
    'discrepancy.bad-key',
  ],
  [
    'an unknown column',
    { about: 'cell', key: ['x1', '1'], column: 'la', saw: null },
    'access.column-not-granted',
  ],
  ['a NUL', { about: 'dataset', note: 'a\0b' }, 'http.bad-request'],
  ['half a surrogate pair', { about: 'dataset', note: 'a\ud800' }, 'http.bad-request'],
  ['a member too many', { about: 'dataset', note: 'a', sql: 1 }, 'http.bad-request'],
  ['nothing said', { about: 'dataset', note: '  ' }, 'http.bad-request'],
  ['a text past its limit', { about: 'dataset', note: 'a'.repeat(4001) }, 'http.bad-request'],
]
for (const [what, body, code] of wrong) {
  test(`${what} is refused and leaves nothing`, async () => {
    const count = async () =>
      (await it.db.query('select count(*) from discrepancy.discrepancy')).rows[0].count
    const was = await count()
    const { body: told } = await report('wells', body)
    assert.equal(told.code, code, JSON.stringify(told))
    assert.equal(await count(), was)
  })
}

test('the owner answers with a reason; the reporter is told and may reopen within the term only', async () => {
  const ground = 'Quyết định giả lập số 1 (dữ liệu thử)'
  for (const kind of ['answer', 'reopen'] as const) {
    await it.act((tx) =>
      setTerm(tx, 'test', { kind, days: 3, ground, validFrom: '2026-01-01', validUntil: null }),
    )
  }
  const { id } = (await report('people', cell('A'), reader)).body
  const answer = (token: string) =>
    ask('POST', `/api/v1/discrepancies/${id}/answer`, {
      token,
      json: { reason: 'Đã đối chiếu hồ sơ gốc' },
    })
  assert.equal((await answer(owner)).body.code, 'discrepancy.wrong-state')
  // A Thursday before a weekend and a holiday: the third working day is the Wednesday.
  const moved = await it.act((tx) =>
    moveDiscrepancy(tx, on('2026-03-05'), { id, step: 'forwarded', actor: 'test' }),
  )
  assert.equal(moved.dueOn, '2026-03-11')
  assert.equal((await answer(reader)).body.code, 'discrepancy.owner-only')
  assert.equal((await answer(other)).body.code, 'discrepancy.unknown')
  const list = await ask('GET', '/api/v1/discrepancies?state=forwarded&dataset=people', {
    token: owner,
  })
  const mine = list.body.discrepancies.find((one: any) => one.id === id)
  assert.ok(mine.daysLate > 20, JSON.stringify(mine))
  assert.deepEqual(
    (await ask('GET', '/api/v1/discrepancies', { token: other })).body.discrepancies,
    [],
  )
  const answered = await answer(owner)
  assert.deepEqual([answered.status, answered.body.state], [200, 'answered'])
  const told = (await see(id, { token: reader })).body
  assert.equal(told.steps.at(-1).reason, 'Đã đối chiếu hồ sơ gốc')
  assert.equal(await settleEnded(it.db, way), 0)
  const late = on('2099-01-01')
  await assert.rejects(
    it.act((tx) =>
      moveDiscrepancy(tx, late, { id, step: 'reopened', actor: 'x', reason: 'Vẫn còn sai ạ' }),
    ),
    /discrepancy.reopen-ended/,
  )
  assert.ok((await settleEnded(it.db, late)) >= 1)
  assert.equal(await stateOf(id), 'closed')
  const again = await ask('POST', `/api/v1/discrepancies/${id}/reopen`, {
    token: reader,
    json: { reason: 'Vẫn còn sai ạ' },
  })
  assert.deepEqual([again.status, again.body.code], [409, 'discrepancy.wrong-state'])
})

test('terms do not overlap, and a new one ends the one before it', async () => {
  const set = (validFrom: string) =>
    it.act((tx) =>
      setTerm(tx, 'test', { kind: 'answer', days: 5, ground: 'thử', validFrom, validUntil: null }),
    )
  await set('2026-06-01')
  await assert.rejects(set('2026-02-01'), /discrepancy.bad-term/)
  await assert.rejects(set('2026-06-01'), /discrepancy.bad-term/)
  const { rows } = await it.db.query(
    "select valid_from::text, valid_until::text from discrepancy.term where kind = 'answer' order by 1",
  )
  assert.deepEqual(
    rows.map((row) => row.valid_until),
    ['2026-05-31', null],
  )
})

test('of many reports at once from one address only as many as the limit are taken', async () => {
  await it.db.query('update discrepancy.discrepancy set sender = null')
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      report('wells', { about: 'dataset', note: `Phản ánh ${i}` }),
    ),
  )
  const taken = answers.filter(({ status }) => status === 201).length
  assert.deepEqual([taken, new Set(answers.map(({ status }) => status))], [20, new Set([201, 429])])
  const refused = answers.find(({ status }) => status === 429)!
  assert.deepEqual([refused.body.code, refused.body.values.limit], ['discrepancy.too-many', 20])
})

const program = fileURLToPath(new URL('../bin/kho.ts', import.meta.url))
async function kho(...args: string[]): Promise<{ code: number; json: any }> {
  const given = [program, ...args, '--json']
  const env = { ...process.env, ...it.env }
  const done = await promisify(execFile)(process.execPath, given, { env }).catch((error) => error)
  return { code: done.code ?? 0, json: JSON.parse(done.stdout) }
}

test('the authority works from the command line: list, forward, close, tell, erase', async () => {
  await it.db.query('update discrepancy.discrepancy set sender = null')
  const contact = 'người-giả-lập@example.vn'
  const made = await report('wells', { about: 'dataset', note: 'Thiếu cả một xã', contact })
  const { id, followUp } = made.body
  const headers = { 'kho-follow-up': followUp }
  const open = await kho('discrepancy', 'list', '--dataset', 'wells', '--state', 'reported')
  assert.ok(open.json.some((one: any) => one.id === id))
  assert.equal((await kho('discrepancy', 'list', '--state', 'la')).code, 2)
  const forwarded = await kho('discrepancy', 'forward', id)
  assert.deepEqual([forwarded.json.state, typeof forwarded.json.dueOn], ['forwarded', 'string'])
  assert.equal((await kho('discrepancy', 'forward', id)).code, 1)
  assert.equal((await kho('discrepancy', 'close', id, '--reason', 'ngắn')).code, 2)
  const reason = 'Trùng với một phản ánh trước'
  await kho('discrepancy', 'close', id, '--reason', reason)
  const seen = (await see(id, { headers })).body
  assert.deepEqual([seen.state, seen.steps.at(-1).reason], ['closed', reason])
  const told = await kho('discrepancy', 'notices', '--told')
  const mine = told.json.find((one: any) => one.discrepancy === id)
  assert.deepEqual([mine.kind, mine.contact, mine.reason], ['closed', contact, reason])
  assert.deepEqual((await kho('discrepancy', 'notices')).json, [])
  await it.kho.journal.publishNow()
  await kho('discrepancy', 'erase', id, '--basis', 'Yêu cầu giả lập', '--authority', 'so-noi-vu')
  const erased = (await see(id, { headers })).body
  assert.deepEqual([erased.said, erased.state], [null, 'closed'])
  const { rows } = await it.db.query(
    "select count(*)::int as n from journal.payload where body like '%' || $1 || '%'",
    [contact],
  )
  assert.equal(rows[0].n, 0)
})

async function sendForm(path: string, fields: Record<string, string>) {
  const response = await fetch(it.url + path, { method: 'POST', body: new URLSearchParams(fields) })
  return { status: response.status, html: await response.text(), headers: response.headers }
}

for (const lang of ['', '/en']) {
  test(`a citizen reports, follows and reopens by plain forms (${lang || '/'})`, async () => {
    await it.db.query('update discrepancy.discrepancy set sender = null')
    const page = await (await fetch(`${it.url}${lang}/datasets/wells`)).text()
    assert.ok(page.includes(`href="${lang}/datasets/wells/report"`))
    const path = `${lang}/datasets/wells/report`
    assert.match(await (await fetch(it.url + path)).text(), /<form[^>]*method="post"/)
    const wrong = await sendForm(path, { about: 'cell', key0: 'x1', note: 'Sai <script>1' })
    assert.equal(wrong.status, 400)
    assert.ok(wrong.html.includes('value="x1"') && wrong.html.includes('Sai &lt;script&gt;1'))
    const fields = { about: 'cell', key0: 'x1', key1: '2', column: 'ghi_chu', saw: 'tốt' }
    const sent = await sendForm(path, { ...fields, contact: '', note: 'Dòng một\r\nDòng hai' })
    assert.equal(sent.status, 201)
    assert.match(sent.headers.get('cache-control')!, /no-store/)
    const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(sent.html)![0]
    const code = /<code>([\w-]{43})<\/code>/.exec(sent.html)![1]!
    const unknown = await sendForm(`${lang}/reports`, { id, code: 'x'.repeat(43) })
    assert.equal(unknown.status, 404)
    await it.act((tx) => moveDiscrepancy(tx, way, { id, step: 'forwarded', actor: 'test' }))
    const reason = 'Đã đối chiếu <hồ sơ> gốc'
    await it.act((tx) => moveDiscrepancy(tx, way, { id, step: 'answered', actor: 'test', reason }))
    const followed = await sendForm(`${lang}/reports`, { id, code })
    assert.equal(followed.status, 200)
    assert.ok(followed.html.includes('Đã đối chiếu &lt;hồ sơ&gt; gốc'))
    const again = await sendForm(`${lang}/reports`, { id, code, reason: 'Vẫn còn sai như trước' })
    assert.equal(again.status, 200)
    const { rows } = await it.db.query('select state from discrepancy.discrepancy where id = $1', [
      id,
    ])
    assert.deepEqual(rows, [{ state: 'forwarded' }])
  })
}

test('a page of data that is not open has no form, and takes none', async () => {
  const page = await (await fetch(`${it.url}/datasets/people/report`)).text()
  assert.doesNotMatch(page, /method="post"/)
  const sent = await sendForm('/datasets/people/report', { about: 'dataset', note: 'Sai cả' })
  assert.equal(sent.status, 401)
  assert.doesNotMatch(sent.html, /\bAn\b|Bình/)
  assert.equal((await fetch(`${it.url}/datasets/none/report`)).status, 404)
})
