/** The kinds of values that settings have: how one is read from text, and what is expected. */
import { isIP } from 'node:net'

export type Reader<T> = { expected: string; read: (text: string) => T | undefined }

/** Network zones by name: each a list of addresses or ranges (CIDR). */
export type Zones = Readonly<Record<string, readonly string[]>>

/** Working hours of a day in minutes after midnight, in order, each `[from, until)`. */
export type WorkingHours = readonly (readonly [number, number])[]

export const port: Reader<number> = {
  expected: '1-65535',
  read: (text) => (/^\d{1,5}$/.test(text) && +text > 0 && +text < 65536 ? +text : undefined),
}
export const count = (max: number): Reader<number> => ({
  expected: `1-${max}`,
  read: (text) => (/^\d{1,9}$/.test(text) && +text > 0 && +text <= max ? +text : undefined),
})
export const between = (least: number, most: number): Reader<number> => ({
  expected: `${least}-${most}`,
  read: (given) =>
    /^\d{1,4}$/.test(given) && +given >= least && +given <= most ? +given : undefined,
})
export const text: Reader<string> = { expected: '…', read: (given) => given }
export const folder: Reader<string> = {
  expected: 'folder',
  read: (given) => (given.includes('\0') ? undefined : given),
}
export const postgresUrl: Reader<string> = {
  expected: 'postgresql://…',
  read: (given) => (readUrl(given, ['postgres:', 'postgresql:']) ? given : undefined),
}
export const mailServer: Reader<string> = {
  expected: 'smtps://host, smtp://host',
  read: (given) => (readUrl(given, ['smtp:', 'smtps:'])?.hostname ? given : undefined),
}
export const httpUrl: Reader<string> = {
  expected: 'http(s)://host',
  read(given) {
    const url = readUrl(given, ['http:', 'https:'])
    return url && !url.search && !url.hash ? given.replace(/\/+$/, '') : undefined
  },
}
export const origin: Reader<string> = {
  expected: 'host/path',
  read: (given) => (/^[^\s+]+$/.test(given) && !given.includes('://') ? given : undefined),
}
export const ranges: Reader<string[]> = {
  expected: 'CIDR,CIDR,…',
  read(given) {
    const list = given.split(',').map((one) => one.trim())
    return list.every(isRange) ? list : undefined
  },
}
/** A name of one's own, never one that HTTP gives another meaning. */
export const headerName: Reader<string> = {
  expected: 'x-…, client-cert',
  read(given) {
    const name = given.toLowerCase()
    return /^(x-[a-z0-9-]{1,60}|client-cert)$/.test(name) ? name : undefined
  },
}
export const hosts: Reader<string[]> = {
  expected: 'host,*.host,CIDR,host:port,…',
  read(given) {
    const list = given.split(',').map((one) => one.trim().toLowerCase())
    return list.every(isHostRule) ? list : undefined
  },
}
export const timeOfDay: Reader<number> = { expected: 'HH:MM', read: readMinute }
export const hours: Reader<WorkingHours> = { expected: 'HH:MM-HH:MM,…', read: readHours }
export const zones: Reader<Zones> = { expected: 'name=CIDR,…;name=…', read: readZones }
export const choice = <T extends string>(options: readonly T[]): Reader<T> => ({
  expected: options.join('|'),
  read: (given) => options.find((option) => option === given),
})

export function readUrl(written: string, protocols: string[]): URL | undefined {
  const url = URL.parse(written)
  return url && protocols.includes(url.protocol) ? url : undefined
}

function readZones(given: string): Zones | undefined {
  const found: Record<string, readonly string[]> = {}
  for (const part of given.split(';').filter((one) => one.trim() !== '')) {
    const [name, list, ...rest] = part.split('=')
    const zone = name?.trim() ?? ''
    const addresses = (list ?? '').split(',').map((one) => one.trim())
    const wrong = rest.length > 0 || !/^[a-z][a-z0-9-]*$/.test(zone) || Object.hasOwn(found, zone)
    if (wrong || !addresses.every(isRange)) return undefined
    found[zone] = Object.freeze(addresses)
  }
  return Object.keys(found).length > 0 ? found : undefined
}

function readMinute(given: string): number | undefined {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(given) ?? []
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute)
}

/** Stretches in order that do not touch each other backwards. */
function readHours(given: string): WorkingHours | undefined {
  const found: [number, number][] = []
  for (const part of given.split(',')) {
    const [from, until, ...rest] = part.trim().split('-').map(readMinute)
    if (from === undefined || until === undefined || rest.length > 0) return undefined
    if (until <= from || from < (found.at(-1)?.[1] ?? 0)) return undefined
    found.push([from, until])
  }
  return found
}

function isRange(given: string): boolean {
  const [address, prefix, ...rest] = given.split('/')
  const family = isIP(address ?? '')
  if (family === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128)
}

/** `host`, `*.host`, an address or range; a port behind it, for IPv6 as `[::1]:5432`. */
function isHostRule(given: string): boolean {
  if (isRange(given)) return true
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(given) ?? []
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) return false
  if (bracketed !== undefined) return isIP(bracketed) === 6
  return isRange(plain ?? '') || /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(plain ?? '')
}
