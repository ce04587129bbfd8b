/**
 * The one place that reads the environment. Every setting is a row of `settings.ts`; all are read
 * once at the start, checked together, frozen and passed on as an argument.
 */
import { join, resolve } from 'node:path'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { LogLevel } from './log.ts'
import { readNoticeSettings, type NoticeSettings } from './notice-setting.ts'
import { readReportSettings, type ReportSettings } from './report-setting.ts'
import { readSignInSettings, type SignInSettings } from './signin-setting.ts'
import { postgresUrl, readUrl } from './setting-kind.ts'
import type { WorkingHours, Zones } from './setting-kind.ts'
import { asWritten } from './setting-words.ts'
import { settings, sourceSetting, type Setting } from './settings.ts'

export type Mode = 'development' | 'production'

export type { Zones } from './setting-kind.ts'

export type Config = Readonly<{
  mode: Mode
  host: string
  port: number
  /** Absolute. */
  dataDir: string
  /** null: the server that Kho brings along. */
  databaseUrl: string | null
  /** Without a slash at its end. */
  publicUrl: string
  logLevel: LogLevel
  /** What the pages call the province, and the authority that runs the store. */
  place: Readonly<{ province: Bilingual; authority: Bilingual }>
  journalOrigin: string
  /** Absolute. */
  anchorDir: string
  zones: Zones
  signIn: SignInSettings
  /** Addresses or ranges of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  /** Headers in which they pass on a caller's certificate and whether it is of a trusted authority. */
  certificateHeaders: Readonly<{ certificate: string | null; verdict: string | null }>
  /** Addresses or ranges that may read the figures. */
  metricsFrom: readonly string[]
  /** Absolute, or null if no folder is watched. */
  watchDir: string | null
  /** Bytes that one agency may have lying in unfinished pushes. */
  pushBytesMax: number
  /** Hours after which a push that nobody goes on with is removed. */
  pushHours: number
  /** Groups of fewer persons are left out of aggregates. */
  groupMin: number
  /** What becomes of discrepancies that readers and citizens report. */
  reports: ReportSettings
  /** Where notices may go, and how. */
  notices: NoticeSettings
  /** Whether DPoP proofs must carry a number of ours (RFC 9449, 8 and 9). */
  dpopNonce: boolean
  /** Secret with which `kho supply` proves its client; null where it comes from a file. */
  clientSecret: string | null
  /** Absolute, or null for the working calendar that comes along. */
  calendarFile: string | null
  /** Absolute, or null where no authority of signatures is known. */
  paperRootsFile: string | null
  workingHours: WorkingHours
  /** Working days after the end of a period within which its supply is still on time. */
  dueDays: number
  /** When declared sources are synchronised, in minutes after midnight in Viet Nam. */
  syncAtMinute: number
  syncAtOnce: number
  /** Connection strings of source databases by the whole name of the variable. */
  sources: Readonly<Record<string, string>>
  /** Absolute. */
  credentialsKeyFile: string
  /** Under it the keys of data subjects and of rows that were read are hashed. */
  subjectsKeyFile: string
  /** Where sources may be read from; see source/reach.ts for the forms. */
  allowedHosts: readonly string[]
  /** Every setting as it may be shown. */
  shown: readonly SettingInForce[]
}>

/** A setting as `kho config` lists it; `value` is what is in force, without secrets. */
export type SettingInForce = {
  name: string
  title: Bilingual
  meaning: Bilingual
  default: string
  value: string
  /** The same in words. */
  told: Bilingual
  given: boolean
  secret: boolean
}

/** Tests and benchmarks take their own variables; they change nothing in what is served. */
const ignoredPrefixes = ['KHO_TEST_', 'KHO_BENCH_']

type SettingName = (typeof settings)[number]['name']
type Environment = Readonly<Record<string, string | undefined>>

export type ConfigRead = { config: Config; inForce: SettingInForce[]; warnings: Bilingual[] }

/**
 * Reads all settings. Relative folders are taken from `cwd`. Throws the refusal `config.invalid`
 * naming every fault at once; values of secrets are not repeated.
 */
export function readConfig(env: Environment, cwd: string = process.cwd()): ConfigRead {
  const faults: string[] = []
  const warnings: Bilingual[] = []
  const inForce: SettingInForce[] = []
  const values = new Map<string, unknown>()
  const texts = new Map<string, string>()
  const mode = env.KHO_MODE || 'development'
  for (const setting of settings as readonly Setting[]) {
    const given = env[setting.name] || undefined
    const written = given ?? fillIn(setting.default, texts)
    texts.set(setting.name, written)
    const value = written === '' ? null : setting.kind.read(written)
    if (value === undefined) {
      faults.push(`${setting.name}=${setting.secret ? '***' : written} (${setting.kind.expected})`)
    }
    values.set(setting.name, value)
    if (setting.developmentOnly && !given) {
      if (mode === 'production') faults.push(`${setting.name}= (KHO_MODE=production)`)
      else warnings.push(developmentWarning(setting.name, written))
    }
    inForce.push(show(setting, written, given !== undefined))
  }
  const sources = readSources(env, faults, inForce)
  faults.push(...unknownNames(env).map((name) => `${name} (?)`))
  if (faults.length > 0) throw new Refusal('config.invalid', { faults: faults.join('; ') })
  return { config: freeze(values, sources, cwd, inForce), inForce, warnings }
}

function freeze(
  values: Map<string, unknown>,
  sources: Record<string, string>,
  cwd: string,
  inForce: SettingInForce[],
): Config {
  const of = <T>(name: SettingName) => values.get(name) as T
  const path = (name: SettingName) => resolve(cwd, of<string>(name))
  return Object.freeze({
    mode: of<Mode>('KHO_MODE'),
    host: of<string>('KHO_HOST'),
    port: of<number>('KHO_PORT'),
    dataDir: path('KHO_DATA'),
    databaseUrl: of<string | null>('KHO_DATABASE_URL'),
    publicUrl: of<string>('KHO_PUBLIC_URL'),
    logLevel: of<LogLevel>('KHO_LOG_LEVEL'),
    place: Object.freeze({
      province: { vi: of<string>('KHO_PROVINCE_VI'), en: of<string>('KHO_PROVINCE_EN') },
      authority: { vi: of<string>('KHO_AUTHORITY_VI'), en: of<string>('KHO_AUTHORITY_EN') },
    }),
    journalOrigin: of<string>('KHO_JOURNAL_ORIGIN'),
    anchorDir: path('KHO_ANCHOR'),
    zones: Object.freeze(of<Zones>('KHO_ZONES')),
    trustedProxies: Object.freeze(of<string[] | null>('KHO_TRUST_PROXY') ?? []),
    certificateHeaders: Object.freeze({
      certificate: of<string | null>('KHO_CLIENT_CERT_HEADER'),
      verdict: of<string | null>('KHO_CLIENT_VERIFY_HEADER'),
    }),
    metricsFrom: Object.freeze(of<string[]>('KHO_METRICS')),
    watchDir: of<string | null>('KHO_WATCH') === null ? null : path('KHO_WATCH'),
    pushBytesMax: of<number>('KHO_PUSH_GIB') * 1024 ** 3,
    pushHours: of<number>('KHO_PUSH_HOURS'),
    groupMin: of<number>('KHO_GROUP_MIN'),
    signIn: readSignInSettings(of, cwd),
    reports: readReportSettings(of),
    notices: readNoticeSettings(of, cwd),
    dpopNonce: of<string>('KHO_DPOP_NONCE') === 'demanded',
    clientSecret: of<string | null>('KHO_CLIENT_SECRET'),
    calendarFile: of<string | null>('KHO_CALENDAR') === null ? null : path('KHO_CALENDAR'),
    paperRootsFile: of<string | null>('KHO_PAPER_ROOTS') === null ? null : path('KHO_PAPER_ROOTS'),
    workingHours: Object.freeze(of<WorkingHours>('KHO_WORKING_HOURS')),
    dueDays: of<number>('KHO_DUE_DAYS'),
    syncAtMinute: of<number>('KHO_SYNC_AT'),
    syncAtOnce: of<number>('KHO_SYNC_AT_ONCE'),
    sources: Object.freeze(sources),
    credentialsKeyFile: path('KHO_CREDENTIALS_KEY'),
    subjectsKeyFile: path('KHO_SUBJECTS_KEY'),
    allowedHosts: Object.freeze(of<string[] | null>('KHO_ALLOWED_HOSTS') ?? []),
    shown: Object.freeze(inForce),
  })
}

function fillIn(template: string, texts: Map<string, string>): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => texts.get(name) ?? '')
  return template.includes('}/') ? join(filled) : filled
}

function developmentWarning(name: string, value: string): Bilingual {
  return {
    vi: `${name} chưa đặt; dùng ${value}, chỉ hợp khi dùng thử.`,
    en: `${name} is not set; ${value} is used, which is fit only for trying out.`,
  }
}

function show(setting: Setting, written: string, given: boolean): SettingInForce {
  const value = setting.secret && written !== '' ? withoutSecrets(written) : written
  return {
    name: setting.name,
    title: setting.title,
    meaning: setting.meaning,
    default: setting.default,
    value,
    told: setting.tell(value),
    given,
    secret: setting.secret ?? false,
  }
}

function readSources(
  env: Environment,
  faults: string[],
  inForce: SettingInForce[],
): Record<string, string> {
  const sources: Record<string, string> = {}
  for (const name of Object.keys(env).toSorted()) {
    const written = env[name]
    if (!name.startsWith(sourceSetting.prefix) || !written) continue
    if (postgresUrl.read(written)) sources[name] = written
    else faults.push(`${name}=*** (${postgresUrl.expected})`)
    const value = withoutSecrets(written)
    inForce.push({
      name,
      title: sourceSetting.title,
      meaning: sourceSetting.meaning,
      default: '',
      value,
      told: asWritten(value),
      given: true,
      secret: true,
    })
  }
  return sources
}

function unknownNames(env: Environment): string[] {
  const known = new Set<string>(settings.map((setting) => setting.name))
  const passed = [sourceSetting.prefix, ...ignoredPrefixes]
  return Object.keys(env)
    .filter((name) => name.startsWith('KHO_') && !known.has(name))
    .filter((name) => !passed.some((prefix) => name.startsWith(prefix)))
    .toSorted()
}

/** Host and database of a connection string; user, password and options are left out. */
function withoutSecrets(written: string): string {
  const url = readUrl(written, ['postgres:', 'postgresql:'])
  return url ? `${url.protocol}//${url.host}${url.pathname}` : '***'
}
