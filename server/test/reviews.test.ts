/** A review from its opening to its minutes, told over HTTP. All persons and data are made up. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { verifyProof } from '@kho/journal/proof.ts'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { grantAccess } from '../src/access/grant-access.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { addClient } from '../src/client/add-client.ts'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, signedIn, type Officer } from './kit/officer.ts'

const reason = 'Còn cần cho công việc (giả lập)'
const paper = {
  documentNumber: '25/BB-RS',
  documentDate: '2026-11-20',
  signer: 'Nguyễn Văn Giả',
}
type Seen = {
  number: number
  kind: string
  subject: string
  agency: string
  turn: number
  outcome: string | null
  reviewer: string | null
  unused: boolean
  orphaned: string[]
  uses: number | null
}

describe('a review', () => {
  let kho: RunningKho
  let authority: Officer
  let second: Officer
  let consumer: Officer
  let colleague: Officer
  let idle: Officer
  let campaign: number
  const grants: Record<string, number> = {}
  const tokens: Record<string, string> = {}

  before(async () => {
    kho = await openKho()
    const title = { vi: 'Cột', en: 'Column' }
    await kho.define(
      definitionOf({
        id: 'cu-dan',
        sharing: 'shared',
        key: ['ma'],
        columns: [
          { name: 'ma', type: 'text', title, required: true },
          { name: 'ten', type: 'text', title },
          { name: 'nam', type: 'text', title },
        ],
      }),
    )
    await kho.load('cu-dan', 'ma,ten,nam\n1,An,1990\n2,Bình,1991\n')
    for (const client of ['giu', 'bot', 'thu', 'quen']) {
      tokens[client] = await kho.client(`may-${client}`)
      grants[client] = await kho.grant({ client: `may-${client}`, dataset: 'cu-dan' })
    }
    const no = 'so-noi-vu'
    const yt = 'so-y-te'
    authority = await openOfficer(kho, 'q.mot', { agency: no, functions: ['authority'] })
    second = await openOfficer(kho, 'q.hai', { agency: no, functions: ['authority'] })
    consumer = await openOfficer(kho, 'k.mot', { agency: yt, functions: ['consumer'] })
    colleague = await openOfficer(kho, 'k.hai', { agency: yt, functions: ['consumer'] })
    idle = await openOfficer(kho, 'k.vang', { agency: yt })
    const name = { vi: 'Cơ quan đã hết', en: 'An agency that ended' }
    await kho.act((tx) =>
      declareAgency(tx, 'test', {
        id: 'so-cu',
        name,
        validFrom: '2000-01-01',
        validTo: '2025-06-30',
      }),
    )
    await kho.client('may-cu', undefined, { agency: 'so-cu' })
    const formula = { id: 'may-la', agency: yt, name: '=HYPERLINK("http://x","y")' }
    await kho.act((tx) => addClient(tx, 'test', formula))
    const left = await kho.act((tx) =>
      grantAccess(tx, 'test', {
        client: 'may-la',
        dataset: 'cu-dan',
        purpose: 'c',
        validUntil: new Date(Date.now() + 3_600_000),
        decidedBy: no,
        documentNumber: '02/QĐ',
        documentDate: '2026-01-05',
      }),
    )
    grants.la = left.grant
  })
  after(() => kho.end())

  const path = (rest = '') => `/api/v1/reviews/${campaign}${rest}`
  const items = async (query: string): Promise<Seen[]> =>
    (await authority.call('GET', path(`/items?limit=1000&${query}`))).json.items
  const itemOf = async (kind: string, subject: string | number): Promise<Seen> =>
    (await items(`kind=${kind}`)).find((one) => one.subject === String(subject))!
  const decide = (by: Officer, item: Seen, given: object) =>
    by.call('POST', path(`/items/${item.number}/decision`), { reason, turn: item.turn, ...given })
  const read = (client: string) =>
    kho.get('/api/v1/datasets/cu-dan/records/1', { token: tokens[client]! })

  test('without a rule or a number of days there is no deadline, and nothing opens', async () => {
    const answer = await authority.call('POST', '/api/v1/reviews', { reason })
    assert.equal(answer.json.code, 'review.no-term')
    const unknown = { reason, days: 3, agencies: ['khong-co'] }
    assert.equal(
      (await authority.call('POST', '/api/v1/reviews', unknown)).json.code,
      'catalogue.unknown-agency',
    )
  })

  test('it opens by the rule of the province with everything that has not ended', async () => {
    const rule = {
      every: 'quarterly',
      days: 10,
      ground: '99/QĐ-THU, Điều 1',
      validFrom: '2026-01-01',
    }
    assert.equal((await authority.call('POST', '/api/v1/review-rules', rule)).status, 201)
    const again = await authority.call('POST', '/api/v1/review-rules', rule)
    assert.equal(again.json.code, 'review.bad-rule')
    for (let i = 0; i < 3; i++) assert.equal((await read('giu')).status, 200)
    // What is counted of calls is written a little later.
    await waitUntil(async () => {
      const { rows } = await kho.db.query(
        'select sum(calls)::int as calls from access.use_day where grant_id = $1',
        [grants.giu],
      )
      return rows[0].calls >= 3
    })
    const opened = await authority.call('POST', '/api/v1/reviews', {
      reason: 'Rà soát quý giả lập',
    })
    assert.equal(opened.status, 201, opened.text)
    campaign = opened.json.campaign
    const { rows } = await kho.db.query(`select
      (select count(*) from people.account)::int + (select count(*) from people.appointment)::int
      + (select count(*) from people.client)::int + (select count(*) from access.grant)::int as n`)
    assert.equal(opened.json.items, rows[0].n)
    const overlap = await authority.call('POST', '/api/v1/reviews', {
      reason,
      agencies: ['so-y-te'],
    })
    assert.equal(overlap.json.code, 'review.overlaps')
  })

  test('beside each item stands its last use, whether it was ever used, who answers', async () => {
    const used = await itemOf('grant', grants.giu!)
    assert.equal(used.unused, false)
    assert.ok(used.uses! >= 3, String(used.uses))
    assert.equal((await itemOf('grant', grants.la!)).unused, true)
    assert.deepEqual((await itemOf('client', 'may-cu')).orphaned.includes('agency-ended'), true)
    const one = await itemOf('account', 'k.mot')
    assert.equal(one.reviewer, 'so-y-te')
    assert.equal((await itemOf('account', 'q.mot')).reviewer, null)
  })

  test('what is frozen hashes to what the journal says', async () => {
    const file = await authority.call('GET', path('/population.txt'))
    const sha256 = createHash('sha256').update(file.text).digest('hex')
    await kho.kho.journal.publishNow()
    const { rows } = await kho.db.query(
      `select body from journal.entry where kind = 'review.opened'`,
    )
    const entry = JSON.parse(rows[0].body)
    assert.equal(entry.digest, sha256)
    assert.equal(entry.items, file.text.trimEnd().split('\n').length - 1)
    assert.ok(!rows[0].body.includes('k.mot'))
  })

  test('nobody decides what is their own, what is another agency’s, or what is not there', async () => {
    const own = await itemOf('account', 'k.mot')
    assert.equal((await decide(consumer, own, { decision: 'keep' })).json.code, 'review.own-matter')
    const high = await itemOf('account', 'q.mot')
    assert.equal(
      (await decide(consumer, high, { decision: 'revoke' })).json.code,
      'people.other-agency',
    )
    assert.equal(
      (await decide(authority, high, { decision: 'keep' })).json.code,
      'review.own-matter',
    )
    const missing = { ...own, number: 9999 }
    const answer = await decide(authority, missing, { decision: 'keep' })
    assert.equal(answer.json.code, 'review.unknown-item')
    const before = { ...own, number: 0 }
    assert.equal((await decide(authority, before, { decision: 'keep' })).status, 400)
    const bare = await authority.call('POST', path(`/items/${own.number}/decision`), {
      decision: 'keep',
      turn: 0,
    })
    assert.equal(bare.status, 400)
  })

  test('keep, reduce and revoke, each with its reason; a reduction must reduce', async () => {
    assert.equal(
      (await decide(consumer, await itemOf('grant', grants.giu!), { decision: 'keep' })).status,
      200,
    )
    const cut = await itemOf('grant', grants.bot!)
    for (const reduction of [
      { until: '2099-01-01' },
      { until: '2020-01-01' },
      { withoutColumns: ['khong-co'] },
      { withoutColumns: ['ma', 'ten', 'nam'] },
      { withoutScopes: ['read'] },
      {},
    ]) {
      const answer = await decide(consumer, cut, { decision: 'reduce', reduction })
      assert.equal(answer.json.code, 'review.not-reduced', JSON.stringify(reduction))
    }
    assert.equal((await decide(consumer, cut, { decision: 'reduce' })).status, 400)
    const reduced = await decide(consumer, cut, {
      decision: 'reduce',
      reduction: { withoutColumns: ['ten'] },
    })
    assert.equal(reduced.status, 200, reduced.text)
    const gone = await itemOf('grant', grants.thu!)
    assert.equal((await decide(consumer, gone, { decision: 'revoke' })).status, 200)
  })

  test('of two reviewers the second sees what the first decided, and may undo it', async () => {
    const item = await itemOf('client', 'may-giu')
    const both = await Promise.all([
      decide(consumer, item, { decision: 'keep' }),
      decide(colleague, item, { decision: 'revoke' }),
    ])
    assert.deepEqual(both.map((one) => one.status).toSorted(), [200, 409])
    const late = both.find((one) => one.status === 409)!
    assert.equal(late.json.code, 'review.decided-before')
    assert.match(late.json.message ?? late.text, /k\.(mot|hai)/)
    const seen = await itemOf('client', 'may-giu')
    const undone = await colleague.call('DELETE', path(`/items/${seen.number}/decision`), {
      reason,
      turn: seen.turn,
    })
    assert.equal(undone.status, 200, undone.text)
    const nothing = await colleague.call('DELETE', path(`/items/${seen.number}/decision`), {
      reason,
      turn: seen.turn + 1,
    })
    assert.equal(nothing.json.code, 'review.undecided')
    const open = await itemOf('client', 'may-giu')
    assert.equal((await decide(colleague, open, { decision: 'keep' })).status, 200)
  })

  test('many at once only as previewed: a forged count or a set that moved is refused', async () => {
    const preview = await consumer.call('GET', path('/decisions?kind=client'))
    assert.equal(preview.json.count, 4)
    const many = { filter: { kind: 'client' }, decision: 'keep', reason, token: preview.json.token }
    const forged = await consumer.call('POST', path('/decisions'), { ...many, count: 5 })
    assert.equal(forged.json.code, 'review.set-changed')
    const token = 'f'.repeat(64)
    const guessed = await consumer.call('POST', path('/decisions'), { ...many, count: 4, token })
    assert.equal(guessed.json.code, 'review.set-changed')
    await decide(colleague, await itemOf('client', 'may-thu'), { decision: 'keep' })
    const moved = await consumer.call('POST', path('/decisions'), { ...many, count: 4 })
    assert.equal(moved.json.code, 'review.set-changed')
    const fresh = await consumer.call('GET', path('/decisions?kind=client'))
    const done = await consumer.call('POST', path('/decisions'), {
      ...many,
      count: 3,
      token: fresh.json.token,
    })
    assert.equal(done.json.decided, 3, done.text)
    const other = { ...many, count: 2, filter: { agency: 'so-noi-vu' } }
    assert.equal(
      (await consumer.call('POST', path('/decisions'), other)).json.code,
      'people.other-agency',
    )
  })

  test('a function without its second factor lends its reach to none beside it', async () => {
    const functions = ['authority', 'consumer'] as const
    await openOfficer(kho, 'q.yeu', { agency: 'so-y-te', functions })
    const weak = await signedIn(kho, 'q.yeu', 'one-factor')
    const preview = await weak.call('GET', path('/decisions'))
    const strong = await authority.call('GET', path('/decisions'))
    const { rows } = await kho.db.query(
      `select count(*)::int as n from review.item
       where campaign = $1 and decision is null and reviewer = 'so-y-te'`,
      [campaign],
    )
    assert.equal(preview.json.count, rows[0].n)
    assert.ok(preview.json.count < strong.json.count)
    const seen = (await weak.call('GET', path('/items?limit=1000'))).json.items as Seen[]
    assert.deepEqual([...new Set(seen.map((one) => one.agency))], ['so-y-te'])
    const high = await itemOf('account', 'q.mot')
    const refused = await decide(weak, high, { decision: 'revoke' })
    assert.equal(refused.json.code, 'signin.second-factor-needed')
    const ended = `update people.appointment set ended_at = clock_timestamp() where account_id = $1`
    await kho.db.query(ended, ['q.yeu'])
  })

  test('it is not closed before the deadline while something is open', async () => {
    const effect = (await authority.call('GET', path('/closing'))).json
    const { suspended, token } = effect
    const answer = await authority.call('POST', path('/closing'), { ...paper, suspended, token })
    assert.equal(answer.json.code, 'review.too-early')
  })

  test('a close that would leave nobody as the authority is refused, and changes nothing', async () => {
    await kho.db.query(`update review.campaign set due_on = '2026-01-05' where id = $1`, [campaign])
    const { suspended, token } = (await authority.call('GET', path('/closing'))).json
    const answer = await authority.call('POST', path('/closing'), { ...paper, suspended, token })
    assert.equal(answer.json.code, 'review.last-authority', answer.text)
    assert.equal((await items('state=suspended')).length, 0)
    assert.equal((await idle.call('GET', '/api/v1/account')).status, 200)
  })

  test('each authority confirms the other; a stale token does not close', async () => {
    const stale = (await authority.call('GET', path('/closing'))).json
    for (const one of await items('agency=so-noi-vu')) {
      const first = await decide(authority, one, { decision: 'keep' })
      if (first.status !== 200) {
        assert.equal((await decide(second, one, { decision: 'keep' })).status, 200)
      }
    }
    for (const account of ['k.mot', 'k.hai']) {
      await decide(authority, await itemOf('account', account), { decision: 'keep' })
    }
    const answer = await authority.call('POST', path('/closing'), {
      ...paper,
      suspended: stale.suspended,
      token: stale.token,
    })
    assert.equal(answer.json.code, 'review.set-changed')
  })

  test('at the close everything takes effect at the next call', async () => {
    assert.equal((await read('quen')).status, 200)
    assert.equal((await read('thu')).status, 200)
    const { suspended, token, outcomes } = (await authority.call('GET', path('/closing'))).json
    assert.equal(outcomes.grant.suspended, 2)
    const closed = await authority.call('POST', path('/closing'), { ...paper, suspended, token })
    assert.equal(closed.status, 200, closed.text)
    const codes: Record<string, string> = {}
    for (const one of ['quen', 'thu']) codes[one] = JSON.parse((await read(one)).text).code
    assert.deepEqual(codes, { quen: 'access.grant-suspended', thu: 'access.grant-ended' })
    assert.equal((await read('giu')).status, 200)
    assert.equal((await idle.call('GET', '/api/v1/account')).status, 401)
    assert.equal((await consumer.call('GET', '/api/v1/account')).status, 200)
    // Its account was confirmed, its function was not.
    assert.equal((await consumer.call('GET', path('/items'))).json.code, 'people.not-permitted')
  })

  test('a reduced grant goes on without the columns that were taken away', async () => {
    // What the close took is refused at once; what it gave instead is known a moment later.
    const answer = await waitUntil(async () => {
      const found = await read('bot')
      return found.status === 200 && found
    })
    assert.doesNotMatch(answer.text, /An/)
    assert.match(answer.text, /1990/)
    const asked = await kho.get('/api/v1/datasets/cu-dan/records/1?properties=ten', {
      token: tokens.bot!,
    })
    assert.equal(JSON.parse(asked.text).code, 'access.column-not-granted')
  })

  test('the second wall refuses a suspended grant by itself', async () => {
    const decided = await kho.db.query(
      `select (read.decide('cu-dan', '{1,2,3}', '{1,2,3}', $1, 'may-quen', 'c', '{local}', 'api',
        '{1}', 1)).refusal`,
      [grants.quen],
    )
    assert.equal(decided.rows[0].refusal, 'KH016')
  })

  test('every frozen item has exactly one outcome, and nothing is decided after the close', async () => {
    const all = await items('')
    assert.ok(all.every((one) => one.outcome !== null))
    const { rows } = await kho.db.query(
      `select count(*)::int as n, count(distinct (kind, subject))::int as subjects,
         count(outcome)::int as outcomes from review.item where campaign = $1`,
      [campaign],
    )
    assert.deepEqual(rows[0], { n: all.length, subjects: all.length, outcomes: all.length })
    const item = await itemOf('grant', grants.quen!)
    assert.equal((await decide(authority, item, { decision: 'keep' })).json.code, 'review.closed')
    const { rows: again } = await kho.db.query('select number from review.item limit 1')
    await assert.rejects(
      kho.db.query(`update review.item set outcome = 'kept' where campaign = $1 and number <> $2`, [
        campaign,
        again[0].number,
      ]),
      /keeps what was frozen/,
    )
    const closing = { ...paper, suspended: 0, token: '0'.repeat(64) }
    const twice = await authority.call('POST', path('/closing'), closing)
    assert.equal(twice.json.code, 'review.closed')
  })

  test('the minutes verify outside: signature, proof in the log, and both files of lines', async () => {
    await kho.kho.journal.publishNow()
    const answer = await authority.call('GET', path('/minutes'))
    assert.equal(answer.status, 200, answer.text)
    const { vkey } = kho.kho.journal.state()
    assert.equal(verifyReceipt(answer.text, vkey).ok, true)
    const made = answer.json
    const proved = verifyProof(made.proof, vkey)
    assert.equal(proved.ok, true, JSON.stringify(proved))
    for (const [file, { sha256 }] of [
      ['population.txt', made.population],
      ['outcomes.txt', made.outcome],
    ] as const) {
      const { text } = await authority.call('GET', path(`/${file}`))
      assert.equal(createHash('sha256').update(text).digest('hex'), sha256, file)
    }
    assert.equal(made.document.signer, paper.signer)
    assert.ok(made.reviewers.some((one: { account: string }) => one.account === 'k.mot'))
    const counted = made.byAgency.flatMap((one: { outcomes: object }) =>
      Object.values(one.outcomes),
    )
    assert.equal(
      counted.reduce((sum: number, one: number) => sum + one, 0),
      made.population.items,
    )
    const pdf = await fetch(`${kho.url}${path('/minutes.pdf')}`, {
      headers: { cookie: authority.cookie },
    })
    assert.equal(pdf.status, 200)
    assert.match(
      Buffer.from(await pdf.arrayBuffer()).toString('latin1'),
      /^%PDF-[\s\S]*minutes\.json/,
    )
  })

  test('a cell that a spreadsheet would run is written as text', async () => {
    const headers = { cookie: authority.cookie }
    const answer = await fetch(`${kho.url}${path('/population.csv')}`, { headers })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const text = bytes.toString('utf8')
    assert.match(text, /^\ufeffnumber,kind,subject/)
    assert.match(text, /,"'=HYPERLINK\(""http:/)
    assert.equal(text.trimEnd().split('\r\n').length - 1, (await items('')).length)
    assert.doesNotMatch(text, /(^|,)"?[=+@]/m)
  })

  test('minutes are not made of what is not whole', async () => {
    await kho.db.query('alter table review.item disable trigger keep_item')
    await kho.db.query(
      `delete from review.item where campaign = $1 and kind = 'client'
      and subject = 'may-cu'`,
      [campaign],
    )
    const answer = await authority.call('GET', path('/minutes'))
    assert.equal(answer.json.code, 'review.partial', answer.text)
    assert.equal((await authority.call('GET', path('/minutes.pdf'))).json.code, 'review.partial')
    await kho.db.query('alter table review.item enable trigger keep_item')
  })

  test('what was suspended is used again by a decision with its paper, once', async () => {
    const item = await itemOf('grant', grants.quen!)
    const resume = (of: Seen) =>
      authority.call('POST', path(`/items/${of.number}/resumption`), { ...paper, reason })
    assert.equal((await resume(item)).status, 200)
    await waitUntil(async () => (await read('quen')).status === 200)
    assert.equal((await resume(item)).json.code, 'review.not-suspended')
    assert.equal((await resume(await itemOf('account', 'k.vang'))).status, 200)
    assert.equal(
      (await resume(await itemOf('grant', grants.thu!))).json.code,
      'review.not-suspended',
    )
  })
})
