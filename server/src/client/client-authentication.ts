/**
 * How a client proves itself to the token service: by a secret, by a signed assertion (RFC 7523) or
 * by the certificate of its connection, or the name in it (RFC 8705). The library checks; here stands which keys are
 * in force, by which of them this call proved itself, and that a proof counts once.
 */
import { createPublicKey, hash } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import { compactVerify } from 'jose'
import Provider, { errors } from 'oidc-provider'
import type { AdapterPayload, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Queryable } from '../pg/database.ts'
import { clientAlgorithms } from './public-key.ts'
import type { ProvingClient, ProvingKey } from './client.sql.ts'
import { certificateThumbprint, isVerified, readPresented } from './presented-certificate.ts'
import type { CertificateHeaders } from './presented-certificate.ts'
import { isSecret } from './secret.ts'
import { takeProofs } from './used-proof.sql.ts'

/** Assertions that live longer are refused, so that what was taken need not be kept for long. */
const assertionSecondsMax = 300
/** How far ahead of our clock the library takes a DPoP proof at the token service. */
const datedAheadSeconds = 300
/** How far the clock of a client may be off. */
const clockSeconds = 15

/** What a client is beyond what the library knows; not told to anybody. */
type KnownClient = { kho_keys?: ProvingKey[]; kho_scopes?: string[] }

/** By which key a call proved itself; the token names it. */
const provedBy = new WeakMap<object, number>()

export function provingKeyOf(context: KoaContextWithOIDC, headers: CertificateHeaders): number {
  const key = provedBy.get(context) ?? certificateKeyOf(context, headers)
  if (key === undefined) throw new Error('a token is made for a call that no key proved')
  return key
}

function certificateKeyOf(
  { req, oidc }: KoaContextWithOIDC,
  headers: CertificateHeaders,
): number | undefined {
  const certificate = readPresented(req.headers, headers.certificate)
  if (!certificate) return undefined
  const thumbprint = certificateThumbprint(certificate.raw)
  return keysOf(oidc.client).find((key) => key.thumbprint === thumbprint)?.id
}

function keysOf(client: unknown): readonly ProvingKey[] {
  return (client as KnownClient | undefined)?.kho_keys ?? []
}

/** The scopes that a client is registered for. */
export function registeredScopes(client: unknown): readonly string[] {
  return (client as KnownClient).kho_scopes ?? []
}

/**
 * The part of the library's configuration that is about proving oneself. With a secret for numbers,
 * proofs must carry one of them.
 */
export async function configureAuthentication(
  headers: CertificateHeaders,
  nonceSecret: Buffer | null,
): Promise<Configuration> {
  const certificate = (context: KoaContextWithOIDC) =>
    readPresented(context.req.headers, headers.certificate) ?? undefined
  const bySubject = headers.certificate !== null && headers.verdict !== null
  const { isNamedBy } = bySubject ? await import('./certificate-subject.ts') : {}
  const isNamed = (der: Buffer, { named }: ProvingKey) =>
    named !== null && isNamedBy !== undefined && isNamedBy(der, named)
  return {
    clientAuthMethods: [
      'client_secret_basic',
      'client_secret_post',
      'private_key_jwt',
      ...(headers.certificate === null ? [] : (['self_signed_tls_client_auth'] as const)),
      ...(bySubject ? (['tls_client_auth'] as const) : []),
    ],
    enabledJWA: {
      clientAuthSigningAlgValues: clientAlgorithms as never,
      dPoPSigningAlgValues: clientAlgorithms as never,
      idTokenSigningAlgValues: ['ES256'],
    },
    extraClientMetadata: { properties: ['kho_keys', 'kho_scopes'], validator: () => {} },
    clockTolerance: clockSeconds,
    assertJwtClientAuthClaimsAndHeader: checkAssertion as never,
    features: {
      mTLS: {
        enabled: headers.certificate !== null,
        certificateBoundAccessTokens: true,
        selfSignedTlsClientAuth: true,
        tlsClientAuth: bySubject,
        certificateAuthorized: ((context: KoaContextWithOIDC) =>
          isVerified(context.req.headers, headers)) as never,
        certificateSubjectMatches: ((context: KoaContextWithOIDC) => {
          const given = certificate(context)
          // The library was told of one name, but another may have come into force beside it.
          const key = given && keysOf(context.oidc.client).find((one) => isNamed(given.raw, one))
          if (key) provedBy.set(context, key.id)
          return key !== undefined
        }) as never,
        getCertificate: certificate as never,
      },
      dPoP:
        nonceSecret === null
          ? { enabled: true }
          : { enabled: true, nonceSecret, requireNonce: () => true },
    },
  }
}

/**
 * The client as the library shall see it for this call: with the one method by which the call
 * tries to prove itself, so that a client can go from one to another without an hour of neither.
 */
export function describeClient(
  id: string,
  found: ProvingClient,
  headers: CertificateHeaders,
): AdapterPayload {
  const context = Provider.ctx
  const { method, keys } = methodOf(found.keys, context, headers)
  const named = method === 'tls_client_auth' ? keys[0]?.named : null
  return {
    client_id: id,
    // The library wants a text here; what is compared are the hashes of the keys below.
    client_secret: method.startsWith('client_secret') ? 'stored as hashes' : undefined,
    ...(named
      ? { [`tls_client_auth_${named.form}`]: named.value }
      : { jwks: { keys: keys.map(publicJwk) } }),
    kho_keys: found.keys,
    kho_scopes: found.scopes,
    dpop_bound_access_tokens: found.needsDpop,
    tls_client_certificate_bound_access_tokens: method.endsWith('tls_client_auth') || undefined,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: method,
  } as AdapterPayload
}

function methodOf(
  keys: readonly ProvingKey[],
  context: KoaContextWithOIDC | undefined,
  headers: CertificateHeaders,
): { method: string; keys: ProvingKey[] } {
  const { client_assertion: assertion, client_secret: secret } = context?.oidc?.params ?? {}
  const of = (kind: ProvingKey['kind']) => keys.filter((key) => key.kind === kind)
  if (assertion !== undefined) return { method: 'private_key_jwt', keys: of('public-key') }
  const named = secret !== undefined || context?.headers.authorization !== undefined
  if (named || headers.certificate === null) return { method: 'client_secret_basic', keys: [] }
  const [certificates, subjects] = [of('certificate'), of('subject')]
  const presented = readPresented(context?.req.headers ?? {}, headers.certificate)
  const thumbprint = presented && certificateThumbprint(presented.raw)
  // One that is registered itself counts by that, whoever has issued it.
  const isRegistered = certificates.some((key) => key.thumbprint === thumbprint)
  if (isRegistered || subjects.length === 0 || headers.verdict === null)
    return { method: 'self_signed_tls_client_auth', keys: certificates }
  return { method: 'tls_client_auth', keys: subjects }
}

function publicJwk({ jwk, certificate }: ProvingKey): object {
  return certificate ? { ...jwk, x5c: [certificate.toString('base64')] } : { ...jwk }
}

/** Teaches the library to compare hashes, to remember the key, and to take a proof once. */
export function installAuthentication(provider: Provider, db: Queryable): void {
  const prototype = provider.Client.prototype as unknown as {
    compareClientSecret(this: KnownClient, given: string): boolean
  }
  prototype.compareClientSecret = function compare(given) {
    const key = keysOf(this).find(({ secret }) => secret && isSecret(given, secret))
    if (key) provedBy.set(Provider.ctx!, key.id)
    return key !== undefined
  }
  // The library asks and then writes; of two at one time both would be the first.
  const replays = provider.ReplayDetection as unknown as {
    unique(issuer: string, jti: string, expires: number): Promise<boolean>
  }
  replays.unique = async (issuer, jti, expires) => {
    // A DPoP proof may be dated ahead, and is good for that much longer.
    const until = expires + datedAheadSeconds
    const proof = { hash: hash('sha256', `${issuer}\n${jti}`, 'buffer'), expires: until }
    const [first] = await takeProofs(db, [proof])
    return first === true
  }
}

/** Beyond what the library checks of an assertion; also finds out by which key it was signed. */
async function checkAssertion(
  context: KoaContextWithOIDC,
  claims: Record<string, unknown>,
  header: Record<string, unknown>,
  client: unknown,
): Promise<void> {
  const now = Math.floor(Date.now() / 1000)
  const { exp, iat, jti } = claims as { exp: number; iat?: unknown; jti: string }
  if (exp > now + assertionSecondsMax + clockSeconds) {
    throw new errors.InvalidClientAuth(`exp is more than ${assertionSecondsMax} s away`)
  }
  if (iat !== undefined && (typeof iat !== 'number' || iat > now + clockSeconds)) {
    throw new errors.InvalidClientAuth('iat is in the future')
  }
  if (jti.length > 256) throw new errors.InvalidClientAuth('jti is too long')
  const assertion = String(context.oidc.params?.client_assertion)
  for (const key of keysOf(client)) {
    if (key.kind !== 'public-key' || !key.jwk) continue
    if (header.kid !== undefined && header.kid !== key.kid) continue
    if (!(await isSignedBy(assertion, key.jwk))) continue
    provedBy.set(context, key.id)
    return
  }
  throw new errors.InvalidClientAuth('no key in force signed the assertion')
}

async function isSignedBy(assertion: string, jwk: Record<string, string>): Promise<boolean> {
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    await compactVerify(assertion, key, { algorithms: clientAlgorithms })
    return true
  } catch {
    return false
  }
}
