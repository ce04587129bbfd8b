/**
 * Who asked for a grant, or decided on what was asked, does not review it, and who took two parts of
 * one matter is reported. All persons and papers are made up.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { declareAgency } from '../src/people/declare-agency.ts'
import { appoint } from '../src/people/appoint.ts'
import { issueAccount } from '../src/people/issue-account.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const reason = 'Còn cần cho công việc (giả lập)'
const title = { vi: 'Cột', en: 'Column' }
let kho: RunningKho
let authority: Officer
let asker: Officer
let colleague: Officer
let only: Officer
let campaign: number
const requests: Record<string, string> = {}
const grants: Record<string, number> = {}

/** A request that was granted, as the acts of `request` leave it. */
async function granted(
  name: string,
  agency: string,
  author: string,
  decider: string | null = null,
): Promise<void> {
  const { rows } = await kho.db.query(
    `insert into request.request (state, agency_id, asked, authors, dataset_id, owner_id, personal,
       steps, submitted_at, ended_at)
     values ('granted', $1, '{}', array[$2::text], 'cu-dan', 'so-noi-vu', false, '{authority}', now(),
       now()) returning id::text`,
    [agency, author],
  )
  const request = rows[0].id
  requests[name] = request
  if (decider !== null) await decided(request, decider)
  await kho.client(`may-${name}`, undefined, { agency })
  grants[name] = await kho.grant({ client: `may-${name}`, dataset: 'cu-dan', request })
}

async function decided(request: string, account: string): Promise<void> {
  await kho.db.query(
    `insert into request.decision (request_id, number, role, agency_id, account_id, outcome, granted,
       document_number, document_date, signer, journal_intake)
     values ($1, 1, 'authority', 'so-noi-vu', $2, 'granted', '{}', '1/QĐ', '2026-01-01', 'A', 0)`,
    [request, account],
  )
}

before(async () => {
  kho = await openKho()
  await kho.define(
    definitionOf({
      id: 'cu-dan',
      sharing: 'shared',
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', title, required: true }],
    }),
  )
  for (const id of ['so-mot-nguoi', 'so-khong-ai']) {
    await kho.act((tx) => declareAgency(tx, 'test', { id, name: { vi: id, en: id } }))
  }
  const agency = 'so-y-te'
  authority = await openOfficer(kho, 'q.mot', { agency: 'so-noi-vu', functions: ['authority'] })
  asker = await openOfficer(kho, 'k.hoi', { agency, functions: ['consumer'] })
  colleague = await openOfficer(kho, 'k.ban', { agency, functions: ['consumer'] })
  only = await openOfficer(kho, 'k.mot-minh', { agency: 'so-mot-nguoi', functions: ['consumer'] })
  await granted('hai', agency, 'k.hoi')
  await granted('mot', 'so-mot-nguoi', 'k.mot-minh')
  await granted('giay', 'so-khong-ai', 'q.mot')
  await granted('ba', agency, 'k.hoi', 'k.ban')
  await granted('quyet', 'so-khong-ai', 'k.khac', 'q.mot')
  const opened = await authority.call('POST', '/api/v1/reviews', { reason, days: 5 })
  assert.equal(opened.status, 201, opened.text)
  campaign = opened.json.campaign
})
after(() => kho.end())

type Seen = {
  number: number
  subject: string
  reviewer: string | null
  turn: number
  alone: boolean
}

async function itemOf(name: string): Promise<Seen> {
  const path = `/api/v1/reviews/${campaign}/items?limit=1000&kind=grant`
  const { items } = (await authority.call('GET', path)).json
  return items.find((one: Seen) => one.subject === String(grants[name]))
}

async function decide(by: Officer, name: string) {
  const { number, turn } = await itemOf(name)
  const path = `/api/v1/reviews/${campaign}/items/${number}/decision`
  return by.call('POST', path, { decision: 'keep', reason, turn })
}

test('the requester is led to a colleague of its agency, who decides', async () => {
  assert.equal((await itemOf('hai')).reviewer, 'so-y-te')
  const refused = await decide(asker, 'hai')
  assert.equal(refused.json.code, 'review.own-request', refused.text)
  assert.match(refused.json.hint_en, /so-y-te/)
  const mine = `/api/v1/reviews/${campaign}/items?mine=true&kind=grant`
  assert.deepEqual((await asker.call('GET', mine)).json.items, [])
  assert.equal((await colleague.call('GET', mine)).json.items.length, 1)
  const set = `/api/v1/reviews/${campaign}/decisions?kind=grant`
  assert.equal((await asker.call('GET', set)).json.count, 0)
  assert.equal((await colleague.call('GET', set)).json.count, 1)
  const shown = await asker.call(
    'GET',
    `/console/reviews/${campaign}/items/${(await itemOf('hai')).number}`,
  )
  assert.match(shown.text, /đã lập đề nghị của quyền số/)
  assert.equal((await decide(colleague, 'hai')).status, 200)
})

test('where nobody else of the agency reviews, the authority does', async () => {
  assert.equal((await itemOf('mot')).reviewer, null)
  const refused = await decide(only, 'mot')
  assert.equal(refused.json.code, 'review.own-request', refused.text)
  assert.match(refused.json.hint_en, /KHO_AUTHORITY_AGENCY/)
  assert.equal((await decide(authority, 'mot')).status, 200)
})

test('who decided on the request does not review the grant either', async () => {
  assert.equal((await itemOf('ba')).reviewer, null, 'one asked, the other decided')
  const refused = await decide(colleague, 'ba')
  assert.equal(refused.json.code, 'review.own-decision', refused.text)
  assert.match(refused.json.hint_en, /KHO_AUTHORITY_AGENCY/)
  assert.equal((await decide(asker, 'ba')).json.code, 'review.own-request')
  const { number } = await itemOf('ba')
  const shown = await colleague.call('GET', `/console/reviews/${campaign}/items/${number}`)
  assert.match(shown.text, /đã quyết định đề nghị của quyền số/)
  assert.equal((await decide(authority, 'ba')).status, 200)
})

test('where nobody else is there at all, one of them decides, and the journal says so', async () => {
  const items = []
  for (const name of ['giay', 'quyet']) {
    const item = await itemOf(name)
    assert.deepEqual([item.reviewer, item.alone], [null, true], name)
    items.push(item.number)
    const done = await decide(authority, name)
    assert.equal(done.status, 200, done.text)
  }
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select body from journal.entry where kind = 'review.decided' order by index`,
  )
  const told = rows.map(({ body }) => JSON.parse(body))
  assert.deepEqual(
    told.map((one) => [one.by_requester === true, one.by_decider === true]),
    [
      [false, false],
      [false, false],
      [false, false],
      [true, false],
      [false, true],
    ],
  )
  assert.deepEqual(
    told.slice(-2).map((one) => one.item),
    items,
  )
})

test('what was frozen of it cannot be changed behind the review', async () => {
  const { number } = await itemOf('hai')
  for (const change of ["requesters = '{}'", "deciders = '{x}'", 'alone = true']) {
    await assert.rejects(
      kho.db.query(`update review.item set ${change} where campaign = $1 and number = $2`, [
        campaign,
        number,
      ]),
      { code: '23514' },
    )
  }
})

test('who took two parts of one matter is reported, as data, as a table and on the page', async () => {
  // As a review before deciders were frozen left it.
  await decided(requests.hai!, 'k.hoi')
  await decided(requests.mot!, 'q.mot')
  await kho.act((tx) =>
    issueAccount(tx, 'q.mot', { id: 'q.gia', agency: 'so-noi-vu', name: 'Người giả lập hai' }),
  )
  const itself = { account: 'q.mot', function: 'operator', agency: 'so-noi-vu' } as const
  const { appointment } = await kho.act((tx) => appoint(tx, 'q.mot', itself))
  await kho.db.query(
    `insert into signin.device (token_hash, account_id)
     select sha256('một trình duyệt'), a from unnest(array['q.mot', 'q.gia']) a
     union all select sha256('máy khác'), 'k.ban'`,
  )
  await kho.kho.journal.publishNow()
  const path = '/api/v1/review-reports/segregation'
  const { doubled } = (await authority.call('GET', path)).json
  assert.deepEqual(
    doubled.map((one: { part: string; account: string; matter: string }) => [
      one.part,
      one.account,
      one.matter,
    ]),
    [
      ['requested-decided', 'k.hoi', `request ${requests.hai}`],
      ['appointed-self', 'q.mot', `appointment ${appointment}`],
      ['issued-held', 'q.mot', 'account q.gia'],
      ['requested-reviewed', 'q.mot', `grant ${grants.giay} (review ${campaign})`],
      ['granted-reviewed', 'q.mot', `grant ${grants.mot} (review ${campaign})`],
      ['granted-reviewed', 'q.mot', `grant ${grants.quyet} (review ${campaign})`],
    ],
  )
  const own = await asker.call('GET', `${path}?agency=so-y-te`)
  assert.ok(own.status === 403 || own.json.doubled.every((one: any) => one.agency === 'so-y-te'))
  const csv = await authority.call('GET', `${path}.csv`)
  assert.match(csv.text, /issued-held,account q\.gia,q\.mot,so-noi-vu/)
  const page = await authority.call('GET', '/console/review-reports?which=segregation')
  assert.match(page.text, /cấp tài khoản rồi đăng nhập bằng tài khoản đó/)
})
