/** How the acts about personal data are tried. Every key is made up. */
import type { Attempts } from './attempts.ts'

const key = '001090000001'
const reason = 'Thử mọi chức năng trên dữ liệu giả lập'

export const personalAttempts: Attempts = {
  'subject.reads': () => ({ path: '/api/v1/subjects/reads', body: { key, reason } }),
  'subject.held': () => ({ path: '/api/v1/subjects/held', body: { key, reason } }),
  'subject.erase': () => ({
    path: '/api/v1/subjects/erasures',
    body: {
      key: 'KHONG-CO-AI',
      reason,
      documentNumber: '01/QĐ',
      documentDate: '2026-03-01',
      authority: 'so-noi-vu',
      basis: 'Luật 91/2025/QH15',
    },
  }),
  'subject.self.held': () => ({ path: '/api/v1/me/held' }),
  'subject.self.reads': () => ({ path: '/api/v1/me/reads' }),
}
