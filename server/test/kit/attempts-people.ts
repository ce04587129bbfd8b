/** How the acts about accounts, appointments and agencies are tried. */
import { appoint } from '../../src/people/appoint.ts'
import { issueAccount } from '../../src/people/issue-account.ts'
import type { SuccessionInput } from '../../src/succession/plan.ts'
import { proposeSuccession } from '../../src/succession/propose-succession.ts'
import type { Attempts } from './attempts.ts'
import type { RunningKho } from './kho.ts'

const newName = () => `thu.${Math.random().toString(36).slice(2)}`
const reason = 'thử quyền'
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

/** An account of the agency that nobody else uses. */
async function freshAccount(kho: RunningKho, agency: string): Promise<string> {
  const id = newName()
  await kho.act((tx) => issueAccount(tx, 'test', { id, agency, name: 'Người giả lập' }))
  return id
}

async function freshAppointment(kho: RunningKho, agency: string): Promise<number> {
  const account = await freshAccount(kho, agency)
  const input = { account, function: 'consumer', agency } as const
  return (await kho.act((tx) => appoint(tx, 'test', input))).appointment
}

const planOf = (agency: string): SuccessionInput => ({
  kind: 'rename',
  from: [agency],
  to: [{ id: agency, name: { vi: 'Tên mới', en: 'New name' } }],
  effectiveOn: '2026-01-01',
  documentNumber: '1/QĐ',
  documentDate: '2025-12-20',
  signer: 'Chủ tịch (giả lập)',
})

async function freshPlan(kho: RunningKho, agency: string): Promise<number> {
  return (await kho.act((tx) => proposeSuccession(tx, 'test', planOf(agency), []))).succession
}

export const peopleAttempts: Attempts = {
  'account.own': () => ({ path: '/api/v1/account' }),
  'account.list': (_, agency) => ({ path: `/api/v1/accounts?agency=${agency}` }),
  'account.read': async (kho, agency) => ({
    path: `/api/v1/accounts/${await freshAccount(kho, agency)}`,
  }),
  'account.history': async (kho, agency) => ({
    path: `/api/v1/accounts/${await freshAccount(kho, agency)}/history`,
  }),
  'account.issue': (_, agency) => ({
    path: '/api/v1/accounts',
    body: { id: newName(), agency, name: 'Người giả lập' },
  }),
  'account.issue-list': (_, agency) => ({
    path: '/api/v1/accounts/list',
    body: {
      rows: [{ id: newName(), agency, name: 'Người giả lập', functions: 'consumer' }],
      requestedBy: 'Văn thư (giả lập)',
      documentNumber: '1/CV',
      documentDate: '2026-01-05',
    },
  }),
  'account.lock': async (kho, agency) => ({
    path: `/api/v1/accounts/${await freshAccount(kho, agency)}/lock`,
    body: { reason },
  }),
  'account.unlock': async (kho, agency) => ({
    path: `/api/v1/accounts/${await freshAccount(kho, agency)}/unlock`,
    body: { reason },
  }),
  'account.set-term': async (kho, agency) => ({
    path: `/api/v1/accounts/${await freshAccount(kho, agency)}/term`,
    body: { validUntil: tomorrow(), reason },
  }),
  'account.rename': async (kho, agency) => ({
    path: `/api/v1/accounts/${await freshAccount(kho, agency)}/name`,
    body: { name: 'Tên mới giả lập', reason },
  }),
  'appointment.list': (_, agency) => ({ path: `/api/v1/appointments?agency=${agency}` }),
  'appointment.make': async (kho, agency) => ({
    path: '/api/v1/appointments',
    body: { account: await freshAccount(kho, agency), function: 'consumer', agency },
  }),
  'appointment.make-deputy': async (kho, agency) => ({
    path: '/api/v1/deputies',
    body: {
      deputyOf: await freshAppointment(kho, agency),
      account: await freshAccount(kho, agency),
      validUntil: tomorrow(),
    },
  }),
  ...Object.fromEntries(
    ['end', 'suspend', 'resume', 'prolong'].map((name) => [
      `appointment.${name}`,
      async (kho: RunningKho, agency: string) => ({
        path: `/api/v1/appointments/${await freshAppointment(kho, agency)}/${name}`,
        body: name === 'prolong' ? { reason, validUntil: tomorrow() } : { reason },
      }),
    ]),
  ),
  'succession.list': () => ({ path: '/api/v1/successions' }),
  'succession.propose': (_, agency) => ({ path: '/api/v1/successions', body: planOf(agency) }),
  'succession.read': async (kho, agency) => ({
    path: `/api/v1/successions/${await freshPlan(kho, agency)}`,
  }),
  ...Object.fromEntries(
    ['apply', 'confirm', 'undo', 'drop'].map((name) => [
      `succession.${name}`,
      async (kho: RunningKho, agency: string) => ({
        path: `/api/v1/successions/${await freshPlan(kho, agency)}/${name}`,
        // What nobody has seen is not applied, so that the agencies stay for the other attempts.
        body: name === 'apply' ? { seen: { fingerprint: 'none', total: 0 } } : { reason },
      }),
    ]),
  ),
  'console.accounts': (_, agency) => ({ path: `/console/accounts?agency=${agency}` }),
  'console.accounts-csv': (_, agency) => ({ path: `/console/accounts.csv?agency=${agency}` }),
  'console.account': async (kho, agency) => ({
    path: `/console/accounts/${await freshAccount(kho, agency)}`,
  }),
  'console.issue': () => ({ path: '/console/issue' }),
  'console.issue-send': (_, agency) => ({
    path: '/console/issue',
    body: new URLSearchParams({ id: newName(), agency, name: 'Người giả lập' }),
  }),
  'console.issue-list': () => ({ path: '/console/issue-list' }),
  'console.issue-list-send': () => ({ path: '/console/issue-list', body: new URLSearchParams() }),
  'console.list-template': () => ({ path: '/console/issue-list/mau.xlsx' }),
  'console.account-change': async (kho, agency) => ({
    path: `/console/accounts/${await freshAccount(kho, agency)}/change`,
    body: new URLSearchParams({ do: 'lock', reason }),
  }),
  'console.account-appoint': async (kho, agency) => ({
    path: `/console/accounts/${await freshAccount(kho, agency)}/appoint`,
    body: new URLSearchParams({ function: 'consumer', agency }),
  }),
  'console.appointment': async (kho, agency) => ({
    path: `/console/appointments/${await freshAppointment(kho, agency)}`,
  }),
  'console.appointment-change': async (kho, agency) => ({
    path: `/console/appointments/${await freshAppointment(kho, agency)}/change`,
    body: new URLSearchParams({ do: 'suspend', reason }),
  }),
  'console.appointment-deputy': async (kho, agency) => ({
    path: `/console/appointments/${await freshAppointment(kho, agency)}/deputy`,
    body: new URLSearchParams({
      account: await freshAccount(kho, agency),
      deputyUntil: tomorrow().slice(0, 10),
    }),
  }),
  'console.agencies': () => ({ path: '/console/agencies' }),
  'console.agency': (_, agency) => ({ path: `/console/agencies/${agency}` }),
  'console.agency-declare': (_, agency) => ({
    path: '/console/agencies',
    body: new URLSearchParams({ id: agency, name: agency, nameEn: agency }),
  }),
  'console.agency-update': (_, agency) => ({
    path: `/console/agencies/${agency}`,
    body: new URLSearchParams({ name: agency, nameEn: agency }),
  }),
  'console.successions': () => ({ path: '/console/successions' }),
  'console.succession': async (kho, agency) => ({
    path: `/console/successions/${await freshPlan(kho, agency)}`,
  }),
  'console.propose': () => ({ path: '/console/propose-succession' }),
  'console.propose-send': (_, agency) => ({
    path: '/console/propose-succession',
    body: new URLSearchParams({
      kind: 'rename',
      'from-1': agency,
      'to-1': agency,
      'toName-1': 'Tên',
      'toNameEn-1': 'Name',
    }),
  }),
  'console.succession-settle': async (kho, agency) => ({
    path: `/console/successions/${await freshPlan(kho, agency)}/settle`,
    body: new URLSearchParams({ do: 'drop', reason }),
  }),
  'agency.list': () => ({ path: '/api/v1/agencies' }),
  'agency.read': (_, agency) => ({ path: `/api/v1/agencies/${agency}` }),
  'agency.declare': (_, agency) => ({
    path: `/api/v1/agencies/${agency}`,
    body: { name: { vi: `Cơ quan ${agency}`, en: `Agency ${agency}` } },
  }),
}
