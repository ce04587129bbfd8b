/** Attempts at proposals for the catalogue, of a new dataset that the agency needs. */
import { makeProposal } from '../../src/proposal/make-proposal.ts'
import type { Attempts } from './attempts.ts'
import type { RunningKho } from './kho.ts'

const reason = 'Lý do giả lập để thử quyền'
const paper = { documentNumber: '1', documentDate: '2026-01-05', signer: 'Người ký giả lập' }
const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const marked = (mark: string, fields: Record<string, string>) =>
  form(Object.fromEntries(Object.entries(fields).map(([name, value]) => [mark + name, value])))

async function made(kho: RunningKho, agency: string): Promise<number> {
  const input = { kind: 'dataset', agency, title: 'Sổ giếng khoan (giả lập)', reason } as const
  const { proposal } = await kho.act((tx) => makeProposal(tx, 'nguoi.lap', input))
  return proposal
}

const at =
  (prefix: string, what: string, body: (agency: string) => unknown) =>
  async (kho: RunningKho, agency: string) => ({
    path: `${prefix}/proposals/${await made(kho, agency)}${what}`,
    body: body(agency),
  })
const api = (what: string, body: (agency: string) => unknown) => at('/api/v1', what, body)
const page = (what: string, body: (agency: string) => unknown) => at('/console', what, body)
const nothing = () => undefined

export const proposalAttempts: Attempts = {
  'proposal.list': () => ({ path: '/api/v1/proposals' }),
  'proposal.read': api('', nothing),
  'proposal.make': (_, agency) => ({
    path: '/api/v1/proposals',
    body: { kind: 'dataset', agency, title: 'Sổ giếng khoan (giả lập)', reason },
  }),
  'proposal.need': api('/need', (agency) => ({ agency, reason })),
  'proposal.withdraw': api('/withdraw', () => ({})),
  'proposal.gather': api('/gather', () => ({ until: '2099-01-01' })),
  'proposal.accept': api('/accept', () => paper),
  'proposal.decline': api('/decline', () => ({ ...paper, answer: reason })),
  'proposal.enter': api('/enter', () => ({ dataset: 'khong-co', version: 1 })),
  'console.proposals': () => ({ path: '/console/proposals' }),
  'console.proposal': page('', nothing),
  'console.proposal-new': (_, agency) => ({ path: `/console/proposals/new?agency=${agency}` }),
  'console.proposal-make': (_, agency) => ({
    path: '/console/proposals/new',
    body: form({ kind: 'dataset', agency, title: 'Sổ giếng khoan (giả lập)', reason }),
  }),
  'console.proposal-need': page('/need', (agency) => form({ agency, reason })),
  'console.proposal-withdraw': page('/withdraw', () => form({})),
  'console.proposal-gather': page('/gather', () => form({ until: '2099-01-01' })),
  'console.proposal-accept': page('/accept', () => marked('accept-', paper)),
  'console.proposal-decline': page('/decline', () =>
    marked('decline-', { ...paper, answer: reason }),
  ),
  'console.proposal-enter': page('/enter', () => form({ dataset: 'khong-co', version: '1' })),
}
