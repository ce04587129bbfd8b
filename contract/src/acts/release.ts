/** Acts about open data: proposed by the owner, decided by the data authority. */
import type { ActEntry } from '../acts.ts'

const grounds = [{ law: '1731/QĐ-UBND, Điều 6.1d, 9', from: '2022-10-28' }]

export const releaseActs = {
  'release.list': {
    summary: { vi: 'Xem các bản phát hành dữ liệu mở', en: 'See releases of open data' },
    by: { authority: 'any', auditor: 'any', steward: 'own', leader: 'own' },
    grounds,
  },
  'release.propose': {
    summary: { vi: 'Đề xuất mở dữ liệu', en: 'Propose a release of open data' },
    by: { steward: 'own' },
    grounds,
  },
  'release.decide': {
    summary: {
      vi: 'Duyệt hoặc từ chối đề xuất mở dữ liệu',
      en: 'Approve or refuse a release of open data',
    },
    by: { authority: 'any' },
    grounds,
  },
  'release.renew': {
    summary: {
      vi: 'Phát hành kỳ mới, xác nhận rà soát dữ liệu mở',
      en: 'Renew a release of open data, or confirm its review',
    },
    by: { authority: 'any', steward: 'own' },
    grounds,
  },
  'release.withdraw': {
    summary: { vi: 'Thu hồi dữ liệu mở', en: 'Withdraw a release of open data' },
    by: { authority: 'any', steward: 'own' },
    grounds,
  },
} as const satisfies Record<string, ActEntry>
