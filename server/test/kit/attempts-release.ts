/** How the acts on releases are tried in the matter of an agency. */
import { approveRelease } from '../../src/release/approve-release.ts'
import { proposeRelease } from '../../src/release/propose-release.ts'
import { releaseTx } from '../../src/release/release-tx.ts'
import type { Attempts } from './attempts.ts'
import { definitionOf, type RunningKho } from './kho.ts'

const both = (text: string) => ({ vi: text, en: text })
const column = { description: both('Made up'), title: both('Column') }
const reason = 'Thử quyền, dữ liệu giả lập'

/** A dataset of the agency that nothing stands against; anew at each call. */
async function openable(kho: RunningKho, agency: string): Promise<string> {
  const id = `mo-${Math.random().toString(36).slice(2, 10)}`
  await kho.define(
    definitionOf({
      id,
      title: { vi: 'Biểu mẫu giả lập', en: 'Made-up forms' },
      owner: agency,
      sharing: 'open',
      key: ['so'],
      legalGround: 'thử',
      columns: [{ name: 'so', type: 'text', required: true, ...column }],
    }),
  )
  await kho.load(id, 'so\nA\n')
  return id
}

const proposalOf = (dataset: string) => ({
  dataset,
  columns: ['so'],
  licence: 'cc-by-4.0' as const,
  renewal: 'by-hand' as const,
  reason,
})

async function proposed(kho: RunningKho, agency: string): Promise<number> {
  const dataset = await openable(kho, agency)
  const propose = () =>
    kho.db.tx((tx) => proposeRelease(tx, 'thu.nguoi-khac', proposalOf(dataset)), releaseTx)
  return (await propose()).release
}

async function released(kho: RunningKho, agency: string): Promise<number> {
  const release = await proposed(kho, agency)
  const decision = { release, documentNumber: '1/QĐ', documentDate: '2026-01-05' }
  await kho.db.tx((tx) => approveRelease(tx, 'thu.nguoi-duyet', decision), releaseTx)
  return release
}

const document = { documentNumber: '1/QĐ', documentDate: '2026-01-05' }

export const releaseAttempts: Attempts = {
  'release.list': (_, agency) => ({ path: `/api/v1/releases?agency=${agency}` }),
  'release.show': async (kho, agency) => ({
    path: `/api/v1/releases/${await proposed(kho, agency)}`,
  }),
  'release.propose': async (kho, agency) => ({
    path: '/api/v1/releases',
    body: proposalOf(await openable(kho, agency)),
  }),
  'release.approve': async (kho, agency) => ({
    path: `/api/v1/releases/${await proposed(kho, agency)}/approve`,
    body: document,
  }),
  'release.refuse': async (kho, agency) => ({
    path: `/api/v1/releases/${await proposed(kho, agency)}/refuse`,
    body: { reason },
  }),
  'release.renew': async (kho, agency) => ({
    path: `/api/v1/releases/${await released(kho, agency)}/renew`,
    body: {},
  }),
  'release.confirm': async (kho, agency) => ({
    path: `/api/v1/releases/${await released(kho, agency)}/confirm`,
    body: { reason },
  }),
  'release.withdraw': async (kho, agency) => ({
    path: `/api/v1/releases/${await released(kho, agency)}/withdraw`,
    body: { reason },
  }),
  'console.releases': (_, agency) => ({ path: `/console/releases?agency=${agency}` }),
  'console.release': async (kho, agency) => ({
    path: `/console/releases/${await proposed(kho, agency)}`,
  }),
  'console.release.new': async (kho, agency) => ({
    path: `/console/releases/new?dataset=${await openable(kho, agency)}`,
  }),
  'console.release.propose': async (kho, agency) => ({
    path: '/console/releases/new',
    body: new URLSearchParams({
      ...proposalOf(await openable(kho, agency)),
      columns: 'so',
    }),
  }),
  'console.release.approve': async (kho, agency) => ({
    path: `/console/releases/${await proposed(kho, agency)}/approve`,
    body: new URLSearchParams(document),
  }),
  'console.release.refuse': async (kho, agency) => ({
    path: `/console/releases/${await proposed(kho, agency)}/refuse`,
    body: new URLSearchParams({ 'refuse-reason': reason }),
  }),
  'console.release.renew': async (kho, agency) => ({
    path: `/console/releases/${await released(kho, agency)}/renew`,
    body: new URLSearchParams(),
  }),
  'console.release.confirm': async (kho, agency) => ({
    path: `/console/releases/${await released(kho, agency)}/confirm`,
    body: new URLSearchParams({ 'confirm-reason': reason }),
  }),
  'console.release.withdraw': async (kho, agency) => ({
    path: `/console/releases/${await released(kho, agency)}/withdraw`,
    body: new URLSearchParams({ 'withdraw-reason': reason }),
  }),
}
