/** The settings of sign-in and sessions; rows of the table in settings.ts. */
import { resolve } from 'node:path'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { between, folder, httpUrl, text } from './setting-kind.ts'
import { asWritten, inUnits, orNone } from './setting-words.ts'

export type SignInSettings = Readonly<{
  /** Names of the zones from which the authority and operators act; null for any that is known. */
  adminZones: readonly string[] | null
  /** A session ends after so many minutes without a request. */
  idleMinutes: number
  /** A session ends after so many hours, whatever happens. */
  sessionHours: number
  /** File of passwords that have become known, or null. */
  breachedPasswords: string | null
  /** Days without activity after which an account is told of, and locked. */
  idleRule: Readonly<{ warnDays: number; lockDays: number }>
  /** By whom else one may enter; null where nobody is configured. */
  outside: OutsideSettings | null
}>

/** An outside OpenID provider: VNeID, or the province's single sign-on. */
export type OutsideSettings = Readonly<{
  issuer: string
  client: string
  secret: string | null
  name: Bilingual
  /** Claim that names an account; null where only citizens come from there. */
  accountClaim: string | null
  /** Claim that tells a citizen from all others; null where nobody gets an account by entering. */
  citizenClaim: string | null
  /** Values of its acr that are two factors. */
  twoFactorAcr: readonly string[]
}>

export const signInSettings = [
  {
    name: 'KHO_ADMIN_ZONES',
    title: { vi: 'Vùng mạng của quản lý và vận hành', en: 'Zones of authority and operators' },
    default: '',
    kind: text,
    tell: orNone({ vi: 'mọi vùng đã khai báo', en: 'any declared zone' }),
    meaning: {
      vi: 'Các vùng mạng (tên trong KHO_ZONES, cách nhau bằng dấu phẩy) mà đơn vị quản lý và vận hành được làm việc từ đó. Bỏ trống: mọi vùng đã khai báo.',
      en: 'Zones (names of KHO_ZONES, with commas between) from which the authority and operators act. Empty: any declared zone.',
    },
  },
  {
    name: 'KHO_SESSION_IDLE_MINUTES',
    title: { vi: 'Phiên hết khi không hoạt động', en: 'Idle time after which a session ends' },
    default: '30',
    kind: between(1, 1440),
    tell: inUnits({ vi: 'phút', en: 'minutes' }),
    meaning: {
      vi: 'Phiên đăng nhập hết sau số phút không có yêu cầu nào.',
      en: 'Minutes without a request after which a session ends.',
    },
  },
  {
    name: 'KHO_SESSION_HOURS',
    title: { vi: 'Độ dài nhất của phiên', en: 'Longest session' },
    default: '10',
    kind: between(1, 168),
    tell: inUnits({ vi: 'giờ', en: 'hours' }),
    meaning: {
      vi: 'Phiên đăng nhập hết sau số giờ, dù đang làm việc.',
      en: 'Hours after which a session ends, whatever happens.',
    },
  },
  {
    name: 'KHO_BREACHED_PASSWORDS',
    title: { vi: 'Danh sách mật khẩu đã lộ', en: 'List of breached passwords' },
    default: '',
    kind: folder,
    tell: orNone({ vi: 'chỉ quy tắc đi kèm', en: 'only the rules that come along' }),
    meaning: {
      vi: 'Tệp mật khẩu đã bị lộ: SHA-1 dạng thập lục phân, đã sắp xếp, mỗi dòng một mã, như danh sách công bố. Bỏ trống: chỉ kiểm tra bằng quy tắc đi kèm.',
      en: 'File of passwords that have become known: SHA-1 in hexadecimal, sorted, one a line, as such lists are published. Empty: only the rules that come along.',
    },
  },
  {
    name: 'KHO_IDLE_WARN_DAYS',
    title: { vi: 'Nhắc tài khoản không hoạt động sau', en: 'Idle accounts are told of after' },
    default: '60',
    kind: between(1, 3650),
    tell: inUnits({ vi: 'ngày', en: 'days' }),
    meaning: {
      vi: 'Số ngày không hoạt động sau đó tài khoản được nhắc (nhật ký, kho account idle).',
      en: 'Days without activity after which an account is told of (journal, kho account idle).',
    },
  },
  {
    name: 'KHO_IDLE_LOCK_DAYS',
    title: { vi: 'Khoá tài khoản không hoạt động sau', en: 'Idle accounts are locked after' },
    default: '90',
    kind: between(1, 3650),
    tell: inUnits({ vi: 'ngày', en: 'days' }),
    meaning: {
      vi: 'Số ngày không hoạt động sau đó tài khoản bị khoá.',
      en: 'Days without activity after which an account is locked.',
    },
  },
  {
    name: 'KHO_OUTSIDE_ISSUER',
    title: { vi: 'Nhà cung cấp định danh bên ngoài', en: 'Outside provider of identity' },
    default: '',
    kind: httpUrl,
    tell: orNone({ vi: 'không dùng', en: 'none' }),
    meaning: {
      vi: 'Nhà cung cấp định danh bên ngoài (VNeID, đăng nhập một lần của tỉnh) theo OpenID Connect. Bỏ trống: không dùng.',
      en: "Outside OpenID provider (VNeID, the province's single sign-on). Empty: none.",
    },
  },
  {
    name: 'KHO_OUTSIDE_CLIENT',
    title: {
      vi: 'Tên của Kho ở nhà cung cấp bên ngoài',
      en: 'Name of Kho at the outside provider',
    },
    default: '',
    kind: text,
    tell: orNone({ vi: 'kho', en: 'kho' }),
    meaning: {
      vi: 'Tên của Kho ở nhà cung cấp bên ngoài.',
      en: 'The name of Kho at the outside provider.',
    },
  },
  {
    name: 'KHO_OUTSIDE_SECRET',
    title: {
      vi: 'Bí mật của Kho ở nhà cung cấp bên ngoài',
      en: 'Secret of Kho at the outside provider',
    },
    default: '',
    kind: text,
    tell: orNone({ vi: 'chỉ PKCE', en: 'PKCE alone' }),
    secret: true,
    meaning: {
      vi: 'Bí mật của Kho ở nhà cung cấp bên ngoài. Bỏ trống: chỉ PKCE.',
      en: 'The secret of Kho at the outside provider. Empty: PKCE alone.',
    },
  },
  {
    name: 'KHO_OUTSIDE_NAME_VI',
    title: { vi: 'Tên trên nút đăng nhập', en: 'Name on the button in Vietnamese' },
    default: 'VNeID',
    kind: text,
    tell: asWritten,
    meaning: { vi: 'Tên trên nút đăng nhập.', en: 'What the button calls it, in Vietnamese.' },
  },
  {
    name: 'KHO_OUTSIDE_NAME_EN',
    title: { vi: 'Tên trên nút đăng nhập bằng tiếng Anh', en: 'Name on the button in English' },
    default: 'VNeID',
    kind: text,
    tell: asWritten,
    meaning: {
      vi: 'Tên trên nút đăng nhập, tiếng Anh.',
      en: 'What the button calls it, in English.',
    },
  },
  {
    name: 'KHO_OUTSIDE_ACCOUNT_CLAIM',
    title: { vi: 'Thuộc tính nêu tài khoản cán bộ', en: 'Claim that names an account' },
    default: '',
    kind: text,
    tell: orNone({
      vi: 'không vào tài khoản cán bộ bằng cách này',
      en: 'nobody enters an account by it',
    }),
    meaning: {
      vi: 'Thuộc tính nêu tên tài khoản Kho. Bỏ trống: không ai vào tài khoản cán bộ bằng cách này.',
      en: "Claim that names an account of Kho. Empty: nobody enters an officer's account by it.",
    },
  },
  {
    name: 'KHO_OUTSIDE_CITIZEN_CLAIM',
    title: { vi: 'Thuộc tính nhận ra công dân', en: 'Claim that tells a citizen' },
    default: '',
    kind: text,
    tell: orNone({ vi: 'công dân không có tài khoản', en: 'citizens get no account' }),
    meaning: {
      vi: 'Thuộc tính nhận ra công dân (số định danh), chỉ giữ dạng băm có khoá. Bỏ trống: công dân không có tài khoản.',
      en: 'Claim that tells a citizen (identity number), kept only as a keyed hash. Empty: citizens get no account.',
    },
  },
  {
    name: 'KHO_OUTSIDE_TWO_FACTOR_ACR',
    title: { vi: 'Giá trị acr được coi là hai yếu tố', en: 'acr values that count as two factors' },
    default: '',
    kind: text,
    tell: orNone({ vi: 'không giá trị nào', en: 'none' }),
    meaning: {
      vi: 'Các giá trị acr của nhà cung cấp được coi là hai yếu tố, cách nhau bằng dấu cách.',
      en: 'Values of its acr that count as two factors, with spaces between.',
    },
  },
] as const

type Name = (typeof signInSettings)[number]['name']

export function readSignInSettings(of: <T>(name: Name) => T, cwd: string): SignInSettings {
  const path = (name: Name) => {
    const given = of<string | null>(name)
    return given === null ? null : resolve(cwd, given)
  }
  const zones = of<string | null>('KHO_ADMIN_ZONES')
  return Object.freeze({
    adminZones: zones === null ? null : zones.split(',').map((zone) => zone.trim()),
    idleMinutes: of<number>('KHO_SESSION_IDLE_MINUTES'),
    sessionHours: of<number>('KHO_SESSION_HOURS'),
    breachedPasswords: path('KHO_BREACHED_PASSWORDS'),
    idleRule: Object.freeze({
      warnDays: of<number>('KHO_IDLE_WARN_DAYS'),
      lockDays: of<number>('KHO_IDLE_LOCK_DAYS'),
    }),
    outside: readOutside(of),
  })
}

function readOutside(of: <T>(name: Name) => T): OutsideSettings | null {
  const issuer = of<string | null>('KHO_OUTSIDE_ISSUER')
  if (issuer === null) return null
  return Object.freeze({
    issuer,
    client: of<string | null>('KHO_OUTSIDE_CLIENT') ?? 'kho',
    secret: of<string | null>('KHO_OUTSIDE_SECRET'),
    name: { vi: of<string>('KHO_OUTSIDE_NAME_VI'), en: of<string>('KHO_OUTSIDE_NAME_EN') },
    accountClaim: of<string | null>('KHO_OUTSIDE_ACCOUNT_CLAIM'),
    citizenClaim: of<string | null>('KHO_OUTSIDE_CITIZEN_CLAIM'),
    twoFactorAcr: (of<string | null>('KHO_OUTSIDE_TWO_FACTOR_ACR') ?? '')
      .split(' ')
      .filter(Boolean),
  })
}
