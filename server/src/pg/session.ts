import type { ClientConfig } from 'pg'
import pg from 'pg'

export type SessionOptions = {
  applicationName?: string
  /** Role taken for the whole session, as if by SET ROLE. */
  role?: string
  statementTimeoutMs?: number
}

/** Fixed so that the text of a value never depends on a server's own settings. */
const fixedSettings: Record<string, string> = {
  timezone: 'UTC',
  datestyle: 'ISO,YMD',
  intervalstyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  jit: 'off',
}

/** What every connection of Kho has in common, as settings of the driver. */
export function sessionConfig(url: string, options: SessionOptions): ClientConfig {
  const settings: Record<string, string> = { ...fixedSettings }
  if (options.role) settings.role = options.role
  if (options.statementTimeoutMs) settings.statement_timeout = String(options.statementTimeoutMs)
  const [connectionString, own] = takeOptions(url)
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${escape(value)}`)
  return {
    connectionString,
    // The operator's own options come last and win.
    options: [...flags, ...own].join(' '),
    application_name: options.applicationName ?? 'kho',
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    types: { getTypeParser } as ClientConfig['types'],
  }
}

/** The driver lets an `options` inside the URL replace ours; so it is taken out and appended. */
function takeOptions(url: string): [string, string[]] {
  const found = /[?&]options=([^&]*)/.exec(url)
  if (!found) return [url, []]
  const without = url.replace(found[0], found[0].startsWith('?') ? '?' : '')
  return [without, [decodeURIComponent(found[1]!.replaceAll('+', ' '))]]
}

function escape(value: string): string {
  return value.replace(/[\\ ]/g, '\\$&')
}

const asText = (text: string) => text

/** bool, bytea, int2, int4, oid, float4, float8. */
const typed = new Set([16, 17, 21, 23, 26, 700, 701])
/** Arrays whose elements the driver reads exactly: bool, bytea, int2, int4, text, char, name. */
const typedArrays = new Set([1000, 1001, 1005, 1007, 1009, 1002, 1003, 1014, 1015])
/** Arrays read as arrays of text: bigint, numeric, date, timestamps, json, uuid. */
const textArrays = new Set([1016, 1231, 1182, 1115, 1185, 199, 3807, 2951])

const textArrayOid = 1009

type Parser = (value: string) => unknown
const driverParser = pg.types.getTypeParser as (oid: number, format?: string) => Parser

function getTypeParser(oid: number, format?: string): Parser {
  if (format === 'binary') return driverParser(oid, 'binary')
  if (typed.has(oid) || typedArrays.has(oid)) return driverParser(oid)
  return textArrays.has(oid) ? driverParser(textArrayOid) : asText
}
