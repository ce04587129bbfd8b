/** Acts about proposals for what the catalogue should hold. */
import type { ActEntry } from '../acts.ts'

const proposing = [{ law: '1731/QĐ-UBND, Điều 15.2, 17.3', from: '2022-10-28' }]

export const proposalActs = {
  'proposal.list': {
    summary: { vi: 'Xem các đề xuất bổ sung danh mục', en: 'See proposals for the catalogue' },
    by: {
      consumer: 'any',
      steward: 'any',
      developer: 'any',
      leader: 'any',
      authority: 'any',
      auditor: 'any',
    },
    grounds: proposing,
  },
  'proposal.make': {
    summary: { vi: 'Đề xuất bổ sung danh mục', en: 'Propose an addition to the catalogue' },
    by: { consumer: 'own', steward: 'own' },
    grounds: proposing,
  },
  'proposal.need': {
    summary: { vi: 'Nêu nhu cầu với một đề xuất', en: 'Say that a proposal is needed' },
    by: { consumer: 'own', steward: 'own' },
    grounds: proposing,
  },
  'proposal.decide': {
    summary: { vi: 'Xử lý đề xuất bổ sung danh mục', en: 'Decide on a proposal' },
    by: { authority: 'any' },
    grounds: [{ law: '1731/QĐ-UBND, Điều 6.2, 12.3, 15.2', from: '2022-10-28' }],
  },
} as const satisfies Record<string, ActEntry>
