/** Takes a connection string apart. Nothing of it may ever stand in a message. */
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from './database-fault.ts'
import type { SqlSource } from './sql-session.ts'

type NamedUrl = Pick<SqlSource, 'name' | 'url'>

export type ConnectionParts = {
  host: string
  port: number | undefined
  user: string
  password: string
  /** What follows the host, without its slash: the database. */
  path: string
  options: URLSearchParams
  /** Null: in the clear, where `sslmode` is absent or `disable`. */
  tls: ConnectionOptions | null
}

/**
 * `sslmode` is `disable`, `require` (encrypted, whoever answers) or `verify-full` (the certificate
 * must be valid for the host); `sslrootcert` names a file with the agency's own authority.
 */
export function readConnectionString(
  source: NamedUrl,
  schemes: readonly string[],
): ConnectionParts {
  const parsed = checkConnectionString(source, schemes)
  const tls = readTls(source, parsed.searchParams)
  try {
    return {
      host: parsed.hostname.replace(/^\[|\]$/g, ''),
      port: parsed.port === '' ? undefined : Number(parsed.port),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      path: decodeURIComponent(parsed.pathname.replace(/^\//, '')),
      options: parsed.searchParams,
      tls,
    }
  } catch {
    throw badString(source, schemes)
  }
}

/** Refused: `source.bad-connection-string`, without a word of it. */
function checkConnectionString(source: NamedUrl, schemes: readonly string[]): URL {
  try {
    const parsed = new URL(source.url)
    decodeURIComponent(`${parsed.username}${parsed.password}${parsed.pathname}`)
    if (schemes.includes(parsed.protocol.replace(':', ''))) return parsed
  } catch {
    // As below.
  }
  throw badString(source, schemes)
}

function badString({ name }: NamedUrl, schemes: readonly string[]): Refusal {
  const expected = `${schemes[0]}://account:password@host:port/database`
  return new Refusal('source.bad-connection-string', { source: name, expected })
}

/** Refused: `source.bad-connection-string`; `source.certificate` where the authority's file is not there. */
function readTls({ name }: NamedUrl, options: URLSearchParams): ConnectionOptions | null {
  const mode = options.get('sslmode') ?? 'disable'
  if (mode === 'disable') return null
  if (mode !== 'require' && mode !== 'verify-full') {
    const expected = 'sslmode=disable, sslmode=require, sslmode=verify-full'
    throw new Refusal('source.bad-connection-string', { source: name, expected })
  }
  const file = options.get('sslrootcert')
  const ca = file ? { ca: readAuthority(name, file) } : {}
  return { rejectUnauthorized: mode === 'verify-full', ...ca }
}

function readAuthority(source: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Refusal('source.certificate', { source, reason: `sslrootcert ${codeOf(error)}` })
  }
}
