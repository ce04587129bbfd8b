/** Checks access tokens. A token that was checked once is known until it ends. */
import { hash } from 'node:crypto'
import { importJWK, jwtVerify } from 'jose'
import type { CryptoKey, JWTHeaderParameters } from 'jose'
import { Refusal } from '@kho/contract/refusal.ts'
import { systemClock } from '../time.ts'
import type { Clock } from '../time.ts'
import { clientAlgorithms } from './public-key.ts'

export type VerifiedToken = {
  readonly client: string
  /** The number of the key with which it was asked for. */
  readonly key: number
  /** What a call under it must prove to have; null where having the token is enough. */
  readonly bound: TokenBinding | null
  readonly scopes: readonly string[]
  readonly expiresAt: Date
}

/** RFC 9449: the thumbprint of a key; RFC 8705: that of a certificate. */
export type TokenBinding = { readonly jkt: string } | { readonly x5t: string }

export type TokenVerifier = {
  /**
   * The token's client. Answers at once for a token that was checked before, so that most calls
   * cost one hash; a promise otherwise. Refused with `access.bad-token` whatever is wrong with it:
   * signature, issuer, audience, kind or term. Whether the client is locked, its key has ended or
   * the call proves what the token is bound to is asked elsewhere.
   */
  verify(token: string): VerifiedToken | Promise<VerifiedToken>
}

export type VerifierOptions = {
  issuer: string
  audience: string
  /** Public keys as JWK with `kid`. */
  keys: readonly { kid: string; kty: string; crv: string; x: string; y: string }[]
  clock?: Clock
  /** Checked tokens kept; the ones longest unused are forgotten first. */
  keptMax?: number
}

type Kept = { token: VerifiedToken; expiresMs: number }

/** Longer than any token of ours; nobody gets to hash megabytes. */
const tokenLengthMax = 4096

export async function createTokenVerifier(options: VerifierOptions): Promise<TokenVerifier> {
  const { clock = systemClock, keptMax = 10_000 } = options
  const keys = new Map<string, CryptoKey>()
  for (const key of options.keys) {
    keys.set(key.kid, (await importJWK({ ...key, alg: 'ES256' }, 'ES256')) as CryptoKey)
  }
  const kept = new Map<string, Kept>()
  const keep = (digest: string, one: Kept) => {
    kept.delete(digest)
    kept.set(digest, one)
    if (kept.size > keptMax) kept.delete(kept.keys().next().value!)
  }
  return {
    verify(token) {
      if (token.length > tokenLengthMax) throw new Refusal('access.bad-token')
      const digest = hash('sha256', token, 'base64')
      const known = kept.get(digest)
      if (!known) {
        return check(token, keys, options, clock).then((verified) => {
          keep(digest, { token: verified, expiresMs: verified.expiresAt.getTime() })
          return verified
        })
      }
      if (known.expiresMs <= clock.now().getTime()) {
        kept.delete(digest)
        throw new Refusal('access.bad-token')
      }
      // Moved to the end only when the store is filling up; until then the order does not matter.
      if (kept.size > keptMax / 2) keep(digest, known)
      return known.token
    },
  }
}

async function check(
  token: string,
  keys: ReadonlyMap<string, CryptoKey>,
  options: VerifierOptions,
  clock: Clock,
): Promise<VerifiedToken> {
  const keyOf = (header: JWTHeaderParameters): CryptoKey => {
    const key = keys.get(header.kid ?? '')
    if (!key) throw new Error('unknown key')
    return key
  }
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: ['ES256'],
      typ: 'at+jwt',
      requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti', 'key_id'],
      currentDate: clock.now(),
    })
    const { client_id: client, scope, key_id: key, cnf } = payload
    if (typeof client !== 'string' || client !== payload.sub) throw new Error('no client')
    if (!Number.isSafeInteger(key)) throw new Error('no key')
    const scopes = typeof scope === 'string' ? scope.split(' ') : []
    const expiresAt = new Date(payload.exp! * 1000)
    return { client, key: key as number, bound: readBinding(cnf), scopes, expiresAt }
  } catch (error) {
    throw new Refusal('access.bad-token', {}, error instanceof Error ? error.message : undefined)
  }
}

/** A binding that is not understood must not become none. */
function readBinding(cnf: unknown): TokenBinding | null {
  if (cnf === undefined) return null
  const { jkt, 'x5t#S256': x5t } = cnf as Record<string, unknown>
  if (typeof jkt === 'string' && x5t === undefined) return { jkt }
  if (typeof x5t === 'string' && jkt === undefined) return { x5t }
  throw new Error('bound to something unknown')
}

/** How a call may present a token, for answers that want one. */
export const tokenChallenge = `Bearer realm="kho", DPoP realm="kho", algs="${clientAlgorithms.join(' ')}"`

export type PresentedToken = { scheme: 'bearer' | 'dpop'; token: string }

/**
 * The token of an `Authorization` header and how it is presented; null where there is none. Refused
 * with `access.bad-token` where it is another scheme or not one token.
 */
export function readAuthorization(authorization: string | undefined): PresentedToken | null {
  if (authorization === undefined) return null
  const bearer = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1]
  if (bearer !== undefined) return { scheme: 'bearer', token: bearer }
  const token = /^DPoP +([\w.~+/=-]+)$/i.exec(authorization)?.[1]
  if (token === undefined) throw new Refusal('access.bad-token')
  return { scheme: 'dpop', token }
}
