/**
 * A right from its request to its end, as docs/how-to/rights.md tells it: request → partial approval
 * → key → granted read → refused column → review → suspension → explain the past. All made up.
 */
import { strict as assert } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import { declareAgency } from '../src/people/declare-agency.ts'
import { dayOf } from '../src/time.ts'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const title = { vi: 'Cột', en: 'Column' }
/** Days are counted from that on which the story began, though it may end on another. */
const beganMs = Date.now()
const inDays = (count: number) => dayOf(new Date(beganMs + count * 86_400_000))
const paper = { documentNumber: '15/QĐ-GL', documentDate: inDays(0), signer: 'Người ký giả lập' }

describe('a right from its request to its end', () => {
  let kho: RunningKho
  let asker: Officer
  let steward: Officer
  let authority: Officer
  let auditor: Officer
  let token: string
  let grant: number
  let whileGranted: Date

  before(async () => {
    kho = await openKho()
    const name = { vi: 'Đơn vị quản lý', en: 'Data authority' }
    await kho.act((tx) => declareAgency(tx, 'test', { id: 'so-khcn', name }))
    await kho.define(
      definitionOf({
        id: 'residents',
        sharing: 'shared',
        key: ['ma'],
        columns: [
          { name: 'ma', type: 'text', title, required: true },
          { name: 'ho_ten', type: 'text', title, personal: 'basic' },
          { name: 'xa', type: 'text', title, required: true },
        ],
      }),
    )
    await kho.load('residents', 'ma,ho_ten,xa\n1,Nguyễn Giả,A\n2,Trần Giả,B\n')
    asker = await openOfficer(kho, 'khai-thac', { agency: 'so-y-te', functions: ['consumer'] })
    steward = await openOfficer(kho, 'chu-quan', { agency: 'so-noi-vu', functions: ['steward'] })
    authority = await openOfficer(kho, 'quan-ly', { agency: 'so-khcn', functions: ['authority'] })
    auditor = await openOfficer(kho, 'kiem-tra', { agency: 'so-noi-vu', functions: ['auditor'] })
  })
  after(() => kho.end())

  const records = (properties = 'ma,xa') =>
    kho.get(`/api/v1/datasets/residents/records?properties=${properties}`, { token })

  test('1–3. requested, approved in part by two, and the system has its key', async () => {
    token = await kho.client('may-y-te')
    const made = await asker.call('POST', '/api/v1/requests', {
      agency: 'so-y-te',
      asked: {
        dataset: 'residents',
        columns: ['ma', 'ho_ten', 'xa'],
        condition: {},
        purpose: 'c',
        task: 'HS-*',
        legalGround: 'Luật Cư trú 68/2020/QH14, Điều 3',
        until: inDays(60),
        delivery: ['api'],
        clients: ['may-y-te'],
      },
    })
    assert.equal(made.status, 201, made.text)
    const path = `/api/v1/requests/${made.json.request}`
    assert.equal((await asker.call('POST', `${path}/submit`, {})).status, 200)
    assert.equal(
      (await asker.call('POST', `${path}/decide`, { outcome: 'grant', seen: 0, ...paper })).status,
      403,
      'who asks does not decide',
    )
    const narrowed = { columns: ['ma', 'xa'] }
    const reason = 'Nhiệm vụ không cần họ tên'
    const first = await steward.call('POST', `${path}/decide`, {
      outcome: 'grant',
      seen: 0,
      narrowed,
      reason,
      ...paper,
    })
    assert.equal(first.json.outcome, 'partly-granted', first.text)
    const last = await authority.call('POST', `${path}/decide`, {
      outcome: 'grant',
      seen: 1,
      ...paper,
    })
    assert.equal(last.json.isFinal, true, last.text)
    ;[grant] = last.json.grants
    assert.ok(grant > 0)
  })

  test('4–5. what was granted is read, the column that was taken out is refused', async () => {
    // The program that answers learns of the grant within a second.
    const startMs = performance.now()
    await waitUntil(async () => (await records()).status === 200)
    assert.ok(performance.now() - startMs < 1_000)
    const { text } = await records()
    assert.ok(text.includes('"xa"') && !text.includes('Giả'), text)
    const refused = await records('ma,ho_ten')
    assert.equal(JSON.parse(refused.text).code, 'access.column-not-granted')
    whileGranted = new Date()
  })

  test('6–7. a review finds nobody who confirms it, and suspends it at the next call', async () => {
    const opened = await authority.call('POST', '/api/v1/reviews', {
      reason: 'Rà soát quý (giả lập)',
      days: 5,
      agencies: ['so-y-te'],
    })
    assert.equal(opened.status, 201, opened.text)
    const path = `/api/v1/reviews/${opened.json.campaign}`
    // The deadline passes; a test does not wait five working days.
    await kho.db.query(`update review.campaign set due_on = '2026-01-05' where id = $1`, [
      opened.json.campaign,
    ])
    const { suspended, token: set } = (await authority.call('GET', `${path}/closing`)).json
    const closed = await authority.call('POST', `${path}/closing`, {
      suspended,
      token: set,
      ...paper,
    })
    assert.equal(closed.status, 200, closed.text)
    // The system itself was among what nobody confirmed, and that is what it is told first.
    assert.equal(JSON.parse((await records()).text).code, 'access.client-locked')
  })

  test('8. the past is explained: then it was allowed, now it is not, each rule by name', async () => {
    const ask = async (at: Date) => {
      const query = new URLSearchParams({
        dataset: 'residents',
        client: 'may-y-te',
        at: at.toISOString(),
        purpose: 'c',
        task: 'HS-1',
        zones: 'local',
        columns: 'ma,xa',
      })
      const { json, text, status } = await auditor.call('GET', `/api/v1/explain?${query}`)
      assert.equal(status, 200, text)
      return json.explanations[0]
    }
    const then = await ask(whileGranted)
    assert.equal(then.allowed, true, JSON.stringify(then))
    const now = await ask(new Date())
    assert.equal(now.allowed, false)
    const text = JSON.stringify(then)
    assert.ok(text.includes(paper.documentNumber), 'the paper that the right rests on is named')
    const seen = await auditor.call(
      'GET',
      `/api/v1/agencies/so-y-te/could-see?day=${dayOf(whileGranted)}`,
    )
    assert.ok(JSON.stringify(seen.json).includes('residents'), seen.text)
    assert.ok(!JSON.stringify(seen.json).includes('ho_ten'))
  })
})
