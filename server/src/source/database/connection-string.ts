/** Takes a connection string apart. Nothing of it may ever stand in a message. */
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SqlSource } from './sql-session.ts'

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
  source: SqlSource,
  schemes: readonly string[],
): ConnectionParts {
  const parsed = checkConnectionString(source, schemes)
  try {
    return {
      host: parsed.hostname.replace(/^\[|\]$/g, ''),
      port: parsed.port === '' ? undefined : Number(parsed.port),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      path: decodeURIComponent(parsed.pathname.replace(/^\//, '')),
      options: parsed.searchParams,
      tls: readTls(parsed.searchParams),
    }
  } catch {
    throw badString(source, schemes)
  }
}

/** Refused: `source.bad-connection-string`, without a word of it. */
export function checkConnectionString(source: SqlSource, schemes: readonly string[]): URL {
  try {
    const parsed = new URL(source.url)
    decodeURIComponent(`${parsed.username}${parsed.password}${parsed.pathname}`)
    if (schemes.includes(parsed.protocol.replace(':', ''))) return parsed
  } catch {
    // As below.
  }
  throw badString(source, schemes)
}

function badString({ name }: SqlSource, schemes: readonly string[]): Refusal {
  const expected = `${schemes[0]}://account:password@host:port/database`
  return new Refusal('source.bad-connection-string', { source: name, expected })
}

function readTls(options: URLSearchParams): ConnectionOptions | null {
  const mode = options.get('sslmode') ?? 'disable'
  if (mode === 'disable') return null
  if (mode !== 'require' && mode !== 'verify-full') throw new Error('sslmode')
  const file = options.get('sslrootcert')
  const ca = file ? { ca: readFileSync(file, 'utf8') } : {}
  return { rejectUnauthorized: mode === 'verify-full', ...ca }
}
