/**
 * The token service under `/oauth`: a certified library, narrowed to what Kho needs. A client
 * proves itself (`client-authentication.ts`) and receives a signed token (RFC 9068, ES256) for five
 * minutes, bound to a key of its own where it proves that it has one (RFC 9449, RFC 8705). What it
 * may read is not in the token but looked up at each call, so that revoking works at once.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import Provider, { errors } from 'oidc-provider'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { describeError } from '../log.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import {
  configureAuthentication,
  installAuthentication,
  provingKeyOf,
  registeredScopes,
} from './client-authentication.ts'
import { markActive } from './client.sql.ts'
import { oidcAdapter } from './oidc-adapter.sql.ts'
import { noCertificates } from './presented-certificate.ts'
import type { CertificateHeaders } from './presented-certificate.ts'
import { clientAlgorithms } from './public-key.ts'
import { scopeServices, uncoveredScope } from './scope.ts'
import { deriveKey, loadSigningKeys } from './signing-key.ts'
import type { SigningKey } from './signing-key.ts'

export type Oauth = {
  /** For the HTTP server's mount. */
  prefix: '/oauth'
  aliases: Readonly<Record<string, string>>
  handle(request: IncomingMessage, response: ServerResponse): void
  /** What tokens must name to be taken. */
  issuer: string
  audience: string
  /** Public keys as JWK. */
  keys: readonly Omit<SigningKey, 'd'>[]
}

export type OauthOptions = {
  db: Database
  log: Log
  publicUrl: string
  /** In which the reverse proxy passes on a client's certificate and what it thinks of it. */
  certificateHeaders?: CertificateHeaders
  /** Whether DPoP proofs must carry a number that was just given (RFC 9449, 8). */
  dpopNonce?: boolean
  /** Called after each token that was issued. */
  onIssued?: (client: string) => void
}

/** Life of a token: long enough to page through a dataset, short enough to need no blocklist. */
export const tokenSeconds = 300

/** What of the library is reached from outside; nothing else of it answers. */
const paths = new Set([
  '/token',
  '/jwks',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
])

export async function openOauth(options: OauthOptions): Promise<Oauth> {
  const { db, log, publicUrl, certificateHeaders = noCertificates, dpopNonce = false } = options
  const signing = await loadSigningKeys(db)
  const issuer = `${publicUrl}/oauth`
  const audience = `${publicUrl}/api`
  const nonceSecret = dpopNonce ? await deriveKey(db, 'kho/token-nonce/1') : null
  const authentication = await configureAuthentication(certificateHeaders, nonceSecret)
  const configuration = configure(db, signing, audience, { certificateHeaders, authentication })
  const provider = new Provider(issuer, configuration)
  installAuthentication(provider, db)
  narrowMetadata(provider)
  nameScope(provider)
  listen(provider, options)
  // Links are made from the public address, whatever name the caller used for this machine.
  provider.proxy = true
  const outside = new URL(publicUrl)
  const callback = provider.callback()
  return {
    prefix: '/oauth',
    aliases: {
      '/.well-known/oauth-authorization-server/oauth': '/.well-known/oauth-authorization-server',
    },
    handle(request, response) {
      if (!paths.has((request.url ?? '').split('?')[0]!)) return refusePath(response)
      request.headers['x-forwarded-proto'] = outside.protocol.slice(0, -1)
      request.headers['x-forwarded-host'] = outside.host
      callback(request, response).catch((error: unknown) =>
        log.error({ err: describeError(error) }, 'the token service met a fault'),
      )
    },
    issuer,
    audience,
    keys: signing.map(publicPart),
  }
}

function configure(
  db: Database,
  signing: readonly SigningKey[],
  audience: string,
  proving: { certificateHeaders: CertificateHeaders; authentication: Configuration },
): Configuration {
  const { certificateHeaders, authentication } = proving
  return {
    ...authentication,
    adapter: oidcAdapter(db, certificateHeaders),
    jwks: { keys: signing },
    // Those of clients are judged by us, since they name datasets.
    scopes: [],
    claims: {},
    responseTypes: ['code'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    ttl: { ClientCredentials: tokenSeconds },
    formats: {
      customizers: {
        // Who names no scope gets all that the client is registered for (RFC 6749, 3.3).
        jwt(context, token, jwt) {
          if (token.kind !== 'ClientCredentials') return
          jwt.payload.scope ??= registeredScopes(token.client).join(' ')
          jwt.payload.key_id = provingKeyOf(context, certificateHeaders)
        },
      },
    },
    features: {
      ...authentication.features,
      devInteractions: { enabled: false },
      claimsParameter: { enabled: false },
      clientCredentials: { enabled: true },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: (context, resource, client) => {
          if (resource !== audience) throw new errors.InvalidTarget()
          const asked = [...context.oidc.requestParamScopes]
          const beyond = uncoveredScope(registeredScopes(client), asked)
          if (beyond !== null) {
            throw new errors.InvalidScope('requested scope is not allowed', beyond)
          }
          return {
            scope: asked.join(' '),
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: tokenSeconds,
            jwt: { sign: { alg: 'ES256' } },
          }
        },
      },
    },
    // Nobody signs in here; the configured pages are never reached.
    findAccount: () => undefined,
    // Browsers name the origin of our own pages too; no other page gets anything.
    clientBasedCORS: (_context, origin) => origin === new URL(audience).origin,
  }
}

function publicPart({ kty, crv, x, y, kid, alg, use }: SigningKey): Omit<SigningKey, 'd'> {
  return { kty, crv, x, y, kid, alg, use }
}

/** The library describes its sign-in pages too; callers are told only what is there. */
function narrowMetadata(provider: Provider): void {
  provider.use(async (context, next) => {
    await next()
    if ((context as KoaContextWithOIDC).oidc?.route !== 'discovery') return
    const full = context.body as Record<string, unknown>
    context.body = {
      issuer: full.issuer,
      token_endpoint: full.token_endpoint,
      jwks_uri: full.jwks_uri,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      scopes_supported: [...scopeServices],
      token_endpoint_auth_methods_supported: full.token_endpoint_auth_methods_supported,
      token_endpoint_auth_signing_alg_values_supported: [...clientAlgorithms],
      dpop_signing_alg_values_supported: [...clientAlgorithms],
      tls_client_certificate_bound_access_tokens: full.tls_client_certificate_bound_access_tokens,
    }
  })
}

/** The scope is told where the call did not name it, as RFC 6749 (5.1) asks. */
function nameScope(provider: Provider): void {
  provider.use(async (context, next) => {
    await next()
    const { oidc } = context as KoaContextWithOIDC
    const body = context.body as { access_token?: string; scope?: string } | undefined
    if (oidc?.route === 'token' && body?.access_token)
      body.scope ??= registeredScopes(oidc.client).join(' ')
  })
}

function listen(provider: Provider, { db, log, onIssued }: OauthOptions): void {
  provider.on('client_credentials.issued', (token) => {
    const client = token.clientId
    if (!client) return
    log.info({ client }, 'a token was issued')
    onIssued?.(client)
    markActive(db, client).catch((error: unknown) =>
      log.error({ client, err: describeError(error) }, 'a client could not be made active'),
    )
  })
  provider.on('grant.error', (context, error) => {
    const { error: code, error_detail: reason } = error as { error?: string; error_detail?: string }
    log.warn({ client: context.oidc?.client?.clientId, code, reason }, 'a token was refused')
  })
  provider.on('server_error', (_context, error) => {
    log.error({ err: describeError(error) }, 'the token service met a fault')
  })
}

function refusePath(response: ServerResponse): void {
  const body = JSON.stringify({ error: 'invalid_request', error_description: 'no such path' })
  response.writeHead(404, { 'content-type': 'application/json' }).end(body)
}
