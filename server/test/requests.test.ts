/**
 * Requests for access, told over HTTP: from the draft to the partial approval, the granted read and
 * the refused column; who may not decide; what cannot be asked. All persons are made up.
 */
import { strict as assert } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import { verifyProof } from '@kho/journal/proof.ts'
import { verifyReceipt } from '@kho/journal/receipt.ts'
import { commitment } from '@kho/journal/entry.ts'
import type { Asked } from '@kho/contract/request.ts'
import { lockClient } from '../src/client/lock-client.ts'
import { addClient } from '../src/client/add-client.ts'
import { appoint } from '../src/people/appoint.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { dayOf, showDay } from '../src/time.ts'
import { waitUntil } from './kit/wait-until.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const title = { vi: 'Cột', en: 'Column' }
/** Days are counted from that on which the story began, though it may end on another. */
const beganMs = Date.now()
const inDays = (count: number) => dayOf(new Date(beganMs + count * 86_400_000))
const signedBy = 'Người đứng tên giả lập'
const paper = { documentNumber: '15/QĐ-SNV', documentDate: inDays(0), signer: 'Người ký giả lập' }
const reason = 'Nhiệm vụ nêu ra không cần cột này'
const schools = (of: { personal?: 'sensitive' } = {}) =>
  definitionOf({
    id: 'schools',
    sharing: 'shared',
    key: ['ma'],
    columns: [
      { name: 'ma', type: 'text', title, required: true },
      { name: 'ten', type: 'text', title, ...of },
    ],
  })

describe('a request for access', () => {
  let kho: RunningKho
  let asker: Officer
  let steward: Officer
  let authority: Officer
  let token: string

  const asked: Asked = {
    dataset: 'residents',
    columns: ['ma', 'ho_ten', 'xa'],
    condition: { xa: ['A', 'B'] },
    purpose: 'c',
    task: 'HS-*',
    legalGround: 'Luật Cư trú 68/2020/QH14, Điều 3',
    until: inDays(60),
    delivery: ['api'],
    clients: ['may-y-te'],
  }

  before(async () => {
    kho = await openKho()
    const agency = (id: string) =>
      kho.act((tx) =>
        declareAgency(tx, 'test', { id, name: { vi: `Cơ quan ${id}`, en: `Agency ${id}` } }),
      )
    await agency('so-khcn')
    await agency('so-ngoai')
    await kho.define(
      definitionOf({
        id: 'residents',
        sharing: 'shared',
        permittedUsers: ['so-y-te'],
        key: ['ma'],
        columns: [
          { name: 'ma', type: 'text', title, required: true },
          { name: 'ho_ten', type: 'text', title, personal: 'basic' },
          { name: 'xa', type: 'text', title, values: ['A', 'B', 'C'], required: true },
        ],
      }),
    )
    await kho.define(schools())
    await kho.load('residents', 'ma,ho_ten,xa\n1,Nguyễn Giả,A\n2,Trần Giả,B\n3,Lê Giả,C\n')
    token = await kho.client('may-y-te')
    await kho.client('may-khac', undefined, { agency: 'so-ngoai' })
    await kho.client('may-khoa')
    await kho.act((tx) => lockClient(tx, 'test', { client: 'may-khoa', reason: 'thử' }))
    const supplier = { id: 'may-nop', agency: 'so-y-te', name: 'Máy nộp' }
    await kho.act((tx) => addClient(tx, 'test', { ...supplier, scopes: ['supply'] }))
    asker = await openOfficer(kho, 'khai.thac', { agency: 'so-y-te', functions: ['consumer'] })
    steward = await openOfficer(kho, 'du.lieu', { agency: 'so-noi-vu', functions: ['steward'] })
    authority = await openOfficer(kho, 'quan.ly', { agency: 'so-khcn', functions: ['authority'] })
  })
  after(() => kho.end())

  const post = (officer: Officer, path: string, body: unknown = {}) =>
    officer.call('POST', `/api/v1/requests${path}`, body)
  const draft = async (more: object = {}, agency = 'so-y-te') => {
    const made = await post(asker, '', { agency, asked: { ...asked, ...more } })
    assert.equal(made.status, 201, made.text)
    return made.json.request as number
  }
  const submit = async (more: object = {}) => {
    const request = await draft(more)
    const sent = await post(asker, `/${request}/submit`)
    assert.equal(sent.status, 200, sent.text)
    return request
  }
  const refusedSubmit = async (more: object) => {
    const request = await draft(more)
    const sent = await post(asker, `/${request}/submit`)
    const kept = await asker.call('GET', `/api/v1/requests/${request}`)
    assert.equal(kept.json.state, 'draft', 'it is still there to be mended')
    return sent.json
  }
  const grant = (more: object = {}) => ({ outcome: 'grant', seen: 0, ...paper, ...more })

  test('partly approved by owner and authority: the grant is what they left, and a column is refused', async () => {
    const request = await submit()
    const seen = await steward.call('GET', '/api/v1/requests/waiting')
    assert.deepEqual(
      seen.json.requests.map((one: any) => [one.id, one.waitsFor, one.personal, one.dueOn]),
      [[request, 'owner', true, null]],
    )
    // Less than was asked needs its reason.
    const narrowed = { columns: ['ma', 'xa'], condition: { xa: ['A'] }, until: inDays(30) }
    const bare = await post(steward, `/${request}/decide`, grant({ narrowed }))
    assert.equal(bare.json.code, 'request.no-reason')
    const first = await post(steward, `/${request}/decide`, grant({ narrowed, reason }))
    assert.deepEqual(
      [first.status, first.json.outcome, first.json.isFinal, first.json.grants],
      [200, 'partly-granted', false, []],
      first.text,
    )
    // What the owner took out, the authority cannot give back.
    const wider = { columns: ['ma', 'ho_ten'] }
    const widened = await post(
      authority,
      `/${request}/decide`,
      grant({ seen: 1, narrowed: wider, reason }),
    )
    assert.equal(widened.json.code, 'request.widened', widened.text)
    const last = await post(authority, `/${request}/decide`, grant({ seen: 1 }))
    assert.equal(last.json.isFinal, true, last.text)
    assert.equal(last.json.grants.length, 1)

    const read = async () => kho.get('/api/v1/datasets/residents/records', { token })
    await waitUntil(async () => (await read()).status === 200)
    const rows = JSON.parse((await read()).text)
    assert.equal(JSON.stringify(rows).includes('Giả'), false, JSON.stringify(rows))
    assert.deepEqual(
      rows.records.map((row: any) => row.ma ?? row.values?.ma),
      ['1'],
      JSON.stringify(rows),
    )
    const column = await kho.get('/api/v1/datasets/residents/records?properties=ma,ho_ten', {
      token,
    })
    assert.deepEqual(
      [column.status, JSON.parse(column.text).code],
      [403, 'access.column-not-granted'],
    )
    const purpose = await kho.get('/api/v1/datasets/residents/records', { token, purpose: 'a' })
    assert.equal(purpose.status, 403)

    const shown = await asker.call('GET', `/api/v1/requests/${request}`)
    assert.equal(shown.json.state, 'partly-granted')
    assert.deepEqual(
      shown.json.decisions.map((one: any) => [one.role, one.outcome, one.document.number]),
      [
        ['owner', 'partly-granted', paper.documentNumber],
        ['authority', 'partly-granted', paper.documentNumber],
      ],
    )
    assert.deepEqual(
      shown.json.facts.granted.map((one: any) => [one.grant, one.columns, one.rowsLimited]),
      [[last.json.grants[0], ['ma', 'xa'], true]],
    )
    const { rows: kept } = await kho.db.query(
      `select valid_until = (($1::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh') as ends, decided_by
       from access.grant where id = $2`,
      [inDays(30), last.json.grants[0]],
    )
    assert.deepEqual(kept, [{ ends: true, decided_by: 'so-khcn' }])
  })

  test('a personal column is shown as it was decided: asked plain, granted in part of its letters', async () => {
    const reader = await kho.client('may-ten')
    const plain = { masks: { ho_ten: 'none' }, clients: ['may-ten'], condition: {}, purpose: 'b' }
    assert.equal((await refusedSubmit({ masks: { ho_ten: 'year' } })).code, 'access.mask-misfit')
    const request = await submit(plain)
    const narrowed = { masks: { ho_ten: 'partial:1:0' } }
    await post(steward, `/${request}/decide`, grant({ narrowed, reason }))
    const more = { narrowed: { masks: { ho_ten: 'none' } }, reason }
    const widened = await post(authority, `/${request}/decide`, grant({ seen: 1, ...more }))
    assert.equal(widened.json.code, 'request.widened')
    const done = await post(authority, `/${request}/decide`, grant({ seen: 1 }))
    assert.equal(done.json.outcome, 'partly-granted', done.text)
    const path = '/api/v1/datasets/residents/records?properties=ma,ho_ten'
    const read = () => kho.get(path, { token: reader, purpose: 'b' })
    await waitUntil(async () => (await read()).status === 200)
    const { text } = await read()
    assert.ok(text.includes('N***') && text.includes('L***'), text)
    assert.doesNotMatch(text, /Giả/)
    const { rows } = await kho.db.query(
      'select request, legal_ground, delivery, remind_on::text from access.grant where id = $1',
      [done.json.grants[0]],
    )
    const { legalGround, delivery } = asked
    const kept = { request: String(request), legal_ground: legalGround, delivery }
    assert.deepEqual(rows, [{ ...kept, remind_on: inDays(30) }])
  })

  test('what is asked online without any system becomes a grant of the persons of the agency', async () => {
    const nobody = { ...asked, clients: [] }
    const api = await post(asker, '', { agency: 'so-y-te', asked: nobody })
    const refused = await post(asker, `/${api.json.request}/submit`, {})
    assert.equal(refused.json.code, 'request.incomplete', refused.text)
    const request = await submit({ ...nobody, delivery: ['online', 'file'] })
    await post(steward, `/${request}/decide`, grant({}))
    const narrowed = { delivery: ['online' as const], clients: [] }
    const done = await post(authority, `/${request}/decide`, grant({ seen: 1, narrowed, reason }))
    assert.equal(done.json.outcome, 'partly-granted', done.text)
    const { rows } = await kho.db.query(
      'select client_id, agency_id, accounts, delivery from access.grant where id = $1',
      [done.json.grants[0]],
    )
    const held = { client_id: null, agency_id: 'so-y-te', accounts: null, delivery: ['online'] }
    assert.deepEqual(rows, [held])
    const shown = await asker.call('GET', `/console/requests/${request}`)
    assert.match(shown.text, /@so-y-te/)
    const renewed = await asker.call('GET', `/console/grants/${done.json.grants[0]}/renew`)
    assert.equal(renewed.status, 200)
  })

  test('a refusal needs a reason and its legal ground, and is a letter that proves itself', async () => {
    const request = await submit()
    const bare = await post(steward, `/${request}/decide`, { outcome: 'refuse', seen: 0, ...paper })
    assert.equal(bare.status, 400)
    const early = await asker.call('GET', `/api/v1/requests/${request}/letter`)
    assert.equal(early.json.code, 'request.wrong-state')
    const legalGround = 'Luật 91/2025/QH15, Điều 16 khoản 2'
    const body = { outcome: 'refuse', seen: 0, reason, legalGround, ...paper }
    const refused = await post(steward, `/${request}/decide`, body)
    assert.deepEqual([refused.json.outcome, refused.json.isFinal], ['refused', true], refused.text)
    await kho.kho.journal.publishNow()
    const letter = await asker.call('GET', `/api/v1/requests/${request}/letter`)
    assert.equal(letter.status, 200, letter.text)
    const { vkey } = kho.kho.journal.state()
    assert.equal(verifyReceipt(letter.text, vkey).ok, true)
    assert.equal(verifyReceipt(letter.text.replace('khoản 2', 'khoản 3'), vkey).ok, false)
    const [decision] = letter.json.decisions
    assert.equal(decision.legalGround, legalGround)
    // The entry is in the published log, and what it is committed to is what the letter says.
    const proven = verifyProof(decision.proof, vkey) as any
    assert.equal(proven.ok, true, JSON.stringify(proven))
    const { salt, body: opened } = decision.opening
    const made = Buffer.from(commitment(Buffer.from(salt, 'hex'), opened))
    const text = JSON.stringify(proven)
    assert.ok(
      text.includes(made.toString('base64')) || text.includes(made.toString('hex')),
      text.slice(0, 500),
    )
    assert.ok(opened.includes('khoản 2'))
    const again = await post(authority, `/${request}/decide`, grant({ seen: 1 }))
    assert.equal(again.json.code, 'request.wrong-state')
  })

  test('whoever had a hand in a request never decides on it, whatever function it holds', async () => {
    await kho.act((tx) =>
      appoint(tx, 'test', { account: 'khai.thac', function: 'steward', agency: 'so-noi-vu' }),
    )
    const request = await submit()
    const own = await post(asker, `/${request}/decide`, grant())
    assert.deepEqual([own.status, own.json.code], [403, 'request.own-decision'], own.text)
    const back = await post(asker, `/${request}/return`, { reason })
    assert.equal(back.json.code, 'request.own-decision')
    await kho.db.query(
      `update people.appointment set ended_at = now()
       where account_id = 'khai.thac' and function = 'steward'`,
    )
  })

  test('personal data needs two persons: one with both functions is refused the second step', async () => {
    const both = await openOfficer(kho, 'kiem.nhiem', {
      agency: 'so-noi-vu',
      functions: ['steward', 'authority'],
    })
    const request = await submit()
    assert.equal((await post(both, `/${request}/decide`, grant())).status, 200)
    const second = await post(both, `/${request}/decide`, grant({ seen: 1 }))
    assert.deepEqual([second.status, second.json.code], [403, 'request.four-eyes'], second.text)
    // What is not personal may be decided by one person in both functions.
    const plain = await submit({ columns: ['ma', 'xa'] })
    assert.equal((await post(both, `/${plain}/decide`, grant())).status, 200)
    const last = await post(both, `/${plain}/decide`, grant({ seen: 1 }))
    assert.equal(last.json.outcome, 'granted', last.text)
  })

  test('a column that only chooses rows counts as asked: its request is personal too', async () => {
    const request = await draft({ columns: ['ma'], condition: { ho_ten: ['Lê Giả'] } })
    assert.equal((await post(asker, `/${request}/submit`)).status, 200)
    const shown = await asker.call('GET', `/api/v1/requests/${request}`)
    assert.equal(shown.json.personal, true)
  })

  test('a column that became personal after it was asked for is not granted by the old order', async () => {
    const more = { dataset: 'schools', columns: ['ma', 'ten'], condition: {} }
    const [open, begun] = [await submit(more), await submit(more)]
    assert.equal((await post(steward, `/${begun}/decide`, grant())).status, 200)
    await kho.define(schools({ personal: 'sensitive' }))
    const early = await post(steward, `/${open}/decide`, grant())
    const late = await post(authority, `/${begun}/decide`, grant({ seen: 1 }))
    const code = 'request.reclassified'
    assert.deepEqual([early.json.code, late.json.code], [code, code], late.text)
    assert.match(late.json.detail, /ten/)
    const narrowed = { columns: ['ma'] }
    const left = await post(authority, `/${begun}/decide`, grant({ seen: 1, narrowed, reason }))
    assert.equal(left.json.outcome, 'partly-granted', left.text)
    assert.equal((await post(steward, `/${open}/return`, { reason })).status, 200)
    assert.equal((await post(asker, `/${open}/submit`)).status, 200)
    const shown = await asker.call('GET', `/api/v1/requests/${open}`)
    assert.deepEqual([shown.json.personal, Object.keys(shown.json.asked.masks)], [true, ['ten']])
  })

  test('the authority cannot decide in the place of the owner', async () => {
    const request = await submit()
    const early = await post(authority, `/${request}/decide`, grant())
    assert.equal(early.json.code, 'request.not-your-turn', early.text)
  })

  test('two deciders at once: one decides, the other is shown what was decided', async () => {
    const colleague = await openOfficer(kho, 'du.lieu-2', {
      agency: 'so-noi-vu',
      functions: ['steward'],
    })
    const request = await submit()
    const answers = await Promise.all([
      post(steward, `/${request}/decide`, grant()),
      post(colleague, `/${request}/decide`, grant({ documentNumber: '16/QĐ-SNV' })),
    ])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409])
    const lost = answers.find(({ status }) => status === 409)!
    const won = answers[0].status === 200 ? '15/QĐ-SNV' : '16/QĐ-SNV'
    assert.equal(lost.json.code, 'request.decided-meanwhile')
    assert.ok(lost.json.detail.includes(`${won} ngày ${showDay(paper.documentDate)}`))
    const { rows } = await kho.db.query(
      'select count(*)::int as count from request.decision where request_id = $1',
      [request],
    )
    assert.equal(rows[0].count, 1)
  })

  test('a decision on what is withdrawn or expired is refused', async () => {
    const request = await submit()
    assert.equal((await post(asker, `/${request}/withdraw`, { reason })).status, 200)
    const late = await post(steward, `/${request}/decide`, grant())
    assert.equal(late.json.code, 'request.wrong-state')
    const other = await submit({ until: inDays(1) })
    await kho.db.query(
      `update request.request set asked = asked || jsonb_build_object('until', $2::text) where id = $1`,
      [other, inDays(-1)],
    )
    const over = await post(steward, `/${other}/decide`, grant())
    assert.equal(over.json.code, 'request.expired', over.text)
  })

  test('what cannot be asked is refused with its reason, and nothing typed is lost', async () => {
    const codes: [object, string][] = [
      [{ condition: { xa: ['A', 'B', 'C'] } }, 'request.condition-always-true'],
      [{ condition: { xa: ['A', 'A', 'B', 'C', 'C'] } }, 'request.condition-always-true'],
      [{ condition: { xa: ['Z'] } }, 'request.condition-no-value'],
      [{ condition: { khong: ['A'] } }, 'query.unknown-column'],
      [{ columns: ['khong'] }, 'query.unknown-column'],
      [{ dataset: 'khong-co' }, 'catalogue.unknown-dataset'],
      [{ until: inDays(-1) }, 'request.bad-term'],
      [{ from: inDays(9), until: inDays(8) }, 'request.bad-term'],
      [{ clients: ['khong-co'] }, 'access.unknown-client'],
      [{ clients: ['may-khac'] }, 'request.other-client'],
      [{ clients: ['may-khoa'] }, 'request.client-not-fit'],
      [{ clients: ['may-nop'] }, 'request.client-not-fit'],
      [{ until: '2026-02-30' }, 'request.incomplete'],
      [{ purpose: 'z' }, 'request.incomplete'],
      [{ legalGround: '' }, 'request.incomplete'],
      [{ legalGround: 'a\u0000b' }, 'request.incomplete'],
      [{ columns: [] }, 'request.incomplete'],
      [{ task: 'x'.repeat(201) }, 'request.incomplete'],
    ]
    for (const [more, code] of codes) {
      // A zero byte is nothing that a database keeps; it is refused where it is typed.
      if (JSON.stringify(more).includes('u0000')) {
        const typed = await post(asker, '', { agency: 'so-y-te', asked: { ...asked, ...more } })
        assert.equal(typed.status, 400, typed.text)
        continue
      }
      const refused = await refusedSubmit(more)
      assert.equal(refused.code, code, JSON.stringify([more, refused]))
    }
    const named = await refusedSubmit({ purpose: 'z', legalGround: '' })
    assert.ok(named.detail.includes('mục đích') && named.detail.includes('căn cứ pháp lý'))
  })

  test('an agency that the catalogue does not permit is told before, and led to a proposal', async () => {
    const outsider = await openOfficer(kho, 'ngoai', {
      agency: 'so-ngoai',
      functions: ['consumer'],
    })
    const facts = await outsider.call(
      'GET',
      '/api/v1/request-facts?agency=so-ngoai&dataset=residents&columns=ho_ten',
    )
    assert.equal(facts.json.facts.isPermitted, false)
    assert.equal(facts.json.facts.personal, true)
    const made = await post(outsider, '', {
      agency: 'so-ngoai',
      asked: { ...asked, clients: ['may-khac'] },
    })
    const sent = await post(outsider, `/${made.json.request}/submit`)
    assert.equal(sent.json.code, 'request.not-permitted-user')
    assert.ok(sent.json.hint.includes('/console/proposals/new?dataset=residents'))
  })

  test('a draft is left and resumed; another window that is older is refused', async () => {
    const made = await post(asker, '', { agency: 'so-y-te', asked: { purpose: 'c' } })
    const path = `/api/v1/requests/${made.json.request}`
    const typed = { purpose: 'c', task: 'HS', until: 'chưa biết' }
    const saved = await asker.call('PUT', path, { revision: 1, asked: typed })
    assert.equal(saved.json.revision, 2, saved.text)
    assert.deepEqual((await asker.call('GET', path)).json.asked, typed)
    const stale = await asker.call('PUT', path, { revision: 1, asked: {} })
    assert.equal(stale.json.code, 'request.changed-meanwhile')
    const { status } = await steward.call('GET', path)
    assert.equal(status, 403, 'a draft is not for the owner')
  })

  test('a renewal is filled in from the grant, and names it', async () => {
    const request = await submit({ columns: ['ma'], condition: {} })
    await post(steward, `/${request}/decide`, grant())
    const done = await post(authority, `/${request}/decide`, grant({ seen: 1 }))
    const [grantId] = done.json.grants
    const renewed = await asker.call('POST', `/api/v1/grants/${grantId}/renew`, {})
    assert.equal(renewed.status, 201, renewed.text)
    const shown = await asker.call('GET', `/api/v1/requests/${renewed.json.request}`)
    assert.equal(shown.json.renews, grantId)
    const { until: _until, condition: _condition, ...same } = asked
    assert.deepEqual(shown.json.asked, { ...same, columns: ['ma'], from: inDays(61) })
  })

  test('entered from paper by the authority: marked so, and who entered it does not decide', async () => {
    const entered = await post(authority, '/paper', {
      agency: 'so-y-te',
      asked,
      documentNumber: '77/SYT-VP',
      documentDate: inDays(-2),
      signer: signedBy,
      documentSha256: 'ab'.repeat(32),
    })
    assert.equal(entered.status, 201, entered.text)
    const { request } = entered.json
    const shown = await asker.call('GET', `/api/v1/requests/${request}`)
    const document = { number: '77/SYT-VP', date: inDays(-2), sha256: 'ab'.repeat(32) }
    assert.deepEqual(
      [shown.json.source, shown.json.state, shown.json.document],
      ['paper', 'submitted', { ...document, signer: signedBy }],
    )
    const page = await asker.call('GET', `/en/console/requests/${request}`)
    assert.match(page.text, /signed by: Người đứng tên giả lập/)
    await post(steward, `/${request}/decide`, grant())
    const own = await post(authority, `/${request}/decide`, grant({ seen: 1 }))
    assert.equal(own.json.code, 'request.own-decision')
    const tomorrow = await post(authority, '/paper', {
      agency: 'so-y-te',
      asked,
      documentNumber: '78',
      documentDate: inDays(2),
      signer: signedBy,
    })
    assert.equal(tomorrow.json.code, 'request.bad-day')
    // The letter is passed on, so that it names the paper and not the person.
    const second = await openOfficer(kho, 'quan.ly.hai', {
      agency: 'so-khcn',
      functions: ['authority'],
    })
    const decided = await post(second, `/${request}/decide`, grant({ seen: 1 }))
    assert.equal(decided.status, 200, decided.text)
    const letter = await asker.call('GET', `/api/v1/requests/${request}/letter`)
    assert.deepEqual(letter.json.document, document)
    const printed = await asker.call('GET', `/console/requests/${request}/letter`)
    assert.match(printed.text, /77\/SYT-VP/)
    for (const { text } of [letter, printed]) assert.ok(!text.includes(signedBy))
  })

  test('the public entries hold no name, no account and no free text', async () => {
    await kho.kho.journal.publishNow()
    const { rows } = await kho.db.query(
      `select body from journal.entry where kind like 'request.%'`,
    )
    assert.ok(rows.length > 20)
    for (const { body } of rows) {
      assert.ok(!/khai\.thac|du\.lieu|quan\.ly|Luật|Nhiệm vụ|giả lập|HS-/.test(body), body)
    }
  })
})
