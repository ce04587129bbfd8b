/**
 * Pages in the middle of an act, to which no link leads: each with what has to be done before it,
 * and as whom a browser opens it. Everybody in it is made up.
 */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { issueLink } from '../../src/desk/issue-link.ts'
import { openKeyFile } from '../../src/credential/key-file.ts'
import { saveView } from '../../src/online/save-view.ts'
import { createSubjectHasher } from '../../src/personal/subject.ts'
import { vouchSubject } from '../../src/personal/vouch-subject.ts'
import { readCommunes } from '../../src/sample/communes.ts'
import { makeResidents } from '../../src/sample/residents.ts'
import { sampleFolder } from '../../src/sample/make-province.ts'
import { attempts } from './attempts.ts'
import { fileForm } from './desk.ts'
import { addTotp, enterFirst, goodPassword, issueTo, signIn } from './entering.ts'
import type { RunningKho } from './kho.ts'
import { openOfficer, signedIn, type Officer } from './officer.ts'
import { follow, openParty } from './party.ts'
import { openVisitor, type Visitor } from './visitor.ts'

export type AmidAct = { path: string; cookies: Record<string, string> }
type Begin = (kho: RunningKho, agency: string) => Promise<AmidAct>

const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const asVisitor = (path: string, { cookies }: Visitor): AmidAct => ({
  path,
  cookies: Object.fromEntries(cookies),
})
const asOfficer = (path: string, { cookie }: Officer): AmidAct => ({
  path,
  cookies: cookiesOf(cookie),
})

/** Of the one cookie that an officer's browser sends. */
export function cookiesOf(cookie: string): Record<string, string> {
  const [name, value] = cookie.split('=') as [string, string]
  return { [name]: value }
}

/** By the path of the route, in the sample province. */
export const amidActs: Record<string, Begin> = {
  '/sign-in/password': firstEntry,
  '/sign-in/factor': secondFactor,
  '/connect/{uid}': connection,
  '/me': aboutOneself,
  '/console/subject-requests/{id}': subjectRequest,
  '/console/requests/{request}/letter': letter,
  '/console/views/{view}/delete': viewToDelete,
  '/console/notices/{subscription}': subscription,
  '/nop/lan/{submission}': submission,
}

async function firstEntry(kho: RunningKho, agency: string): Promise<AmidAct> {
  const visitor = openVisitor(kho)
  const password = await issueTo(kho, 'giua.mat-khau', { agency })
  const { location } = await signIn(visitor, 'giua.mat-khau', password)
  return asVisitor(location, visitor)
}

async function secondFactor(kho: RunningKho, agency: string): Promise<AmidAct> {
  const visitor = await enterFirst(kho, 'giua.yeu-to', { agency, functions: ['steward'] })
  await addTotp(visitor)
  await visitor.post('/sign-out', {})
  const { location } = await signIn(visitor, 'giua.yeu-to', goodPassword)
  return asVisitor(location, visitor)
}

async function connection(kho: RunningKho, agency: string): Promise<AmidAct> {
  const name = { vi: 'Cổng dịch vụ công của tỉnh', en: 'Public service portal of the province' }
  const party = await openParty(kho, 'cong-dich-vu-cong', { name })
  const visitor = await enterFirst(kho, 'giua.cong', { agency, functions: ['consumer'] })
  const { location } = await follow(visitor, kho, (await party.begin()).path)
  return asVisitor(location, visitor)
}

const citizens = makeResidents(readCommunes(), 2)
let persons = 0

/** One of the sample's residents, whom a provider vouched for, and whose row was read once. */
async function openPerson(kho: RunningKho): Promise<Officer> {
  const citizen = citizens.next().value![0]!
  persons += 1
  const account = `giua.cong-dan-${persons}`
  await kho.db.query(
    `insert into people.account (id, agency_id, name) values ($1, null, 'Người dân giả lập')`,
    [account],
  )
  const hasher = createSubjectHasher(await openKeyFile(join(kho.folder, 'keys', 'subjects.key')))
  const vouched = { account, key: citizen, provider: 'vneid', assurance: 'substantial' } as const
  await kho.act((tx) => vouchSubject(tx, hasher, vouched))
  const client = `may-tiep-don-${persons}`
  const token = await kho.client(client)
  await kho.grant({ client, dataset: 'residents' })
  await kho.get(`/api/v1/datasets/residents/records/${citizen}`, { token, task: 'HS-2026-0001' })
  await kho.kho.journal.publishNow()
  return signedIn(kho, account, 'one-factor')
}

const objection = () => {
  const filled = form({ kind: 'objection', note: 'Không đồng ý dùng vào việc này (giả lập)' })
  filled.append('purposes', 'dd')
  return filled
}

async function aboutOneself(kho: RunningKho): Promise<AmidAct> {
  const person = await openPerson(kho)
  await person.call('POST', '/me', objection())
  return asOfficer('/me', person)
}

async function subjectRequest(kho: RunningKho, agency: string): Promise<AmidAct> {
  const person = await openPerson(kho)
  await person.call('POST', '/me', objection())
  const { rows } = await kho.db.query(
    'select id from personal.request order by received_at desc limit 1',
  )
  const officer = await openOfficer(kho, 'giua.quan-ly', { agency, functions: ['authority'] })
  return asOfficer(`/console/subject-requests/${rows[0].id}`, officer)
}

async function letter(kho: RunningKho, agency: string): Promise<AmidAct> {
  const { path } = await attempts['console.request-decide']!(kho, agency)
  const [, request] = /requests\/(\d+)/.exec(path)!
  const officer = await openOfficer(kho, 'giua.quyet-dinh', { agency, functions: ['steward'] })
  const decided = await officer.call('POST', `/api/v1/requests/${request}/decide`, {
    outcome: 'refuse',
    seen: 0,
    reason: 'Mục đích không cần dữ liệu này (giả lập)',
    legalGround: '1731/QĐ-UBND, Điều 8.1',
    documentNumber: '15/QĐ-SNV',
    documentDate: '2026-01-05',
    signer: 'Người ký giả lập',
  })
  if (decided.status !== 200) throw new Error(decided.text)
  await kho.kho.journal.publishNow()
  return asOfficer(`/console/requests/${request}/letter`, officer)
}

async function viewToDelete(kho: RunningKho, agency: string): Promise<AmidAct> {
  const account = 'giua.tra-cuu'
  const officer = await openOfficer(kho, account, { agency, functions: ['consumer'] })
  const saved = {
    dataset: 'schools',
    agency,
    name: 'Trường mầm non của xã Đắk Búk So',
    search: 'sortby=name',
    shared: true,
  }
  const { view } = await kho.act((tx) => saveView(tx, account, saved))
  return asOfficer(`/console/views/${view}/delete`, officer)
}

async function subscription(kho: RunningKho, agency: string): Promise<AmidAct> {
  const officer = await openOfficer(kho, 'giua.thong-bao', { agency, functions: ['developer'] })
  const asked = form({ way: 'feed', dataset: 'schools', kinds: 'dataset.changed' })
  asked.append('kinds', 'definition.changed')
  const { text } = await officer.call('POST', '/console/notices', asked)
  const [path] = /\/console\/notices\/[0-9a-f-]{36}/.exec(text)!
  return asOfficer(path, officer)
}

/** Opens the desk of a dataset by a link that was issued to its supplier. */
export async function openSupplyDesk(kho: RunningKho): Promise<Visitor> {
  const visitor = openVisitor(kho)
  const { code } = await kho.act((tx) =>
    issueLink(tx, 'test', {
      dataset: 'archive-files',
      issuedFor: 'Trung tâm Lưu trữ lịch sử (giả lập)',
      validUntil: new Date(Date.now() + 30 * 86_400_000),
    }),
  )
  await visitor.post('/nop/ma', { code })
  return visitor
}

/** The agency's own file with one commune that does not exist. */
async function submission(kho: RunningKho): Promise<AmidAct> {
  const visitor = await openSupplyDesk(kho)
  const path = join(sampleFolder(kho.folder), 'ho-so-luu-tru.csv')
  const written = readFileSync(path, 'latin1').replace(/,\d{5},/, ',99999,')
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const sent = await fetch(`${kho.url}/nop/tep`, {
    method: 'POST',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
    body: fileForm(basename(path), Buffer.from(written, 'latin1'), crypto.randomUUID()),
    redirect: 'manual',
  })
  return asVisitor(sent.headers.get('location') ?? (await sent.text()), visitor)
}
