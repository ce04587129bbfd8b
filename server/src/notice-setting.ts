/** The settings of notices; rows of the table in settings.ts. */
import { resolve } from 'node:path'
import { between, folder, hosts, mailServer, text } from './setting-kind.ts'
import { asWritten, inUnits, orNone } from './setting-words.ts'

export type NoticeSettings = Readonly<{
  /** Where webhooks may go; see source/reach.ts for the forms. None without it. */
  hosts: readonly string[]
  /** PEM of further authorities whose certificates are believed, or null. */
  rootsFile: string | null
  /** Null where no mail is sent. */
  smtpUrl: string | null
  mailFrom: string
  /** `so.gov.vn` or `*.gov.vn`: where mail may go. */
  mailDomains: readonly string[]
  /** Days before an end on which it is told of. */
  daysAhead: number
  /** Days after which what was delivered is forgotten. */
  keepDays: number
}>

export const noticeSettings = [
  {
    name: 'KHO_NOTICE_HOSTS',
    title: { vi: 'Nơi được gửi webhook', en: 'Where webhooks may go' },
    default: '',
    kind: hosts,
    tell: orNone({ vi: 'không gửi webhook', en: 'none are sent' }),
    meaning: {
      vi: 'Nơi Kho được gửi thông báo bằng webhook (chỉ https): tên máy, *.tên, địa chỉ hoặc dải địa chỉ, kèm :cổng nếu cần. Bỏ trống: không gửi webhook.',
      en: 'Where webhooks may go (https only): host names, *.names, addresses or ranges, with :port if wanted. Empty: none are sent.',
    },
  },
  {
    name: 'KHO_NOTICE_ROOTS',
    title: { vi: 'Chứng thư gốc được tin thêm khi gửi', en: 'Further roots believed when sending' },
    default: '',
    kind: folder,
    tell: orNone({ vi: 'chỉ các gốc thông dụng', en: 'only the usual ones' }),
    meaning: {
      vi: 'Tệp PEM gồm các chứng thư gốc được tin thêm khi gửi thông báo. Bỏ trống: các gốc thông dụng.',
      en: 'File of PEM certificates of authorities that are believed besides the usual ones when notices are sent.',
    },
  },
  {
    name: 'KHO_SMTP_URL',
    title: { vi: 'Máy chủ thư', en: 'Mail server' },
    default: '',
    kind: mailServer,
    tell: orNone({ vi: 'không gửi thư', en: 'no mail is sent' }),
    secret: true,
    meaning: {
      vi: 'Máy chủ thư: smtps://… hoặc smtp://… (khi đó buộc STARTTLS, trừ máy này). Bỏ trống: không gửi thư.',
      en: 'Mail server: smtps://… or smtp://… (then STARTTLS is demanded, but on this machine). Empty: no mail.',
    },
  },
  {
    name: 'KHO_MAIL_FROM',
    title: { vi: 'Địa chỉ gửi của thư', en: 'Sender of mail' },
    default: 'kho@localhost',
    kind: text,
    tell: asWritten,
    meaning: { vi: 'Địa chỉ gửi của thư.', en: 'The address that mail comes from.' },
  },
  {
    name: 'KHO_MAIL_DOMAINS',
    title: { vi: 'Tên miền nhận thư', en: 'Domains that mail may go to' },
    default: '',
    kind: text,
    tell: orNone({ vi: 'không nơi nào', en: 'none' }),
    meaning: {
      vi: 'Tên miền nhận thư thông báo (so.gov.vn hoặc *.gov.vn, cách nhau bằng dấu phẩy). Bỏ trống: không nơi nào.',
      en: 'Domains that mail may go to (so.gov.vn or *.gov.vn, with commas between). Empty: nowhere.',
    },
  },
  {
    name: 'KHO_NOTICE_DAYS',
    title: { vi: 'Báo trước khi hết hạn', en: 'Told before an end' },
    default: '14',
    kind: between(1, 365),
    tell: inUnits({ vi: 'ngày', en: 'days' }),
    meaning: {
      vi: 'Số ngày trước khi quyền hoặc khoá hết hạn mà thông báo được gửi.',
      en: 'Days before the end of a grant or a key on which it is told of.',
    },
  },
  {
    name: 'KHO_NOTICE_KEEP_DAYS',
    title: { vi: 'Thời gian giữ thông báo đã gửi', en: 'How long sent notices are kept' },
    default: '90',
    kind: between(1, 3650),
    tell: inUnits({ vi: 'ngày', en: 'days' }),
    meaning: {
      vi: 'Số ngày giữ thông báo đã gửi và sổ gửi của nó.',
      en: 'Days for which notices that were sent are kept, with their log.',
    },
  },
] as const

type Name = (typeof noticeSettings)[number]['name']

export function readNoticeSettings(of: <T>(name: Name) => T, cwd: string): NoticeSettings {
  const roots = of<string | null>('KHO_NOTICE_ROOTS')
  const domains = of<string | null>('KHO_MAIL_DOMAINS') ?? ''
  return Object.freeze({
    hosts: Object.freeze(of<string[] | null>('KHO_NOTICE_HOSTS') ?? []),
    rootsFile: roots === null ? null : resolve(cwd, roots),
    smtpUrl: of<string | null>('KHO_SMTP_URL'),
    mailFrom: of<string>('KHO_MAIL_FROM'),
    mailDomains: Object.freeze(
      domains
        .split(',')
        .map((one) => one.trim().toLowerCase())
        .filter(Boolean),
    ),
    daysAhead: of<number>('KHO_NOTICE_DAYS'),
    keepDays: of<number>('KHO_NOTICE_KEEP_DAYS'),
  })
}
