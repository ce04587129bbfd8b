/** Acts about papers: documents that requests and decisions rest on. */
import type { ActEntry } from '../acts.ts'

const grounds = [{ law: '1731/QĐ-UBND, Điều 8.1, 12.2', from: '2022-10-28' }]

export const paperActs = {
  'paper.keep': {
    summary: { vi: 'Lưu văn bản', en: 'Keep a paper' },
    by: { authority: 'any', steward: 'own', consumer: 'own' },
    grounds,
  },
  'paper.attach': {
    summary: { vi: 'Lưu văn bản kèm một việc', en: 'Keep a paper beside an act' },
    by: { authority: 'any', steward: 'own' },
    grounds,
  },
  'paper.read': {
    summary: { vi: 'Xem văn bản đã lưu', en: 'See kept papers' },
    by: { authority: 'any', auditor: 'any', steward: 'own', consumer: 'own', leader: 'own' },
    grounds,
  },
} as const satisfies Record<string, ActEntry>
