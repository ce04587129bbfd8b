/** What persons ask of their data, with its clocks. All persons and numbers are made up. */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { openKeyFile } from '../src/credential/key-file.ts'
import { enterRequest } from '../src/personal/enter-request.ts'
import { clockOf } from '../src/personal/request.ts'
import { setTerm } from '../src/personal/set-term.ts'
import { createSubjectHasher, type SubjectHasher } from '../src/personal/subject.ts'
import { listTerms } from '../src/personal/term.ts'
import { vouchSubject } from '../src/personal/vouch-subject.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, signedIn, type Officer } from './kit/officer.ts'

const title = { vi: 'Cột', en: 'Column' }
const citizen = '001090000007'
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
  ],
})
const reason = 'Đã đối chiếu hồ sơ giả lập'

let it: RunningKho
let hasher: SubjectHasher
let person: Officer
let stranger: Officer
let authority: Officer

before(async () => {
  it = await openKho()
  hasher = createSubjectHasher(await openKeyFile(join(it.folder, 'keys', 'subjects.key')))
  await it.define(residents)
  await it.load('residents', `citizen,name\n${citizen},Nguyễn Giả Lập\n001090000008,Trần Giả Lập\n`)
  await it.db.query(
    `insert into people.account (id, agency_id, name) values
       ('cong-dan.a', null, 'Giả lập A'), ('cong-dan.b', null, 'Giả lập B')`,
  )
  const given = { provider: 'vneid', assurance: 'substantial' } as const
  await it.act((tx) => vouchSubject(tx, hasher, { account: 'cong-dan.a', key: citizen, ...given }))
  await it.act((tx) =>
    vouchSubject(tx, hasher, { account: 'cong-dan.b', key: '001090000008', ...given }),
  )
  person = await signedIn(it, 'cong-dan.a', 'one-factor')
  stranger = await signedIn(it, 'cong-dan.b', 'one-factor')
  authority = await openOfficer(it, 'quan.ly', { agency: 'so-noi-vu', functions: ['authority'] })
})
after(() => it.end())

async function ask(request: object, by = person) {
  const answer = await by.call('POST', '/api/v1/me/requests', request)
  assert.equal(answer.status, 201, answer.text)
  return answer.json as { id: string; answerBy: string; doBy: string }
}

const decide = (id: string, body: object) =>
  authority.call('POST', `/api/v1/subject-requests/${id}/decision`, body)

const clocks: [kind: string, doBy: string][] = [
  ['access', '2026-05-09'],
  ['correction', '2026-05-09'],
  ['restriction', '2026-05-14'],
  ['objection', '2026-05-14'],
  ['erasure', '2026-05-19'],
]
for (const [kind, doBy] of clocks) {
  test(`${kind}: two working days to answer over the holidays, and its days to do it`, async () => {
    const { config } = readConfig({ ...it.env })
    const way = {
      hasher,
      calendar: readCalendar(config),
      // The evening before 30 April and 1 May 2026, which are followed by a weekend.
      now: () => new Date('2026-04-29T15:00:00Z'),
    }
    const correction = { dataset: 'residents', column: 'name', proposed: 'Nguyễn Đúng' }
    const request = {
      kind: kind as 'access',
      note: 'Giả lập',
      ...(kind === 'correction' ? { correction } : {}),
    }
    const account = 'cong-dan.a'
    const entered = await it.act((tx) =>
      enterRequest(tx, way, { account, key: citizen, request, paper: null }),
    )
    assert.deepEqual([entered.answerBy, entered.doBy], ['2026-05-05', doBy])
    const found = { state: 'received', answerBy: entered.answerBy, doBy: entered.doBy } as never
    assert.deepEqual(clockOf(found, way.calendar, '2026-05-05'), { due: '2026-05-05', daysLate: 0 })
    assert.equal(clockOf(found, way.calendar, '2026-05-07').daysLate, 2)
  })
}

test('late ones are listed, and the others are not', async () => {
  const late = await authority.call('GET', '/api/v1/subject-requests?late=true')
  assert.equal(late.json.requests.length, clocks.length, late.text)
  assert.ok(late.json.requests.every((one: any) => one.daysLate > 0))
  const { id } = await ask({ kind: 'access', note: 'Xin xem' })
  const again = await authority.call('GET', '/api/v1/subject-requests?late=true')
  assert.ok(!again.json.requests.some((one: any) => one.id === id))
})

test('the terms that come along name their ground, and the province sets others', async () => {
  const terms = await listTerms(it.db)
  assert.equal(terms.length, 8)
  assert.ok(
    terms.every(({ ground, validFrom }) => /91\/2025/.test(ground) && validFrom === '2026-01-01'),
  )
  const term = {
    kind: 'answer',
    count: 1,
    unit: 'working-day',
    ground: 'Quyết định giả lập của tỉnh',
    validFrom: '2030-01-01',
    validUntil: null,
  } as const
  await it.act((tx) => setTerm(tx, 'quan.ly', term))
  const [first, second] = (await listTerms(it.db)).filter(({ kind }) => kind === 'answer')
  assert.deepEqual([first!.validUntil, second!.count], ['2029-12-31', 1])
  await assert.rejects(
    it.act((tx) => setTerm(tx, 'quan.ly', { ...term, validFrom: '2026-02-01' })),
    { code: 'personal.bad-term' },
  )
  await assert.rejects(
    it.act((tx) => setTerm(tx, 'quan.ly', { ...term, kind: 'breach-notice' })),
    { code: 'personal.bad-term' },
  )
})

test('a correction that is accepted goes to the owner as a report on its cell', async () => {
  const correction = { dataset: 'residents', column: 'name', proposed: 'Nguyễn Thật Giả Lập' }
  const bare = await person.call('POST', '/api/v1/me/requests', { kind: 'correction', note: 'Sai' })
  assert.equal(bare.json.code, 'personal.no-correction')
  const { id } = await ask({ kind: 'correction', note: 'Sai tên', correction })
  const accepted = await decide(id, { decision: 'accepted', reason })
  assert.equal(accepted.json.state, 'accepted', accepted.text)
  const { rows } = await it.db.query(
    `select state, about, key, owner from discrepancy.discrepancy where id = $1`,
    [accepted.json.discrepancy],
  )
  const owner = 'so-noi-vu'
  assert.deepEqual(rows, [{ state: 'forwarded', about: 'cell', key: [citizen], owner }])
  const again = await decide(id, { decision: 'accepted', reason })
  assert.equal(again.json.code, 'personal.wrong-state')
  const done = await decide(id, { decision: 'done', reason })
  assert.equal(done.json.state, 'done')
  const letter = await authority.call('GET', `/api/v1/subject-requests/${id}/letter`)
  assert.match(letter.text, /đính chính dữ liệu cá nhân/)
  assert.match(letter.text, /đã thực hiện xong/)
  assert.ok(letter.text.includes(accepted.json.discrepancy) && !letter.text.includes(citizen))
})

test('a refusal needs the exact law, and its letter says it', async () => {
  const { id } = await ask({ kind: 'erasure', note: 'Xin xoá' })
  const bare = await decide(id, { decision: 'refused', reason })
  assert.equal(bare.json.code, 'personal.no-ground')
  const ground = 'Luật 91/2025/QH15, Điều 14 khoản 2'
  const refused = await decide(id, { decision: 'refused', reason, ground })
  assert.equal(refused.json.state, 'refused', refused.text)
  await it.kho.journal.publishNow()
  const letter = await authority.call('GET', `/api/v1/subject-requests/${id}/letter`)
  assert.ok(
    letter.text.includes(reason) && letter.text.includes(ground) && /khiếu nại/.test(letter.text),
  )
})

test('a person sees and withdraws its own requests, and nobody else’s', async () => {
  const { id } = await ask({ kind: 'objection', note: 'Phản đối' })
  const other = await stranger.call('POST', `/api/v1/me/requests/${id}/withdraw`, { reason })
  assert.equal(other.json.code, 'personal.unknown-request')
  const theirs = await stranger.call('GET', '/api/v1/me/requests')
  assert.deepEqual(theirs.json.requests, [])
  const mine = await person.call('GET', '/api/v1/me/requests')
  assert.ok(mine.json.requests.some((one: any) => one.id === id))
  const gone = await person.call('POST', `/api/v1/me/requests/${id}/withdraw`, { reason })
  assert.equal(gone.json.state, 'withdrawn', gone.text)
})

test('an officer enters what came on paper, with its number, day and signer; no state secret comes in', async () => {
  const paper = { documentNumber: '12/ĐĐ', documentDate: '2026-01-05', signer: 'Lê Giả Lập Ký' }
  const request = { kind: 'restriction', note: 'Đơn giấy giả lập' }
  const enter = (body: object) => authority.call('POST', '/api/v1/subject-requests', body)
  const body = { key: citizen, request, paper }
  const entered = await enter(body)
  assert.equal(entered.status, 201, entered.text)
  const path = `/api/v1/subject-requests/${entered.json.id}`
  const [received] = (await authority.call('GET', path)).json.steps
  assert.deepEqual(received.payload.paper, paper)
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query(
    `select body from journal.entry where body like '%' || $1 || '%'`,
    [entered.json.id],
  )
  assert.ok(rows.length > 0)
  assert.ok(!rows.some((row) => /Giả Lập Ký|12\/ĐĐ/.test(row.body)), 'a person signed it')
  assert.match(
    (await authority.call('GET', `${path}/letter`)).text,
    /Theo đơn số 12\/ĐĐ ngày 05\/01\/2026/,
  )
  for (const name of Object.keys(paper)) {
    assert.equal((await enter({ ...body, paper: { ...paper, [name]: ' ' } })).status, 400, name)
  }
  assert.equal((await enter({ key: citizen, request })).status, 400)
  const ahead = await enter({ ...body, paper: { ...paper, documentDate: '2999-01-01' } })
  assert.equal(ahead.json.code, 'personal.paper-ahead')
  for (const secret of [
    { ...body, request: { ...request, note: 'Trích văn bản (TỐI MẬT)' } },
    { ...body, paper: { ...paper, documentNumber: '12/ĐĐ (TỐI MẬT)' } },
  ]) {
    assert.equal((await enter(secret)).json.code, 'catalogue.state-secret')
  }
})

test('two who decide at once: one decides, the other is told', async () => {
  const { id } = await ask({ kind: 'access', note: 'Hai người cùng lúc' })
  const answers = await Promise.all([
    decide(id, { decision: 'accepted', reason }),
    decide(id, { decision: 'refused', reason, ground: 'Điều 1' }),
  ])
  const statuses = answers.map(({ status }) => status).toSorted()
  assert.deepEqual(statuses, [200, 409])
})

test('what was written is in erasable payloads alone, and no key anywhere in the log', async () => {
  await it.kho.journal.publishNow()
  const { rows } = await it.db.query('select body from journal.entry')
  const all = rows.map(({ body }) => body).join('\n')
  assert.match(all, /personal\.request-refused/)
  for (const said of [citizen, 'Sai tên', 'Xin xoá', 'cong-dan', reason]) {
    assert.ok(!all.includes(said), said)
  }
})
