/** Who calls, what for and from where: read from a request before any decision. */
import { Refusal } from '@kho/contract/refusal.ts'
import { readBearer } from '../people/verify-token.ts'
import type { TokenVerifier, VerifiedToken } from '../people/verify-token.ts'
import type { DecidedClient } from './decide.ts'
import type { AccessSnapshot } from './snapshot.ts'
import type { ZoneFinder } from '../http/zone.ts'

export type Caller = {
  /** null where the call carries no token. */
  client: DecidedClient | null
  scopes: readonly string[]
  purpose: string | null
  task: string | null
  address: string
  zones: readonly string[]
  /** When the token ends; long answers may be asked to end with it. */
  expiresAt: Date | null
}

export type CallerReader = (request: {
  headers: Readonly<Record<string, string | string[] | undefined>>
  address: string
}) => Caller | Promise<Caller>

/** Longer references are no references. */
const taskLengthMax = 200

/**
 * A reader of callers. It answers at once for a token that is known. Refused: a token that is not
 * valid, and a token of a client that no longer exists. Whether the client is locked is for the
 * decision, which open data does not ask.
 */
export function createCallerReader(parts: {
  verifier: TokenVerifier
  snapshot: AccessSnapshot
  zonesOf: ZoneFinder
}): CallerReader {
  const { verifier, snapshot, zonesOf } = parts
  return ({ headers, address }) => {
    const build = (token: VerifiedToken | null): Caller => {
      const client = token ? snapshot.client(token.client) : null
      if (token && !client) throw new Refusal('access.bad-token')
      return {
        client,
        scopes: token?.scopes ?? [],
        purpose: readHeader(headers['kho-purpose']),
        task: readTask(headers['kho-task']),
        address,
        zones: zonesOf(address),
        expiresAt: token?.expiresAt ?? null,
      }
    }
    const bearer = readBearer(headers.authorization as string | undefined)
    if (bearer === null) return build(null)
    const verified = verifier.verify(bearer)
    return verified instanceof Promise ? verified.then(build) : build(verified)
  }
}

function readTask(header: string | string[] | undefined): string | null {
  const task = readHeader(header)
  if (task !== null && task.length > taskLengthMax) {
    throw new Refusal('http.bad-request', { reason: `Kho-Task > ${taskLengthMax}` })
  }
  return task
}

/**
 * Header values arrive as bytes read as Latin-1. Task references are Vietnamese (`12/QĐ-UBND`), so
 * bytes that are UTF-8 are read as that, and a percent-encoded value is decoded.
 */
function readHeader(header: string | string[] | undefined): string | null {
  const value = Array.isArray(header) ? header.join(', ') : header
  if (value === undefined || value.trim() === '') return null
  const trimmed = value.trim()
  if (/^[\x20-\x7e]*$/.test(trimmed))
    return trimmed.includes('%') ? decodePercent(trimmed) : trimmed
  try {
    return utf8.decode(Buffer.from(trimmed, 'latin1'))
  } catch {
    return trimmed
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
