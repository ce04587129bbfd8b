/** Papers beside acts, over HTTP: which are kept, which are refused, and what stays of either. */
import { strict as assert } from 'node:assert'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readConfig } from '../src/config.ts'
import { grantAccess } from '../src/access/grant-access.ts'
import { revokeGrant } from '../src/access/revoke-grant.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { decideProposal } from '../src/proposal/decide-proposal.ts'
import { makeProposal } from '../src/proposal/make-proposal.ts'
import { openReview } from '../src/review/open-review.ts'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { proposeSuccession } from '../src/succession/propose-succession.ts'
import { dayOf } from '../src/time.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { openAuthority, unsignedPdf, withSignatureField } from './kit/signed-pdf.ts'

const today = dayOf(new Date())
const signer = 'Người ký giả lập'
const name = (text: string) => ({ vi: text, en: text })
const pki = openAuthority('Kho')
const card = pki.issue('Nguoi ky gia lap')
const signed = pki.sign(unsignedPdf('Decision 01'), card)
const gone = pki.issue('Bi thu hoi')
const revoked = pki.sign(unsignedPdf('Decision 01'), gone)
pki.revoke(gone)
const blob = (bytes: Buffer) => new Blob([new Uint8Array(bytes)], { type: 'application/pdf' })

let kho: RunningKho
let steward: Officer
let authority: Officer
let asker: Officer
let grant: number

before(async () => {
  kho = await openKho({ env: { KHO_PAPER_ROOTS: pki.roots } })
  for (const id of ['so-khcn', 'so-cu', 'so-moi'])
    await kho.act((tx) => declareAgency(tx, 'test', { id, name: name(`Cơ quan ${id}`) }))
  await kho.define(
    definitionOf({
      id: 'schools',
      sharing: 'shared',
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', title: name('Mã'), required: true }],
    }),
  )
  await kho.client('may-y-te')
  const input = {
    client: 'may-y-te',
    dataset: 'schools',
    purpose: 'c' as const,
    validUntil: new Date(Date.now() + 3_600_000),
    decidedBy: 'Sở Nội vụ',
    documentNumber: '01/QĐ',
    documentDate: '2026-01-05',
  }
  grant = (await kho.act((tx) => grantAccess(tx, 'test', input))).grant
  steward = await openOfficer(kho, 'du.lieu', { agency: 'so-noi-vu', functions: ['steward'] })
  authority = await openOfficer(kho, 'quan.ly', { agency: 'so-khcn', functions: ['authority'] })
  asker = await openOfficer(kho, 'khai.thac', { agency: 'so-y-te', functions: ['consumer'] })
})
after(async () => {
  await kho.end()
  pki.end()
})

const pathOf = (act: string, given: Record<string, string> = {}) =>
  `/api/v1/act-papers/${act}?${new URLSearchParams(given)}`
const send = (who: Officer, act: string, bytes: Buffer, given: Record<string, string> = {}) =>
  who.call('POST', pathOf(act, given), blob(bytes))
const show = (act: string) => authority.call('GET', pathOf(act))
const countAll = async () => {
  const { rows } = await kho.db.query(
    `select (select count(*)::int from paper.document) as papers,
       (select count(*)::int from paper.attached) as attached`,
  )
  return rows[0]
}
const filesIn = () => {
  try {
    return readdirSync(join(kho.folder, 'papers')).length
  } catch {
    return 0
  }
}

test('what cannot be the document of a grant is refused, and nothing of it stays', async () => {
  const act = `grant/${grant}`
  assert.deepEqual((await show(act)).json, {
    kind: 'grant',
    subject: String(grant),
    agency: 'so-noi-vu',
    document: { number: '01/QĐ', date: '2026-01-05', signer: null },
    paper: null,
    earlier: [],
  })
  const altered = Buffer.from(signed)
  altered[altered.indexOf('Decision 01')] = 'd'.charCodeAt(0)
  const tries: [string, Buffer, Record<string, string>][] = [
    ['paper.no-pdf', Buffer.from('PK\x03\x04 no PDF'), { signer }],
    ['paper.bad-signature', Buffer.from('%PDF-1.7\n%%EOF'), { signer }],
    ['paper.bad-signature', unsignedPdf('Decision 01'), { signer }],
    ['paper.bad-signature', altered, { signer }],
    ['paper.bad-signature', revoked, { signer }],
    ['paper.no-document', signed, {}],
    ['paper.differs', signed, { signer, number: '02/QĐ' }],
    ['paper.differs', signed, { signer, issuedOn: '2026-01-06' }],
    ['paper.too-large', Buffer.concat([signed, Buffer.alloc(21 * 1024 ** 2)]), { signer }],
  ]
  for (const [code, bytes, given] of tries) {
    const answer = await send(steward, act, bytes, given)
    assert.equal(answer.json.code === 'http.too-large' ? 'paper.too-large' : answer.json.code, code)
  }
  const said = (await send(steward, act, altered, { signer })).json
  assert.match(said.detail, /đã bị sửa sau khi ký/)
  assert.equal((await send(asker, act, signed, { signer })).status, 403)
  for (const none of [
    `grant/${grant + 1}`,
    'grant/x',
    `revocation/${grant}`,
    'catalogue-act/schools@2',
  ])
    assert.equal((await send(authority, none, signed, { signer })).json.code, 'paper.unknown-act')
  assert.equal((await send(authority, 'letter/1', signed)).status, 400)
  assert.deepEqual(await countAll(), { papers: 0, attached: 0 })
  assert.equal(filesIn(), 0)
})

test('a signed one is kept with its signer, replaced only for a reason, and the first stays', async () => {
  const act = `grant/${grant}`
  const kept = await send(steward, act, signed, { signer, number: '01/QĐ', file: 'qd-01.pdf' })
  assert.equal(kept.status, 201, kept.text)
  assert.equal(kept.json.outcome, 'valid')
  const second = pki.sign(unsignedPdf('Decision 01, scanned better'), card)
  const bare = await send(steward, act, second, { signer })
  assert.equal(bare.json.code, 'paper.already-there', bare.text)
  const reason = 'Bản trước thiếu phụ lục (giả lập)'
  const twice = await Promise.all([
    send(steward, act, second, { signer, reason }),
    send(authority, act, second, { signer, reason }),
  ])
  assert.deepEqual(
    twice.map(({ status }) => status),
    [201, 201],
  )
  const shown = (await show(act)).json
  assert.deepEqual(shown.document, { number: '01/QĐ', date: '2026-01-05', signer })
  assert.deepEqual([shown.paper.place, shown.paper.verified.outcome], [3, 'valid'])
  assert.deepEqual(
    shown.earlier.map((one: any) => [one.place, one.reason]),
    [
      [2, reason],
      [1, null],
    ],
  )
  const file = await fetch(`${kho.url}/api/v1/papers/${kept.json.paper}/file`, {
    headers: { cookie: steward.cookie },
  })
  assert.ok(Buffer.from(await file.arrayBuffer()).equals(signed))
  await assert.rejects(kho.db.query('delete from paper.attached'), /never changed or deleted/)
  await kho.kho.journal.publishNow()
  const { rows } = await kho.db.query(
    `select body from journal.entry where kind = 'paper.attached'`,
  )
  assert.equal(rows.length, 3)
  assert.ok(rows.every(({ body }) => !body.includes('giả lập') && body.includes('"grant"')))
})

test('a revocation says by its paper what it rests on', async () => {
  await kho.act((tx) => revokeGrant(tx, 'test', { grant, reason: 'hết nhiệm vụ (giả lập)' }))
  const act = `revocation/${grant}`
  assert.equal((await show(act)).json.document, null)
  const bare = await send(steward, act, signed, { number: '9/QĐ' })
  assert.match(bare.json.detail, /ngày, người ký/)
  const given = { number: '9/QĐ', issuedOn: today, signer }
  assert.equal((await send(steward, act, signed, given)).status, 201)
  assert.deepEqual((await show(act)).json.document, { number: '9/QĐ', date: today, signer })
})

test('a resolution on agencies may be a scan; it is nobody’s own matter', async () => {
  const plan = { kind: 'dissolve' as const, from: ['so-cu'], to: [{ id: 'so-moi' }] }
  const document = { documentNumber: '5/NQ', documentDate: '2026-01-05', signer }
  const { succession } = await kho.act((tx) =>
    proposeSuccession(tx, 'test', { ...plan, ...document, effectiveOn: '2026-02-01' }, []),
  )
  const act = `succession/${succession}`
  const scan = Buffer.from('%PDF-1.7\n%%EOF')
  assert.equal((await send(steward, act, scan)).json.code, 'people.other-agency')
  assert.equal(
    (await send(authority, act, scan, { signer: 'Người khác' })).json.code,
    'paper.differs',
  )
  const kept = await send(authority, act, scan)
  assert.equal(kept.json.outcome, 'not-signed', kept.text)
  const seen = await steward.call('GET', pathOf(act))
  assert.equal(seen.json.code, 'people.other-agency')
})

test('the decision on a proposal has its paper', async () => {
  const idea = { kind: 'dataset' as const, agency: 'so-y-te', title: 'Ý tưởng', reason: signer }
  const { proposal } = await kho.act((tx) => makeProposal(tx, 'test', idea))
  assert.equal((await show(`proposal/${proposal}`)).json.code, 'paper.unknown-act')
  const document = { documentNumber: '7/QĐ', documentDate: today, signer }
  const said = { proposal, state: 'declined' as const, answer: 'Đã có nơi khác', ...document }
  await kho.act((tx) => decideProposal(tx, 'test', { ...said, today }))
  const kept = await send(authority, `proposal/${proposal}`, signed)
  assert.equal(kept.status, 201, kept.text)
})

test('minutes come back signed: the very PDF that Kho made, and no other', async () => {
  const way = { calendar: readCalendar(readConfig({}).config), now: () => new Date() }
  const input = { reason: 'rà soát giả lập', agencies: ['so-y-te'], days: 1 }
  const { campaign } = await kho.act((tx) => openReview(tx, way, 'test', input))
  await kho.db.query(`update review.campaign set due_on = '2026-01-05' where id = $1`, [campaign])
  const api = `/api/v1/reviews/${campaign}`
  const { suspended, token } = (await authority.call('GET', `${api}/closing`)).json
  const document = { documentNumber: '25/BB-RS', documentDate: today, signer }
  const closed = await authority.call('POST', `${api}/closing`, { ...document, suspended, token })
  assert.equal(closed.status, 200, closed.text)
  await kho.kho.journal.publishNow()
  const answer = await fetch(`${kho.url}${api}/minutes.pdf`, {
    headers: { cookie: authority.cookie },
  })
  const made = Buffer.from(await answer.arrayBuffer())
  const act = `review/${campaign}`
  assert.equal((await send(authority, act, signed)).json.code, 'paper.not-minutes')
  assert.equal((await send(authority, act, made)).json.code, 'paper.bad-signature')
  const kept = await send(authority, act, pki.sign(withSignatureField(made), card))
  assert.equal(kept.status, 201, kept.text)
  assert.equal((await show(act)).json.paper.verified.outcome, 'valid')
})

test('the page keeps one by a plain form, and keeps what was typed where it refuses', async () => {
  const act = 'catalogue-act/schools@1'
  const form = (bytes: Buffer) => {
    const body = new FormData()
    for (const [key, value] of Object.entries({ number: '11/QĐ', issuedOn: today, signer }))
      body.append(key, value)
    body.append('file', blob(bytes), 'qd-11.pdf')
    return body
  }
  const path = `/console/act-papers/${act}`
  const refused = await steward.call('POST', path, form(Buffer.from('%PDF-1.7')))
  assert.match(refused.text, /role="alert"[\s\S]*không có chữ ký số[\s\S]*value="11\/QĐ"/)
  const kept = await steward.call('POST', path, form(signed))
  assert.equal(kept.status, 303, kept.text.slice(0, 500))
  const page = await steward.call('GET', `/en${path}`)
  for (const word of ['11/QĐ', signer, 'validly signed', 'qd-11.pdf', 'Replace the paper'])
    assert.ok(page.text.includes(word), word)
})

test('an edition is issued with its decision by one form, and without either where one is refused', async () => {
  const path = '/console/catalogue/next'
  const page = (await authority.call('GET', path)).text
  const typed = {
    decisionNumber: '12/QĐ',
    decisionDate: today,
    validFrom: today,
    signer,
    authority: 'Uỷ ban giả lập',
    preview: /name="preview" value="([0-9a-f]{64})"/.exec(page)![1]!,
  }
  const form = (bytes: Buffer) => {
    const body = new FormData()
    for (const [key, value] of Object.entries(typed)) body.append(key, value)
    body.append('file', blob(bytes), 'qd-12.pdf')
    return body
  }
  const decision = pki.sign(unsignedPdf('Decision 12'), card)
  const altered = Buffer.from(decision)
  altered[altered.indexOf('Decision 12')] = 'd'.charCodeAt(0)
  const before = [await countAll(), filesIn()]
  for (const [bytes, outcome] of [
    [altered, 'đã bị sửa sau khi ký'],
    [revoked, 'chứng thư đã bị thu hồi'],
  ] as const) {
    const refused = await authority.call('POST', path, form(bytes))
    assert.equal(refused.status, 422, refused.text)
    assert.ok(refused.text.includes(outcome), outcome)
    for (const value of ['12/QĐ', 'Uỷ ban giả lập', signer])
      assert.ok(refused.text.includes(`value="${value}"`), value)
    assert.deepEqual([await countAll(), filesIn()], before)
    assert.equal((await show('edition/1')).json.code, 'paper.unknown-act')
  }
  const issued = await authority.call('POST', path, form(decision))
  assert.equal(issued.status, 303, issued.text)
  const { paper, document } = (await show('edition/1')).json
  assert.deepEqual(document, { number: '12/QĐ', date: today, signer })
  assert.equal(paper.verified.outcome, 'valid')
})
