/**
 * The reorganisation of 2025 as a province lived it: the department of information is renamed, the
 * 71 communes of Đắk Nông become 28 (from the code lists and the crosswalk), the province joins
 * another. Persons, accounts and rows are made up.
 */
import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { defineByCommune, readCommunes } from './kit/communes.ts'
import { whatHappened } from './kit/what-happened.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { openMatters } from './kit/open-matters.ts'
import { agencyAt, findAgency, findAgencyHistory } from '../src/people/agency.ts'
import { appointDeputy } from '../src/people/appoint-deputy.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { listAppointments } from '../src/people/appointment.ts'
import { grantAccess } from '../src/access/grant-access.ts'
import { lockAccount } from '../src/people/lock-account.ts'
import { findDataset } from '../src/catalogue/find-dataset.ts'
import { defineDataset } from '../src/store/define-dataset.ts'
import { makeReadFunctions } from '../src/query/read-functions.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import type { SuccessionInput } from '../src/succession/plan.ts'

const communes = readCommunes()
const nextCodes = [...new Set(communes.map(({ next }) => next))].toSorted()
const groupOf = (next: string) => communes.filter((one) => one.next === next)
const oldId = (code: string) => `ubnd-xa-${code}`
const newId = (code: string) => `ubnd-xa-${code}-moi`
/** The agency that stands for a new commune: a commune that only went on is the same agency. */
const standsFor = (next: string) =>
  groupOf(next).length === 1 ? oldId(groupOf(next)[0]!.code) : newId(next)
const both = (text: string) => ({ vi: text, en: text })
const paper = {
  effectiveOn: '2025-07-01',
  documentNumber: '1657/NQ-UBTVQH15',
  documentDate: '2025-06-16',
  signer: 'Chủ tịch (giả lập)',
}

const title = both('Cột')
const registers = definitionOf({
  id: 'so-ho-tich',
  sharing: 'shared',
  owner: 'so-tu-phap',
  supplier: 'so-tu-phap',
  permittedUsers: communes.map(({ code }) => oldId(code)),
  key: ['xa', 'so'],
  columns: ['xa', 'so', 'ten'].map((name) => ({
    name,
    type: 'text' as const,
    required: name !== 'ten',
    title,
  })),
})
const markets = definitionOf({
  id: 'cho',
  sharing: 'open',
  owner: oldId(communes[0]!.code),
  supplier: oldId(communes[0]!.code),
  key: ['ma'],
  legalGround: 'giả lập',
  columns: [
    { name: 'ma', type: 'text', required: true, title, description: title },
    { name: 'ten', type: 'text', title, description: title },
  ],
})
const households = definitionOf({
  id: 'ho-gia-lap',
  sharing: 'shared',
  owner: oldId(communes[0]!.code),
  supplier: oldId(communes[0]!.code),
  permittedUsers: ['so-tu-phap'],
  key: ['ma'],
  columns: [{ name: 'ma', type: 'text', required: true, title }],
})
/** What is open at the first commune when it changes, by the mover that carries it. */
const matters = { papers: 1, requests: 2, proposals: 2, drafts: 1, releases: 1 }
const first = communes[0]!
/** Its code is no more, whatever became of it. */
const gone = communes.find(({ code, next }) => code !== next)!
const heir = standsFor(first.next)

let kho: RunningKho
let authority: Officer
const stewards = new Map<string, Officer>()
let token = ''

before(async () => {
  assert.equal(communes.length, 71)
  assert.equal(nextCodes.length, 28)
  kho = await openKho()
  const declare = (id: string, vi: string, parent?: string, identifierNew?: string) =>
    kho.act((tx) => declareAgency(tx, 'test', { id, name: both(vi), parent, identifierNew }))
  await declare('tinh-dak-nong', 'Ủy ban nhân dân tỉnh Đắk Nông', undefined, 'H16')
  await declare('tinh-lam-dong', 'Ủy ban nhân dân tỉnh Lâm Đồng', undefined, 'H36')
  await declare('so-khcn-ld', 'Sở Khoa học và Công nghệ tỉnh Lâm Đồng', 'tinh-lam-dong', 'H36.5')
  await declare('so-tttt', 'Sở Thông tin và Truyền thông', 'tinh-dak-nong', 'H16.13')
  await declare('so-tu-phap', 'Sở Tư pháp', 'tinh-dak-nong', 'H16.16')
  for (const [i, { code, name }] of communes.entries())
    await declare(oldId(code), `Ủy ban nhân dân ${name}`, 'tinh-dak-nong', `H16.${100 + i}`)
  const functions = ['authority'] as const
  authority = await openOfficer(kho, 'thu.quan-ly', { agency: 'so-tttt', functions })
  for (const { code } of communes) {
    const given = { agency: oldId(code), functions: ['steward'] as const }
    stewards.set(code, await openOfficer(kho, `xa.${code}`, given))
  }
  await openOfficer(kho, 'xa.thay', { agency: oldId(first.code) })
  const [principal] = await listAppointments(kho.db, { account: `xa.${first.code}` })
  await kho.act((tx) =>
    appointDeputy(tx, 'test', {
      deputyOf: principal!.id,
      account: 'xa.thay',
      validUntil: new Date(Date.now() + 86_400_000),
    }),
  )
  const locked = { account: `xa.${communes[5]!.code}`, reason: 'nghỉ việc (giả lập)' }
  await kho.act((tx) => lockAccount(tx, 'test', locked))
  await defineBoth()
})
after(() => kho.end())

async function defineBoth() {
  const parts = communes.map(({ code }) => ({
    name: `xa-${code}`,
    supplier: oldId(code),
    condition: { xa: [code] },
  }))
  await kho.act(async (tx) => {
    const { version } = await defineDataset(tx, 'test', { definition: registers, parts })
    await makeReadFunctions(tx, version)
  })
  await kho.define(markets)
  await kho.define(households)
  await kho.load('cho', 'ma,ten\n1,Chợ giả lập\n2,Chợ giả lập hai\n')
  token = await kho.client('may-xa', undefined, {
    agency: oldId(first.code),
    scopes: ['read', 'supply'],
  })
  await kho.grant({ client: 'may-xa', dataset: 'so-ho-tich', columns: ['xa', 'so'] })
  const report = { about: 'dataset', note: 'Thiếu chợ (giả lập)' }
  const made = await fetch(`${kho.url}/api/v1/datasets/cho/discrepancies`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(report),
  })
  assert.equal(made.status, 201, await made.text())
  await openMatters(kho, {
    agency: oldId(first.code),
    asker: 'so-tu-phap',
    open: { dataset: 'cho', columns: ['ma', 'ten'] },
    shared: { dataset: 'ho-gia-lap', columns: ['ma'] },
  })
}

async function call(method: string, path: string, body?: unknown, status = 200) {
  const answer = await authority.call(method, `/api/v1/successions${path}`, body)
  assert.equal(answer.status, status, answer.text.slice(0, 500))
  return answer.json
}

const propose = async (plan: SuccessionInput): Promise<number> =>
  (await call('POST', '', plan, 201)).succession

async function supply(dataset: string, part: string, bearer: string, body: string) {
  const sent = await fetch(`${kho.url}/api/v1/datasets/${dataset}/loads?part=${part}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'text/csv' },
    body,
  })
  assert.ok(sent.ok, await sent.text())
}

/** Looks at the preview, applies what was seen, and checks that just that happened. */
async function carryOut(succession: number) {
  const seen = await call('GET', `/${succession}`)
  const { fingerprint, total } = seen
  const { moved } = await call('POST', `/${succession}/apply`, { seen: { fingerprint, total } })
  for (const { name, moves } of seen.parts) assert.equal(moved[name], moves.length, name)
  const now = await call('GET', `/${succession}`)
  const plain = (parts: { moves: object[] }[]) =>
    parts.map((part) => ({ ...part, moves: part.moves.map((one) => ({ ...one, kept: null })) }))
  assert.deepEqual(plain(now.parts), plain(seen.parts))
  return moved
}

const mergerOf = (next: string): SuccessionInput => {
  const group = groupOf(next)
  const [only] = group
  const name = both(`Ủy ban nhân dân ${group[0]!.nextName}`)
  if (group.length === 1)
    return {
      ...paper,
      kind: 'rename',
      from: [oldId(only!.code)],
      to: [{ id: oldId(only!.code), name }],
    }
  // The new commune takes over a code that one of the old ones had, and its identifier with it.
  const i = communes.findIndex(({ code }) => code === next)
  return {
    ...paper,
    kind: 'merge',
    from: group.map(({ code }) => oldId(code)),
    to: [{ id: newId(next), name, identifierNew: `H16.${100 + i}` }],
  }
}

test('the department gets its new name, and each day keeps the name of then', async () => {
  const plan: SuccessionInput = {
    ...paper,
    effectiveOn: '2025-03-01',
    kind: 'rename',
    from: ['so-tttt'],
    to: [{ id: 'so-tttt', name: both('Sở Khoa học và Công nghệ'), identifierNew: 'H16.5' }],
  }
  const id = await propose(plan)
  await carryOut(id)
  await call('POST', `/${id}/confirm`, { reason: 'đã kiểm tra' })
  assert.equal(
    (await agencyAt(kho.db, 'so-tttt', '2025-02-28'))?.name.vi,
    'Sở Thông tin và Truyền thông',
  )
  assert.equal((await agencyAt(kho.db, 'so-tttt', '2025-03-01'))?.identifierNew, 'H16.5')
  assert.equal((await authority.call('GET', '/api/v1/account')).status, 200)
})

test('undone before it is confirmed, a merger leaves everything as it was', async () => {
  const world = await whatHappened(kho.db)
  const id = await propose(mergerOf(first.next))
  const moved = await carryOut(id)
  for (const [name, count] of Object.entries(matters)) assert.equal(moved[name], count, name)
  assert.ok(moved.datasets === 3 && moved.clients === 1 && moved.grants === 1)
  assert.ok(moved.discrepancies === 1 && moved.parts >= 3 && moved.accounts >= 4)
  assert.notDeepEqual(await whatHappened(kho.db), world)
  await call('POST', `/${id}/undo`, { reason: 'nghị quyết chưa có hiệu lực (giả lập)' })
  assert.deepEqual(await whatHappened(kho.db), world)
  await call('POST', `/${id}/undo`, { reason: 'lần nữa' }, 409)
  assert.equal((await authority.call('GET', `/api/v1/agencies/${newId(first.next)}`)).status, 422)
})

test('71 communes become 28, each by one act whose preview says what happens', async () => {
  const plans = await Promise.all(nextCodes.map((next) => propose(mergerOf(next))))
  const totals: Record<string, number> = {}
  for (const id of plans)
    for (const [name, count] of Object.entries(await carryOut(id)))
      totals[name] = (totals[name] ?? 0) + (count as number)
  const renamed = nextCodes.filter((next) => groupOf(next).length === 1).length
  // One of them fills two datasets of its own too.
  assert.equal(totals.parts, 71 - renamed + 2)
  for (const [name, count] of Object.entries(matters)) assert.equal(totals[name], count, name)
  assert.equal(totals.accounts, 71 - renamed + 1)
  assert.equal(totals.appointments, 71 - renamed + 1)
  for (const id of plans) await call('POST', `/${id}/confirm`, { reason: 'đã kiểm tra' })
  await call('POST', `/${plans[0]}/undo`, { reason: 'quá muộn' }, 409)
  const { rows } = await kho.db.query(
    `select count(*)::int as n from people.agency
     where id like 'ubnd-xa-%' and valid_to is null and withdrawn_at is null`,
  )
  assert.equal(rows[0].n, 28)
})

test('who acted for an old commune acts for the new one, deputies too, and the locked stay locked', async () => {
  for (const { code, next } of communes) {
    const own = await stewards.get(code)!.call('GET', '/api/v1/account')
    if (code === communes[5]!.code) {
      assert.equal(own.status, 401)
      continue
    }
    assert.equal(own.json.agency, standsFor(next), code)
    assert.deepEqual(own.json.functions, [{ function: 'steward', agency: standsFor(next) }])
  }
  const deputies = await listAppointments(kho.db, { account: 'xa.thay' })
  const [was, is] = deputies.slice(-2)
  assert.ok(was!.endedAt !== null && is!.endedAt === null && is!.agency === heir)
  const [principal] = await listAppointments(kho.db, { id: is!.deputyOf! })
  assert.equal(principal!.agency, heir)
  const other = await stewards.get(first.code)!.call('GET', `/api/v1/accounts?agency=so-tu-phap`)
  assert.equal(other.json.code, 'people.other-agency')
})

test('a grant given before goes on, and the past still names the agencies of then', async () => {
  const read = await kho.get('/api/v1/datasets/so-ho-tich/records', { token })
  assert.equal(read.status, 200, read.text)
  const versions = await Promise.all([findDataset(kho.db, 'cho', 1), findDataset(kho.db, 'cho')])
  assert.deepEqual(
    versions.map(({ owner }) => owner),
    [oldId(first.code), heir],
  )
  const { permittedUsers } = await findDataset(kho.db, 'so-ho-tich')
  assert.deepEqual([...permittedUsers].toSorted(), nextCodes.map(standsFor).toSorted())
  const then = await agencyAt(kho.db, oldId(first.code), '2025-06-30')
  assert.equal(then?.name.vi, `Ủy ban nhân dân ${first.name}`)
  assert.equal(await agencyAt(kho.db, oldId(first.code), '2025-07-01'), null)
  assert.equal(await agencyAt(kho.db, heir, '2025-06-30'), null)
  const { successors } = await findAgencyHistory(kho.db, oldId(first.code))
  assert.deepEqual(successors, [{ agency: heir, from: '2025-07-01' }])
})

test('what was open at an old commune is open at the new one', async () => {
  const steward = stewards.get(first.code)!
  const waiting = await steward.call('GET', '/api/v1/requests/waiting')
  assert.deepEqual(
    waiting.json.requests.map((one: any) => [one.agency, one.owner]),
    [['so-tu-phap', heir]],
  )
  const papers = await steward.call('GET', `/api/v1/papers?agency=${heir}`)
  assert.deepEqual(
    papers.json.papers.map((one: any) => one.number),
    ['1/QĐ-GL'],
  )
  const releases = await steward.call('GET', `/api/v1/releases?agency=${heir}`)
  assert.equal(releases.json.releases.length, 1, releases.text)
  const { rows } = await kho.db.query(
    `select (select array_agg(agency_id order by id) from proposal.proposal) as proposals,
       (select array_agg(owner) from draft.draft) as drafts`,
  )
  assert.deepEqual(rows[0], { proposals: ['so-tu-phap', heir], drafts: [heir] })
})

test('the public page tells what an agency was called and what stands in its place', async () => {
  const page = async (id: string) => (await fetch(`${kho.url}/agencies/${id}`)).text()
  const ended = await page(oldId(first.code))
  assert.match(ended, /kết thúc hoạt động ngày 30\/06\/2025/)
  assert.ok(ended.includes(`href="/agencies/${heir}"`))
  assert.ok((await page(heir)).includes(`href="/agencies/${oldId(first.code)}"`))
  assert.match(await page('so-tttt'), /Sở Thông tin và Truyền thông[\s\S]*từ 01\/03\/2025/)
})

test('the new commune supplies what the old ones supplied, and rows are what they were', async () => {
  const rows = `xa,so,ten\n${first.code},1,Người giả lập\n`
  await supply('so-ho-tich', `xa-${first.code}`, token, rows)
  const journalKey = kho.kho.journal.state().vkey
  await kho.kho.journal.publishNow()
  for (const dataset of ['so-ho-tich', 'cho']) {
    const parts = { dataset, journalFolder: kho.kho.journalFolder, journalKey }
    const verified = await verifyDataset(kho.db, {
      ...parts,
      supplyOf: async () => null,
      actor: 'test',
    })
    assert.ok(verified.ok, JSON.stringify(verified.store))
  }
})

test('the province joins another: all that stood below the old root stands below the new', async () => {
  const to = [{ id: 'tinh-lam-dong' }]
  const join = await propose({ ...paper, kind: 'join', from: ['tinh-dak-nong'], to })
  const world = await whatHappened(kho.db)
  await carryOut(join)
  for (const next of nextCodes)
    assert.equal((await findAgency(kho.db, standsFor(next))).parent, 'tinh-lam-dong')
  await call('POST', `/${join}/undo`, { reason: 'thử hoàn tác' })
  assert.deepEqual(await whatHappened(kho.db), world)
  const again = await propose({ ...paper, kind: 'join', from: ['tinh-dak-nong'], to })
  await carryOut(again)
  await call('POST', `/${again}/confirm`, { reason: 'đã kiểm tra' })
  const into = { kind: 'dissolve', from: ['so-tttt'], to: [{ id: 'so-khcn-ld' }] } as const
  const department = await propose({ ...paper, ...into, from: [...into.from], to: [...into.to] })
  await carryOut(department)
  const own = await authority.call('GET', '/api/v1/account')
  assert.deepEqual(own.json.functions, [{ function: 'authority', agency: 'so-khcn-ld' }])
  assert.equal((await agencyAt(kho.db, oldId(first.code), '2025-06-30'))?.parent, 'tinh-dak-nong')
})

test('a split says who takes which grant of persons; unsaid, it goes where its persons go', async () => {
  await defineByCommune(kho, gone.code)
  const [agency, north, south] = ['so-tu-phap', 'so-tu-phap-bac', 'so-tu-phap-nam']
  const functions = ['consumer'] as const
  const [one, two, three] = ['tp.mot', 'tp.hai', 'tp.ba']
  for (const account of [one, two, three]) await openOfficer(kho, account, { agency, functions })
  const give = async (accounts: string[] | null) =>
    kho.act(async (tx) => {
      const { grant } = await grantAccess(tx, 'test', {
        agency,
        accounts,
        dataset: 'ho-gia-lap',
        purpose: 'c',
        masks: { '*': { by: 'none' } },
        validUntil: new Date(Date.now() + 3_600_000),
        decidedBy: agency,
        documentNumber: '01/QĐ',
        documentDate: '2026-01-05',
      })
      return grant
    })
  const [everybody, ruled, own] = [await give(null), await give(null), await give([one])]
  const ofSupplier = await kho.client('may-tp', undefined, { agency, scopes: ['read', 'supply'] })
  await supply('nha-o', 'xa', ofSupplier, `xa,so\n${gone.code},1\n${gone.code},2\n`)
  const ofClient = await kho.grant({ client: 'may-tp', dataset: 'ho-gia-lap' })
  const ofOwner = await kho.grant({ client: 'may-tp', dataset: 'nha-o' })
  const to = [
    { id: north, name: both('Sở Tư pháp bắc (giả lập)') },
    { id: south, name: both('Sở Tư pháp nam (giả lập)') },
  ]
  const rule = (
    what: 'account' | 'client' | 'dataset' | 'grant',
    id: string | number,
    heir: string,
  ) => ({
    what,
    id: String(id),
    to: heir,
  })
  const { rows: consumers } = await kho.db.query(
    `select distinct account_id as id from people.appointment
     where function = 'consumer' and agency_id = $1 and ended_at is null and account_id <> $2`,
    [agency, one],
  )
  const rules = consumers.map(({ id }) => rule('account', id, south))
  rules.push(rule('client', 'may-tp', south), rule('grant', ruled, north))
  const split = { ...paper, kind: 'split' as const, from: [agency], to }
  for (const stray of [
    rule('dataset', 'cho', north),
    rule('dataset', 'khong-co', north),
    rule('client', 'may-tp', north),
    rule('grant', ofClient, north),
    rule('grant', 999_999, north),
    rule('account', `xa.${first.code}`, north),
  ]) {
    const refused = await call('POST', '', { ...split, rules: [...rules, stray] }, 422)
    assert.equal(refused.code, 'succession.bad-plan')
    assert.ok(JSON.stringify(refused).includes(stray.id))
  }
  // The owner may be granted its own data; when they part, the other is no permitted user of it.
  const parted = { ...split, rules: [...rules, rule('dataset', 'nha-o', north)] }
  const refused = await call('POST', '', parted, 422)
  assert.equal(refused.code, 'succession.not-permitted')
  assert.ok([String(ofOwner), 'nha-o', south].every((one) => refused.title.includes(one)))
  rules.push(rule('dataset', 'nha-o', south))
  const world = await whatHappened(kho.db)
  const { succession: id, cautions: told } = await call('POST', '', { ...split, rules }, 201)
  const { parts, cautions } = await call('GET', `/${id}`)
  const becomes = `${gone.code} thành ${gone.next}`
  assert.deepEqual(told, cautions)
  assert.equal(cautions.length, 2, JSON.stringify(cautions))
  assert.match(
    cautions[0].vi,
    new RegExp(`^Phần xa của bộ dữ liệu nha-o .* cột xa .*: ${becomes}\\.`),
  )
  assert.match(
    cautions[1].vi,
    new RegExp(`^Khoá của bộ dữ liệu nha-o .*: 2 dòng .*: ${becomes}\\.`),
  )
  const shown = parts.find(({ name }: { name: string }) => name === 'grants').moves
  assert.deepEqual(
    shown.map((move: any) => [Number(move.subject), move.to, move.what]),
    [
      [everybody, south, 'divided'],
      [ruled, north, 'divided'],
      [own, north, 'passed-on'],
      [ofClient, south, 'continues'],
      [ofOwner, south, 'continues'],
    ],
  )
  await carryOut(id)
  const holders = async () => {
    const { rows } = await kho.db.query(
      `select agency_id, count(*)::int from access.grant
       where agency_id is not null and revoked_at is null group by 1 order by 1`,
    )
    return rows.map((row) => [row.agency_id, row.count])
  }
  assert.deepEqual(await holders(), [
    [north, 2],
    [south, 1],
  ])
  await call('POST', `/${id}/undo`, { reason: 'thử hoàn tác (giả lập)' })
  const { grants: _, ...rest } = world
  const { grants: __, ...now } = await whatHappened(kho.db)
  assert.deepEqual(now, rest)
  assert.deepEqual(await holders(), [[agency, 3]])
})
