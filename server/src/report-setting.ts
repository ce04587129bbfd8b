/** The settings of discrepancies that readers and citizens report; rows of the table in config.ts. */
import { choice, count, text } from './setting-kind.ts'
import { inChoices, inUnits, orNone } from './setting-words.ts'

export type ReportSettings = Readonly<{
  /** The agency whose systems see and forward all of them; null for nobody's. */
  authorityAgency: string | null
  forwardAtOnce: boolean
  /** Without an account, within a day. */
  perAddressMax: number
  perDatasetMax: number
}>

export const reportSettings = [
  {
    name: 'KHO_AUTHORITY_AGENCY',
    title: { vi: 'Đơn vị quản lý Kho', en: 'Agency that runs the store' },
    default: '',
    kind: text,
    tell: orNone({ vi: 'chưa đặt', en: 'not set' }),
    meaning: {
      vi: 'Mã đơn vị quản lý Kho; hệ thống của đơn vị này thấy và chuyển mọi phản ánh sai sót.',
      en: 'Id of the agency that runs the store; its systems see and forward every discrepancy.',
    },
  },
  {
    name: 'KHO_FORWARD_REPORTS',
    title: { vi: 'Cách chuyển phản ánh sai sót', en: 'How reports go to owners' },
    default: 'by-hand',
    kind: choice(['by-hand', 'at-once']),
    tell: inChoices({
      'by-hand': { vi: 'đơn vị quản lý Kho chuyển', en: 'the authority forwards them' },
      'at-once': { vi: 'chuyển ngay cho chủ quản', en: 'at once' },
    }),
    meaning: {
      vi: 'at-once: phản ánh sai sót được chuyển ngay cho chủ quản; by-hand: đơn vị quản lý Kho chuyển.',
      en: 'at-once: a discrepancy goes to the owner at once; by-hand: the authority forwards it.',
    },
  },
  {
    name: 'KHO_REPORTS_PER_ADDRESS',
    title: { vi: 'Giới hạn phản ánh từ một địa chỉ', en: 'Limit of reports from one address' },
    default: '20',
    kind: count(100_000),
    tell: inUnits({ vi: 'phản ánh mỗi ngày', en: 'reports a day' }),
    meaning: {
      vi: 'Số phản ánh không cần tài khoản được nhận từ một địa chỉ trong một ngày.',
      en: 'Reports without an account that are taken from one address within a day.',
    },
  },
  {
    name: 'KHO_REPORTS_PER_DATASET',
    title: { vi: 'Giới hạn phản ánh cho một bộ dữ liệu', en: 'Limit of reports on one dataset' },
    default: '500',
    kind: count(1_000_000),
    tell: inUnits({ vi: 'phản ánh mỗi ngày', en: 'reports a day' }),
    meaning: {
      vi: 'Số phản ánh không cần tài khoản được nhận cho một bộ dữ liệu trong một ngày.',
      en: 'Reports without an account that are taken on one dataset within a day.',
    },
  },
] as const

type Name = (typeof reportSettings)[number]['name']

export function readReportSettings(of: <T>(name: Name) => T): ReportSettings {
  return Object.freeze({
    authorityAgency: of<string | null>('KHO_AUTHORITY_AGENCY'),
    forwardAtOnce: of<string>('KHO_FORWARD_REPORTS') === 'at-once',
    perAddressMax: of<number>('KHO_REPORTS_PER_ADDRESS'),
    perDatasetMax: of<number>('KHO_REPORTS_PER_DATASET'),
  })
}
