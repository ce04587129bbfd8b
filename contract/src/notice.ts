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

/** What a code in the log of deliveries means, for whoever has to mend it; other codes speak alone. */
const sendingFaults: Readonly<Record<string, Bilingual>> = {
  'certificate-untrusted': {
    vi: 'chứng thư của máy chủ thư do một tổ chức không được tin cấp, nên thư chưa rời Kho; đơn vị vận hành thêm chứng thư gốc vào KHO_NOTICE_ROOTS',
    en: 'the certificate of the mail server is by an authority that is not trusted, so nothing was sent; the operator adds its root to KHO_NOTICE_ROOTS',
  },
  'certificate-expired': {
    vi: 'chứng thư của máy chủ thư đã hết hạn, nên thư chưa rời Kho; bên giữ máy chủ thư thay chứng thư',
    en: 'the certificate of the mail server has expired, so nothing was sent; whoever runs the mail server renews it',
  },
  'certificate-not-yet-valid': {
    vi: 'chứng thư của máy chủ thư chưa đến ngày có hiệu lực, nên thư chưa rời Kho; xem đồng hồ của hai máy',
    en: 'the certificate of the mail server is not valid yet, so nothing was sent; look at the clocks of both machines',
  },
  'certificate-wrong-host': {
    vi: 'chứng thư của máy chủ thư mang tên máy khác, nên thư chưa rời Kho; KHO_SMTP_URL phải ghi đúng tên trong chứng thư',
    en: 'the certificate of the mail server is for another host, so nothing was sent; KHO_SMTP_URL has to name the host as the certificate does',
  },
  'tls-missing': {
    vi: 'máy chủ thư không nhận STARTTLS, nên thư chưa rời Kho: Kho không gửi ở dạng không mã hoá; bật STARTTLS hoặc dùng smtps://',
    en: 'the mail server does not take STARTTLS, so nothing was sent: never in the clear; turn STARTTLS on or use smtps://',
  },
  'tls-failed': {
    vi: 'không lập được kết nối mã hoá với máy chủ thư, nên thư chưa rời Kho; xem cổng và smtps:// hay smtp:// trong KHO_SMTP_URL',
    en: 'no encrypted connection to the mail server came about, so nothing was sent; look at the port and at smtps:// or smtp:// in KHO_SMTP_URL',
  },
  'login-refused': {
    vi: 'máy chủ thư không nhận tên đăng nhập hoặc mật khẩu; xem KHO_SMTP_URL',
    en: 'the mail server does not take the login; look at KHO_SMTP_URL',
  },
  'no-answer': {
    vi: 'không kết nối được tới máy chủ thư, hoặc kết nối bị ngắt; Kho gửi lại sau',
    en: 'the mail server is not reached, or the connection broke; it is sent again later',
  },
  'mail-refused': {
    vi: 'máy chủ thư không nhận thư này, với mã trả lời đứng trước',
    en: 'the mail server does not take this letter, with the status before this',
  },
  'owner-barred': {
    vi: 'hệ thống hoặc tài khoản đã đăng ký đang bị khoá hoặc hết hạn, nên Kho không gửi gì; Kho thử lại sau',
    en: 'the client or account that subscribed is locked or has expired, so nothing was sent; it is tried again later',
  },
  'host-not-allowed': {
    vi: 'Kho không được gửi tới nơi này; đơn vị vận hành quyết định bằng KHO_NOTICE_HOSTS và KHO_MAIL_DOMAINS',
    en: 'Kho may not send there; the operator decides by KHO_NOTICE_HOSTS and KHO_MAIL_DOMAINS',
  },
}

/** Null where a code has no words. */
export function faultInWords(code: string): Bilingual | null {
  return Object.hasOwn(sendingFaults, code) ? sendingFaults[code]! : null
}

export const subscriptionSchema = z.object({
  way: z.enum(noticeWays),
  kinds: z.array(z.enum(noticeKinds)).min(1),
  /** Only what is about this dataset. */
  dataset: z.string().max(64).nullish(),
  /** Where it goes: the address of a webhook, or an office's mailbox. */
  address: z.string().max(500).nullish(),
})
export type SubscriptionInput = z.input<typeof subscriptionSchema>
