/** Attempts at requests for access: one that is about the agency's own data, for its own use. */
import type { Asked } from '@kho/contract/request.ts'
import { readCalendar } from '../../src/calendar/read-calendar.ts'
import { readConfig } from '../../src/config.ts'
import { addClient } from '../../src/client/add-client.ts'
import { draftPaperRequest } from '../../src/request/draft-paper-request.ts'
import { draftRequest } from '../../src/request/draft-request.ts'
import { submitRequest } from '../../src/request/submit-request.ts'
import { dayOf } from '../../src/time.ts'
import type { Attempts } from './attempts.ts'
import { definitionOf, type RunningKho } from './kho.ts'

const { config } = readConfig({})
export const way = { calendar: readCalendar(config), now: () => new Date() }

const document = {
  documentNumber: '12/QĐ-THU',
  documentDate: '2026-01-05',
  signer: 'Người ký giả lập',
}
const reason = 'Lý do giả lập để thử quyền'
const known = new Map<string, Promise<Asked>>()

/** What an agency asks of data that it owns itself; the dataset and its system are made once. */
function ownAsked(kho: RunningKho, agency: string): Promise<Asked> {
  const key = `${kho.databaseUrl} ${agency}`
  const found = known.get(key) ?? makeOwn(kho, agency)
  known.set(key, found)
  return found
}

async function makeOwn(kho: RunningKho, agency: string): Promise<Asked> {
  const title = { vi: 'Cột', en: 'Column' }
  const dataset = `thu-${agency}`
  await kho.define(
    definitionOf({
      id: dataset,
      title: { vi: 'Đăng ký giả lập', en: 'Made-up registrations' },
      sharing: 'shared',
      owner: agency,
      supplier: agency,
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', title, required: true }],
    }),
  )
  const client = { id: `may-${agency}`, agency, name: 'Máy giả lập' }
  await kho.act((tx) => addClient(tx, 'test', client))
  return {
    dataset,
    columns: ['ma'],
    purpose: 'c',
    task: 'HS-1',
    legalGround: '1731/QĐ-UBND, Điều 8.1',
    until: dayOf(new Date(Date.now() + 30 * 86_400_000)),
    delivery: ['api'],
    clients: [client.id],
  }
}

async function drafted(kho: RunningKho, agency: string): Promise<number> {
  const asked = await ownAsked(kho, agency)
  const { request } = await kho.act((tx) => draftRequest(tx, 'nguoi.lap', { agency, asked }))
  return request
}

async function submitted(kho: RunningKho, agency: string): Promise<number> {
  const request = await drafted(kho, agency)
  await kho.act((tx) => submitRequest(tx, 'nguoi.lap', way, { request }))
  return request
}

async function entered(kho: RunningKho, agency: string): Promise<number> {
  const asked = await ownAsked(kho, agency)
  const { request } = await kho.act((tx) =>
    draftPaperRequest(tx, 'nguoi.nhap', way, { agency, asked, ...document }),
  )
  return request
}

async function granted(kho: RunningKho, agency: string): Promise<string> {
  const { dataset, clients } = await ownAsked(kho, agency)
  return kho.act(async (tx) => {
    const { rows } = await tx.query(
      `insert into access.grant (client_id, dataset_id, purpose, columns, valid_from, valid_until,
         decided_by, document_number, document_date)
       values ($1, $2, 'c', '{1}', now(), now() + interval '1 day', 'thu', '1', now())
       returning id::text`,
      [clients[0], dataset],
    )
    return rows[0].id
  })
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields)

const requestPageAttempts: Attempts = {
  'console.requests': (_, agency) => ({ path: `/console/requests?agency=${agency}` }),
  'console.requests-csv': (_, agency) => ({ path: `/console/requests.csv?agency=${agency}` }),
  'console.requests-waiting': (_, agency) => ({
    path: `/console/requests/waiting?owner=${agency}`,
  }),
  'console.requests-late': (_, agency) => ({ path: `/console/requests/late?owner=${agency}` }),
  'console.request': async (kho, agency) => ({
    path: `/console/requests/${await submitted(kho, agency)}`,
  }),
  'console.request-withdraw': async (kho, agency) => ({
    path: `/console/requests/${await submitted(kho, agency)}/withdraw`,
    body: form({ reason }),
  }),
  'console.request-letter': async (kho, agency) => ({
    path: `/console/requests/${await submitted(kho, agency)}/letter`,
  }),
  'console.grant-ending': async (kho, agency) => ({
    path: `/console/grants/${await granted(kho, agency)}/renew`,
  }),
  'console.request-renew': async (kho, agency) => ({
    path: `/console/grants/${await granted(kho, agency)}/renew`,
    body: form({}),
  }),
  'console.request-new': (_, agency) => ({ path: `/console/requests/new?agency=${agency}` }),
  'console.request-new-begin': (_, agency) => ({
    path: '/console/requests/new',
    body: form({ agency, dataset: '' }),
  }),
  'console.request-enter': (_, agency) => ({ path: `/console/requests/paper?agency=${agency}` }),
  'console.request-enter-begin': (_, agency) => ({
    path: '/console/requests/paper',
    body: form({
      agency,
      dataset: '',
      documentNumber: '1',
      documentDate: '2026-01-05',
      signer: 'Người ký giả lập',
    }),
  }),
  'console.request-edit': async (kho, agency) => ({
    path: `/console/requests/${await drafted(kho, agency)}/edit?step=3`,
  }),
  'console.request-edit-save': async (kho, agency) => ({
    path: `/console/requests/${await drafted(kho, agency)}/edit?step=2`,
    body: form({ revision: '1', task: 'HS-3' }),
  }),
  'console.request-enter-step': async (kho, agency) => ({
    path: `/console/requests/${await entered(kho, agency)}/enter?step=3`,
  }),
  'console.request-enter-save': async (kho, agency) => ({
    path: `/console/requests/${await entered(kho, agency)}/enter?step=5`,
    body: form({ revision: '1' }),
  }),
  'console.request-decide': async (kho, agency) => ({
    path: `/console/requests/${await submitted(kho, agency)}/decide`,
  }),
  'console.request-decided': async (kho, agency) => ({
    path: `/console/requests/${await submitted(kho, agency)}/decide`,
    body: form({ outcome: 'refuse', seen: '0', reason, legalGround: 'thử', ...document }),
  }),
  'console.request-return': async (kho, agency) => ({
    path: `/console/requests/${await submitted(kho, agency)}/return`,
    body: form({ returnReason: reason }),
  }),
  'console.request-terms': () => ({ path: '/console/requests/terms' }),
  'console.request-set-term': () => ({
    path: '/console/requests/terms',
    body: form({ what: 'term', kind: 'decide', days: '3', ground: 'x', validFrom: '2026-01-01' }),
  }),
}

export const requestAttempts: Attempts = {
  ...requestPageAttempts,
  'request.list': (_, agency) => ({ path: `/api/v1/requests?agency=${agency}` }),
  'request.read': async (kho, agency) => ({
    path: `/api/v1/requests/${await submitted(kho, agency)}`,
  }),
  'request.letter': async (kho, agency) => ({
    path: `/api/v1/requests/${await submitted(kho, agency)}/letter`,
  }),
  'request.facts': async (kho, agency) => {
    const { dataset } = await ownAsked(kho, agency)
    return { path: `/api/v1/request-facts?agency=${agency}&dataset=${dataset}` }
  },
  'request.make': (_, agency) => ({ path: '/api/v1/requests', body: { agency, asked: {} } }),
  'request.enter': async (kho, agency) => {
    const asked = await ownAsked(kho, agency)
    return {
      path: '/api/v1/requests/paper',
      body: { agency, asked, ...document },
    }
  },
  'request.renew': async (kho, agency) => {
    return { path: `/api/v1/grants/${await granted(kho, agency)}/renew`, body: {} }
  },
  'request.save': async (kho, agency) => ({
    path: `/api/v1/requests/${await drafted(kho, agency)}`,
    body: { revision: 1, asked: { task: 'HS-2' } },
  }),
  'request.submit': async (kho, agency) => ({
    path: `/api/v1/requests/${await drafted(kho, agency)}/submit`,
    body: {},
  }),
  'request.withdraw': async (kho, agency) => ({
    path: `/api/v1/requests/${await submitted(kho, agency)}/withdraw`,
    body: { reason },
  }),
  'request.queue': (_, agency) => ({ path: `/api/v1/requests/waiting?owner=${agency}` }),
  'request.late': (_, agency) => ({ path: `/api/v1/requests/late?owner=${agency}` }),
  'request.decide': async (kho, agency) => ({
    path: `/api/v1/requests/${await submitted(kho, agency)}/decide`,
    body: { outcome: 'grant', seen: 0, ...document },
  }),
  'request.return': async (kho, agency) => ({
    path: `/api/v1/requests/${await submitted(kho, agency)}/return`,
    body: { reason },
  }),
  'request.terms': () => ({ path: '/api/v1/request-terms' }),
  'request.set-term': () => ({
    path: '/api/v1/request-terms',
    body: { kind: 'decide', days: 3, ground: 'thử', validFrom: '2026-01-01' },
  }),
  'request.set-procedure': () => ({
    path: '/api/v1/request-procedures',
    body: { kind: 'ordinary', steps: ['owner'], ground: 'thử', validFrom: '2026-01-01' },
  }),
}
