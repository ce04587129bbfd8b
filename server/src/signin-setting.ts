/** The settings of sign-in and sessions; rows of the table in settings.ts. */
import { between, text } from './setting-kind.ts'

export type SignInSettings = Readonly<{
  /** Names of the zones from which the authority and operators act; null for any that is known. */
  adminZones: readonly string[] | null
  /** A session ends after so many minutes without a request. */
  idleMinutes: number
  /** A session ends after so many hours, whatever happens. */
  sessionHours: number
}>

export const signInSettings = [
  {
    name: 'KHO_ADMIN_ZONES',
    default: '',
    kind: text,
    meaning: {
      vi: 'Các vùng mạng (tên trong KHO_ZONES, cách nhau bằng dấu phẩy) mà đơn vị quản lý và vận hành được làm việc từ đó. Bỏ trống: mọi vùng đã khai báo.',
      en: 'Zones (names of KHO_ZONES, with commas between) from which the authority and operators act. Empty: any declared zone.',
    },
  },
  {
    name: 'KHO_SESSION_IDLE_MINUTES',
    default: '30',
    kind: between(1, 1440),
    meaning: {
      vi: 'Phiên đăng nhập hết sau số phút không có yêu cầu nào.',
      en: 'Minutes without a request after which a session ends.',
    },
  },
  {
    name: 'KHO_SESSION_HOURS',
    default: '10',
    kind: between(1, 168),
    meaning: {
      vi: 'Phiên đăng nhập hết sau số giờ, dù đang làm việc.',
      en: 'Hours after which a session ends, whatever happens.',
    },
  },
] as const

type Name = (typeof signInSettings)[number]['name']

export function readSignInSettings(of: <T>(name: Name) => T): SignInSettings {
  const zones = of<string | null>('KHO_ADMIN_ZONES')
  return Object.freeze({
    adminZones: zones === null ? null : zones.split(',').map((zone) => zone.trim()),
    idleMinutes: of<number>('KHO_SESSION_IDLE_MINUTES'),
    sessionHours: of<number>('KHO_SESSION_HOURS'),
  })
}
