/** Attempts at papers that the agency keeps. */
import { keepPaper } from '../../src/paper/keep-paper.ts'
import type { Attempts } from './attempts.ts'
import type { RunningKho } from './kho.ts'

const paper = { number: '1/QĐ', issuedOn: '2026-01-05', signer: 'Người ký giả lập' }

async function kept(kho: RunningKho, agency: string): Promise<number> {
  const input = { agency, ...paper, file: null, outcome: null, today: '2026-11-26' }
  const { paper: id } = await kho.act((tx) => keepPaper(tx, 'nguoi.luu', input))
  return id
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
  'console.papers': (_, agency) => ({ path: `/console/papers?agency=${agency}` }),
  'console.paper': async (kho, agency) => ({ path: `/console/papers/${await kept(kho, agency)}` }),
  'console.paper-keep': (_, agency) => ({
    path: '/console/papers',
    body: new URLSearchParams({ agency, ...paper }),
  }),
}
