/** What may be told of: kinds of notices, and the ways on which they come. */
import { z } from 'zod'
import type { Bilingual } from './dataset.ts'

export const noticeTitles = {
  'dataset.changed': { vi: 'Bộ dữ liệu có thay đổi', en: 'A dataset has changed' },
  'definition.changed': {
    vi: 'Định nghĩa bộ dữ liệu thay đổi',
    en: 'The definition of a dataset has changed',
  },
  'grant.ending': { vi: 'Quyền khai thác sắp hết hạn', en: 'A grant is ending' },
  'grant.ended': { vi: 'Quyền khai thác đã hết', en: 'A grant has ended' },
  'request.decided': { vi: 'Đề nghị khai thác đã được quyết định', en: 'A request was decided' },
  'run.failed': { vi: 'Lần đồng bộ không thành', en: 'A run has failed' },
  'drift.found': { vi: 'Đối soát thấy sai khác', en: 'A verification found differences' },
  'discrepancy.answered': {
    vi: 'Phản ánh sai sót đã được trả lời',
    en: 'A discrepancy was answered',
  },
  'key.ending': { vi: 'Khoá của hệ thống sắp hết hạn', en: 'A key of a client is ending' },
} as const satisfies Record<string, Bilingual>

export type NoticeKind = keyof typeof noticeTitles
export const noticeKinds = Object.keys(noticeTitles) as [NoticeKind, ...NoticeKind[]]

/** On the console, as an Atom feed, by mail, or sent to a program by HTTPS. */
export const noticeWays = ['console', 'feed', 'mail', 'webhook'] as const
export type NoticeWay = (typeof noticeWays)[number]

/** A secret that another took over from signs for so many hours at most: thirty days. */
export const overlapHoursMax = 720

/** On its way; taken; too many tries; what the receiver refuses for good; its subscription ended. */
export type DeliveryState = 'waiting' | 'delivered' | 'given-up' | 'refused' | 'dropped'

export const subscriptionSchema = z.object({
  way: z.enum(noticeWays),
  kinds: z.array(z.enum(noticeKinds)).min(1),
  /** Only what is about this dataset. */
  dataset: z.string().max(64).nullish(),
  /** Where it goes: the address of a webhook, or an office's mailbox. */
  address: z.string().max(500).nullish(),
})
export type SubscriptionInput = z.input<typeof subscriptionSchema>
