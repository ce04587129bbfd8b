/** How the acts about client systems and notices are tried: each in a matter of the agency. */
import { randomBytes } from 'node:crypto'
import { registerClient } from '../../src/client/register-client.ts'
import type { Attempts } from './attempts.ts'
import type { RunningKho } from './kho.ts'

const document = { decidedBy: 'so-khcn', documentNumber: '1/QĐ', documentDate: '2026-01-05' }
const freshId = () => `thu-${randomBytes(6).toString('hex').replace(/^\d/, 'a')}`

/** A client that the agency has asked for; somebody else did so. */
async function requested(kho: RunningKho, agency: string): Promise<string> {
  const id = freshId()
  const asked = {
    id,
    agency,
    name: 'Hệ thống giả lập',
    contact: 'van-thu@example.gov.vn',
    declaration: { level: 2, document: '1/QĐ', decidedOn: '2026-01-05' },
    conformity: '2/TTr',
    holdsNoSecrets: true,
  }
  await kho.act((tx) => registerClient(tx, 'thu.nguoi-khac', asked))
  return `/console/applications/${id}`
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const nobody = '00000000-0000-4000-8000-000000000000'
const subscription = { way: 'feed', kinds: 'dataset.changed' }

export const noticeAttempts: Attempts = {
  'console.applications': (_, agency) => ({ path: `/console/applications?agency=${agency}` }),
  'console.application': async (kho, agency) => ({ path: await requested(kho, agency) }),
  'console.application-calls': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/calls`,
  }),
  'console.application-start': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/quick-start`,
  }),
  'console.application-new': (_, agency) => ({
    path: `/console/applications/new?agency=${agency}`,
  }),
  'console.application-request': (_, agency) => ({
    path: '/console/applications/new',
    body: form({ id: freshId(), agency, name: 'Hệ thống giả lập', 'scope-1': 'read' }),
  }),
  'console.application-declare': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/declare`,
    body: form({ contact: 'van-thu@example.gov.vn' }),
  }),
  'console.application-keys': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/keys`,
    body: form({ keyText: '{}' }),
  }),
  'console.application-secret': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/secret`,
    body: form({ overlapDays: '0' }),
  }),
  'console.application-end-key': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/end-key`,
    body: form({ key: '1', 'end-reason': 'Thử kết thúc khoá giả lập' }),
  }),
  'console.application-decide': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/decide`,
    body: form({ outcome: 'approve', ...document }),
  }),
  'console.client-notices': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/notices`,
  }),
  'console.client-notice-subscribe': async (kho, agency) => ({
    path: `${await requested(kho, agency)}/notices`,
    body: form(subscription),
  }),
  'console.refusals': (_kho, agency) => ({ path: `/console/refusals?agency=${agency}` }),
  'console.refusals-csv': (_kho, agency) => ({ path: `/console/refusals.csv?agency=${agency}` }),
  'console.notices': () => ({ path: '/console/notices' }),
  'console.notice-subscribe': () => ({ path: '/console/notices', body: form(subscription) }),
  'console.subscription': () => ({ path: `/console/notices/${nobody}` }),
  'console.subscription-secret': () => ({
    path: `/console/notices/${nobody}/secret`,
    body: form({ hours: '24' }),
  }),
  'console.subscription-end': () => ({ path: `/console/notices/${nobody}/end`, body: form({}) }),
  'notice.own.list': () => ({ path: '/api/v1/me/notices' }),
  'notice.own.subscriptions': () => ({ path: '/api/v1/me/subscriptions' }),
  'notice.own.subscription': () => ({ path: `/api/v1/me/subscriptions/${nobody}` }),
  'notice.own.subscribe': () => ({
    path: '/api/v1/me/subscriptions',
    body: { ...subscription, kinds: ['dataset.changed'] },
  }),
  'notice.client.subscribe': async (kho, agency) => ({
    path: `/api/v1/clients/${(await requested(kho, agency)).split('/').at(-1)}/subscriptions`,
    body: { ...subscription, kinds: ['dataset.changed'] },
  }),
  'notice.own.end': () => ({ path: `/api/v1/me/subscriptions/${nobody}/end` }),
  'notice.own.rotate-secret': () => ({
    path: `/api/v1/me/subscriptions/${nobody}/secret`,
    body: { hours: 24 },
  }),
  'notice.own.replay': () => ({
    path: `/api/v1/me/subscriptions/${nobody}/replay`,
    body: { delivery: nobody },
  }),
  'console.subscription-replay': () => ({
    path: `/console/notices/${nobody}/replay`,
    body: form({ delivery: nobody }),
  }),
}
