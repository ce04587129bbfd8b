/** Acts about requests for access, and the papers they rest on. */
import type { ActEntry } from '../acts.ts'

const asking = [{ law: '1731/QĐ-UBND, Điều 8.1', from: '2022-10-28' }]
const deciding = [
  { law: '1731/QĐ-UBND, Điều 6.2, 8.1, 12.5', from: '2022-10-28' },
  { law: '194/2025/NĐ-CP, Điều 16', from: '2025-08-19' },
]

export const requestActs = {
  'request.list': {
    summary: { vi: 'Xem đề nghị khai thác của cơ quan', en: "See the agency's access requests" },
    by: {
      consumer: 'own',
      developer: 'own',
      leader: 'own',
      steward: 'own',
      authority: 'any',
      auditor: 'any',
    },
    grounds: asking,
  },
  'request.read': {
    summary: { vi: 'Xem một đề nghị khai thác', en: 'See an access request' },
    by: {
      consumer: 'own',
      developer: 'own',
      leader: 'own',
      steward: 'own',
      authority: 'any',
      auditor: 'any',
    },
    grounds: asking,
  },
  'request.make': {
    summary: { vi: 'Lập và gửi đề nghị khai thác', en: 'Make and submit an access request' },
    by: { consumer: 'own' },
    grounds: asking,
  },
  'request.enter': {
    summary: {
      vi: 'Nhập hộ đề nghị bằng giấy',
      en: 'Enter a request that came on paper',
    },
    by: { authority: 'any' },
    grounds: asking,
  },
  'request.queue': {
    summary: { vi: 'Xem đề nghị chờ quyết định', en: 'See requests that wait for a decision' },
    by: { steward: 'own', authority: 'any', auditor: 'any' },
    grounds: deciding,
  },
  'request.decide': {
    summary: { vi: 'Quyết định đề nghị khai thác', en: 'Decide on an access request' },
    by: { steward: 'own', authority: 'any' },
    grounds: deciding,
  },
  'request.late': {
    summary: { vi: 'Xem đề nghị quá hạn', en: 'See requests past their term' },
    by: { steward: 'own', leader: 'own', authority: 'any', auditor: 'any' },
    grounds: deciding,
  },
  'request.terms': {
    summary: {
      vi: 'Xem thời hạn và trình tự quyết định',
      en: 'See the terms and the order of deciders',
    },
    by: {
      consumer: 'any',
      developer: 'any',
      steward: 'any',
      leader: 'any',
      authority: 'any',
      auditor: 'any',
      operator: 'any',
    },
    grounds: asking,
  },
  'request.set-term': {
    summary: {
      vi: 'Đặt thời hạn và trình tự quyết định',
      en: 'Set the terms and the order of deciders',
    },
    by: { authority: 'any' },
    grounds: deciding,
  },
} as const satisfies Record<string, ActEntry>
