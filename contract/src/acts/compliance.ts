/** The act of looking at the compliance report. */
import type { ActEntry } from '../acts.ts'

export const complianceActs = {
  'compliance.see': {
    summary: { vi: 'Xem báo cáo tuân thủ Quy chế', en: 'See the compliance report' },
    by: { authority: 'any', auditor: 'any', leader: 'any' },
    grounds: [{ law: '1731/QĐ-UBND, Điều 12, 17', from: '2022-10-28' }],
  },
} as const satisfies Record<string, ActEntry>
