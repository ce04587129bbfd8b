/** Acts about the catalogue as it is issued. */
import type { ActEntry } from '../acts.ts'

const grounds = [{ law: '1731/QĐ-UBND, Điều 4.2, 6.2, 12.3', from: '2022-10-28' }]

export const catalogueActs = {
  'catalogue.see': {
    summary: {
      vi: 'Xem các lần ban hành danh mục và bản chuẩn bị',
      en: 'See editions of the catalogue, and the next one as it stands',
    },
    by: { authority: 'any', auditor: 'any', leader: 'any', operator: 'any' },
    grounds,
  },
  'catalogue.issue': {
    summary: { vi: 'Ban hành danh mục', en: 'Issue an edition of the catalogue' },
    by: { authority: 'any' },
    grounds,
  },
} as const satisfies Record<string, ActEntry>
