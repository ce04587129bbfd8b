/** One of everything that can be open at an agency when it changes. All of it is made up. */
import { strict as assert } from 'node:assert'
import { beginDraft } from '../../src/draft/begin-draft.ts'
import { keepPaper } from '../../src/paper/keep-paper.ts'
import { makeProposal } from '../../src/proposal/make-proposal.ts'
import { proposeRelease } from '../../src/release/propose-release.ts'
import { releaseTx } from '../../src/release/release-tx.ts'
import { draftRequest } from '../../src/request/draft-request.ts'
import { dayOf } from '../../src/time.ts'
import type { RunningKho } from './kho.ts'
import { openOfficer } from './officer.ts'

const reason = 'Việc giả lập để thử sắp xếp cơ quan'
const today = () => dayOf(new Date())

export type Matters = {
  /** The agency they are open at, and another one that asks it for data. */
  agency: string
  asker: string
  /** Two datasets of the agency: one whose rows may be opened, one that is shared. */
  open: { dataset: string; columns: string[] }
  shared: { dataset: string; columns: string[] }
}

export async function openMatters(kho: RunningKho, matters: Matters): Promise<void> {
  const { agency, asker, open, shared } = matters
  const paper = { number: '1/QĐ-GL', issuedOn: '2025-01-06', signer: 'Người ký giả lập' }
  await kho.act(async (tx) => {
    const none = { file: null, outcome: null, today: today() }
    await keepPaper(tx, 'test', { agency, ...paper, ...none })
    await draftRequest(tx, 'test', { agency, asked: { note: reason } })
    const { columns } = shared
    const wanted = { kind: 'columns' as const, dataset: shared.dataset, columns: ['cot_khac'] }
    await makeProposal(tx, 'test', { ...wanted, agency: asker, title: 'Thêm cột', reason })
    const idea = { kind: 'dataset', agency, title: 'Bộ dữ liệu khác', reason } as const
    await makeProposal(tx, 'test', { ...idea, owner: agency })
    const sample = { file: 'mau.csv', columns: columns.map((name) => ({ name, samples: [] })) }
    await beginDraft(tx, 'test', { owner: agency, fields: { titleVi: 'Bản khai' }, sample })
  })
  const licence = { licence: 'cc-by-4.0', renewal: 'by-hand', reason } as const
  await kho.db.tx((tx) => proposeRelease(tx, 'test', { ...open, ...licence }), releaseTx)
  await askFor(kho, asker, shared)
}

async function askFor(kho: RunningKho, agency: string, shared: Matters['shared']): Promise<void> {
  const clients = [`may-${agency}`]
  await kho.client(clients[0]!, undefined, { agency })
  const officer = await openOfficer(kho, 'xin.khai-thac', { agency, functions: ['consumer'] })
  const asked = {
    ...shared,
    purpose: 'c',
    task: 'HS-*',
    legalGround: 'Luật giả lập, Điều 1',
    until: dayOf(new Date(Date.now() + 30 * 86_400_000)),
    delivery: ['api'],
    clients,
  }
  const made = await officer.call('POST', '/api/v1/requests', { agency, asked })
  const sent = await officer.call('POST', `/api/v1/requests/${made.json?.request}/submit`, {})
  assert.equal(sent.status, 200, made.text + sent.text)
}
