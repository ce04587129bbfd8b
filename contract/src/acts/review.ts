/** Acts of reviews. */
import type { ActEntry } from '../acts.ts'

const grounds = [{ law: '1731/QĐ-UBND, Điều 12.5', from: '2022-10-28' }]
const seers = {
  authority: 'any',
  auditor: 'any',
  steward: 'own',
  consumer: 'own',
  leader: 'own',
} as const

export const reviewActs = {
  'review.see': {
    summary: { vi: 'Xem đợt rà soát', en: 'See reviews' },
    by: seers,
    grounds,
  },
  'review.open': {
    summary: { vi: 'Mở đợt rà soát', en: 'Open a review' },
    by: { authority: 'any' },
    grounds,
  },
  'review.set-rule': {
    summary: { vi: 'Đặt kỳ và thời hạn rà soát', en: 'Set how often and how long is reviewed' },
    by: { authority: 'any' },
    grounds,
  },
  'review.decide': {
    summary: {
      vi: 'Giữ, thu hẹp hoặc thu hồi khi rà soát',
      en: 'Keep, reduce or revoke in a review',
    },
    by: { authority: 'any', steward: 'own', consumer: 'own', leader: 'own' },
    grounds,
  },
  'review.close': {
    summary: { vi: 'Kết thúc đợt rà soát', en: 'Close a review' },
    by: { authority: 'any' },
    grounds,
  },
  'review.resume': {
    summary: {
      vi: 'Cho dùng lại cái bị tạm dừng khi rà soát',
      en: 'Resume what a review suspended',
    },
    by: { authority: 'any' },
    grounds,
  },
  'review.minutes': {
    summary: { vi: 'Lấy biên bản rà soát', en: 'Take the minutes of a review' },
    by: { authority: 'any', auditor: 'any' },
    grounds,
  },
  'review.report': {
    summary: {
      vi: 'Xem quyền không ai dùng, không ai phụ trách, kiêm nhiệm',
      en: 'See what is unused, orphaned or in conflict',
    },
    by: seers,
    grounds,
  },
} as const satisfies Record<string, ActEntry>
