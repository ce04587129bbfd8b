/** Who calls, what for and from where: read from a request before any decision. */
import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '@kho/contract/refusal.ts'
import { certificateThumbprint, readPresented } from '../client/presented-certificate.ts'
import type { ProofVerifier } from '../client/verify-proof.ts'
import { readAuthorization } from '../client/verify-token.ts'
import type {
  PresentedToken,
  TokenBinding,
  TokenVerifier,
  VerifiedToken,
} from '../client/verify-token.ts'
import type { DecidedClient, DecidedPerson } from './decide.ts'
import type { AccessSnapshot } from './snapshot.ts'
import type { ZoneFinder } from '../http/zone.ts'

export type Caller = {
  /** null where the call carries no token. */
  client: DecidedClient | null
  /** Who reads by a session, where somebody does (`online/person-caller.ts`); never with a token. */
  person?: DecidedPerson & { session: number }
  scopes: readonly string[]
  purpose: string | null
  task: string | null
  address: string
  zones: readonly string[]
  /** When the token ends; long answers may be asked to end with it. */
  expiresAt: Date | null
}

/** What is read of a call. A token bound to a key must be proven for this method and address. */
export type CallRequest = {
  readonly headers: IncomingHttpHeaders
  readonly address: string
  readonly method: string
  /** Path and query as requested. */
  readonly url: string
}

export type CallerReader = (request: CallRequest) => Caller | Promise<Caller>

/** Longer references are no references. */
const taskLengthMax = 200

type CallerParts = {
  verifier: TokenVerifier
  snapshot: AccessSnapshot
  zonesOf: ZoneFinder
  prove: ProofVerifier
  /** In which a trusted proxy passes on the caller's certificate; null where none does. */
  certificateHeader: string | null
}

/**
 * A reader of callers. It answers at once for a token that is known and bound to nothing. Refused:
 * a token that is not valid, one whose client no longer exists or whose key has ended, and one that
 * is bound to something the call does not prove. Whether the client is locked is for the decision,
 * which open data does not ask.
 */
export function createCallerReader(parts: CallerParts): CallerReader {
  /** A proof counts once, and a call may be read twice: to be answered and to be put on record. */
  const proven = new WeakMap<object, Promise<Caller>>()
  return (request) => {
    const presented = readAuthorization(request.headers.authorization)
    if (presented === null) return describe(parts, request, null)
    if (presented.scheme === 'dpop') {
      const known = proven.get(request.headers)
      if (known) return known
      const found = readProven(parts, request, presented)
      proven.set(request.headers, found)
      return found
    }
    const build = (token: VerifiedToken): Caller | Promise<Caller> => {
      if (token.bound !== null) refuseUnproven(parts, request, token.bound)
      if (isKnown(parts, token)) return describe(parts, request, token)
      return parts.snapshot.refresh().then(() => describe(parts, request, token))
    }
    const verified = parts.verifier.verify(presented.token)
    return verified instanceof Promise ? verified.then(build) : build(verified)
  }
}

/** A client or key of a moment ago may not have come in yet: its token is good all the same. */
function isKnown({ snapshot }: CallerParts, { client, key }: VerifiedToken): boolean {
  return snapshot.client(client) !== null && snapshot.hasKey(client, key, Date.now())
}

function describe(
  { snapshot, zonesOf }: CallerParts,
  { headers, address }: CallRequest,
  token: VerifiedToken | null,
): Caller {
  const client = token ? snapshot.client(token.client) : null
  if (token && !client) throw new Refusal('access.bad-token')
  if (token && !snapshot.hasKey(token.client, token.key, Date.now())) {
    throw new Refusal('access.key-ended', { client: token.client, key: token.key })
  }
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

/** The scheme says that the token is bound to a key, so one that is not is not taken either. */
async function readProven(
  parts: CallerParts,
  request: CallRequest,
  { token }: PresentedToken,
): Promise<Caller> {
  const verified = await parts.verifier.verify(token)
  const { bound } = verified
  if (bound === null || !('jkt' in bound)) throw new Refusal('access.bad-token')
  if (!isKnown(parts, verified)) await parts.snapshot.refresh()
  const caller = describe(parts, request, verified)
  const { headers, method, url } = request
  await parts.prove({ proof: headers.dpop, method, url, token, jkt: bound.jkt })
  return caller
}

/** Of a token presented by itself: a key is never proven so, a certificate by the connection. */
function refuseUnproven(
  { certificateHeader }: CallerParts,
  { headers }: CallRequest,
  bound: TokenBinding,
): void {
  if ('jkt' in bound) throw new Refusal('access.token-bound', { way: 'DPoP, RFC 9449' })
  const certificate = readPresented(headers, certificateHeader)
  if (certificate && certificateThumbprint(certificate.raw) === bound.x5t) return
  throw new Refusal('access.token-bound', { way: 'mTLS, RFC 8705' })
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
