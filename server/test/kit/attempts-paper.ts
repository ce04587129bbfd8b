/** Attempts at papers that the agency keeps. */
import { keepPaper } from '../../src/paper/keep-paper.ts'
import type { Attempts } from './attempts.ts'
import { definitionOf, type RunningKho } from './kho.ts'

const paper = { number: '1/QĐ', issuedOn: '2026-01-05', signer: 'Người ký giả lập' }

async function kept(kho: RunningKho, agency: string): Promise<number> {
  const input = { agency, ...paper, file: null, outcome: null, today: '2026-11-26' }
  const { paper: id } = await kho.act((tx) => keepPaper(tx, 'nguoi.luu', input))
  return id
}

/** The definition of a dataset of the agency, as an act that a paper can be kept beside. */
async function defined(kho: RunningKho, agency: string): Promise<string> {
  const id = `kem-${Math.random().toString(36).slice(2, 10)}`
  const title = { vi: 'Mã', en: 'Code' }
  await kho.define(
    definitionOf({
      id,
      title: { vi: 'Công văn giả lập', en: 'Made-up letters' },
      owner: agency,
      sharing: 'own',
      key: ['ma'],
      columns: [{ name: 'ma', type: 'text', title, required: true }],
    }),
  )
  return `catalogue-act/${id}@1`
}

export const paperAttempts: Attempts = {
  'paper.keep': (_, agency) => ({
    path: `/api/v1/papers?${new URLSearchParams({ agency, ...paper })}`,
    body: new Blob(['%PDF-1.7'], { type: 'application/pdf' }),
  }),
  'paper.list': (_, agency) => ({ path: `/api/v1/papers?agency=${agency}` }),
  'paper.read': async (kho, agency) => ({ path: `/api/v1/papers/${await kept(kho, agency)}` }),
  'paper.file': async (kho, agency) => ({
    path: `/api/v1/papers/${await kept(kho, agency)}/file`,
  }),
  'paper.beside-act': async (kho, agency) => ({
    path: `/api/v1/act-papers/${await defined(kho, agency)}`,
  }),
  'paper.attach': async (kho, agency) => ({
    path: `/api/v1/act-papers/${await defined(kho, agency)}?${new URLSearchParams(paper)}`,
    body: new Blob(['%PDF-1.7'], { type: 'application/pdf' }),
  }),
  'console.act-paper': async (kho, agency) => ({
    path: `/console/act-papers/${await defined(kho, agency)}`,
  }),
  'console.act-paper-keep': async (kho, agency) => ({
    path: `/console/act-papers/${await defined(kho, agency)}`,
    body: new URLSearchParams(paper),
  }),
  'console.papers': (_, agency) => ({ path: `/console/papers?agency=${agency}` }),
  'console.paper': async (kho, agency) => ({ path: `/console/papers/${await kept(kho, agency)}` }),
  'console.paper-keep': (_, agency) => ({
    path: '/console/papers',
    body: new URLSearchParams({ agency, ...paper }),
  }),
}
