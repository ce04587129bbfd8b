/**
 * The OpenID provider for persons under `/openid`: a certified library, narrowed to the code flow
 * with PKCE. It is another issuer than the token service of clients, so that what it signs opens no
 * route of the API. Who enters is for `signin`: a code is given only while a session of Kho stands
 * behind the browser, and only for its account.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import Provider, { interactionPolicy } from 'oidc-provider'
import type {
  Account as OpenidAccount,
  Adapter,
  Configuration,
  KoaContextWithOIDC,
} from 'oidc-provider'
import { Refusal } from '@kho/contract/refusal.ts'
import { connectErrorPage, signOutPage } from '@kho/portal/connect-page.ts'
import { contentSecurityPolicy, pageHeaders } from '@kho/portal/policy.ts'
import type { Frame, Lang } from '@kho/portal/view.ts'
import { describeError, type Log } from '../log.ts'
import { findAccount } from '../people/account.ts'
import { permit, type Actor } from '../people/actor.ts'
import { listAppointments, type Appointment } from '../people/appointment.ts'
import { isSecret } from '../client/secret.ts'
import { loadSigningKeys } from '../client/signing-key.ts'
import { storedModel } from '../client/stored-model.ts'
import type { Database } from '../pg/database.ts'
import { endSessions } from '../signin/end-sessions.ts'
import { selectParties } from './relying-party.sql.ts'

export type OpenidOptions = {
  db: Database
  log: Log
  publicUrl: string
  /** Signs the library's own cookies. */
  cookieKey: string
  actorOf: (request: {
    headers: IncomingMessage['headers']
    address: string
  }) => Promise<Actor | null>
  frame: (lang: Lang, path: string, search: URLSearchParams) => Promise<Frame>
  now: () => Date
}

export const openidPrefix = '/openid'

/** What of the library is reached from outside; nothing else of it answers. */
const paths =
  /^\/(auth(\/[\w-]+)?|token|jwks|me|session\/end(\/confirm|\/success)?|\.well-known\/openid-configuration)$/

export async function openOpenid(options: OpenidOptions): Promise<Provider> {
  const signing = await loadSigningKeys(options.db)
  const provider = new Provider(`${options.publicUrl}${openidPrefix}`, {
    ...configure(options),
    jwks: { keys: signing },
    interactions: { policy: policyOf(options), url: connectPath },
  })
  const prototype = provider.Client.prototype as unknown as StoredClient
  prototype.compareClientSecret = isStoredSecret
  provider.proxy = true
  endWithProvider(provider, options)
  provider.on('server_error', (_context, error) => {
    options.log.error({ err: describeError(error) }, 'the OpenID provider met a fault')
  })
  return provider
}

/** For the HTTP server's mount. */
export function openidMount(provider: Provider, { publicUrl, log }: OpenidOptions) {
  const { protocol, host } = new URL(publicUrl)
  const callback = provider.callback()
  return {
    prefix: openidPrefix,
    handle(request: IncomingMessage, response: ServerResponse) {
      if (!paths.test((request.url ?? '').split('?')[0]!)) {
        const body = JSON.stringify({ error: 'invalid_request', error_description: 'no such path' })
        response.writeHead(404, { 'content-type': 'application/json' }).end(body)
        return
      }
      request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
      request.headers['x-forwarded-host'] = host
      callback(request, response).catch((error: unknown) =>
        log.error({ err: describeError(error) }, 'the OpenID provider met a fault'),
      )
    },
  }
}

/** Assurance as relying parties are told; kept in their own words nowhere else. */
export function acrOf({ assurance }: Pick<Actor, 'assurance'>): string {
  return `kho:${assurance}`
}

function configure(options: OpenidOptions): Configuration {
  const { db } = options
  return {
    adapter: (model) =>
      model === 'Client' ? partyAdapter(db) : storedModel(db, `openid.${model}`),
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub', 'acr', 'auth_time'], profile: ['name', 'agency', 'functions'] },
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    pkce: { required: () => true },
    cookies: {
      keys: [options.cookieKey],
      names: {
        session: 'kho_openid',
        interaction: 'kho_connect',
        resume: 'kho_connect_resume',
      },
    },
    ttl: {
      AuthorizationCode: 60,
      AccessToken: 300,
      IdToken: 600,
      Interaction: 900,
      Session: 36_000,
      Grant: 36_000,
    },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      dPoP: { enabled: false },
      userinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => drawSignOut(options, context, form),
        postLogoutSuccessSource: (context) => context.redirect('/sign-in'),
      },
    },
    issueRefreshToken: async () => false,
    findAccount: (_context, sub) => describeAccount(db, sub),
    renderError: (context, { error, error_description: text }) =>
      drawError(options, context, `${error}${text ? `: ${text}` : ''}`),
    clientBasedCORS: () => false,
  }
}

/**
 * Beside what the library asks for: the session of Kho must be alive, may act from here, and be of
 * the account that the provider knows, with the same assurance. So a locked account or an ended
 * session gives no code from that moment on.
 */
function policyOf({ actorOf, now }: OpenidOptions) {
  const policy = interactionPolicy.base()
  const { Check } = interactionPolicy
  policy.get('login')!.checks.add(
    new Check('kho_session', 'a session of Kho is needed', 'login_required', async (context) => {
      const { session } = context.oidc
      const actor = await actorOf(requestOf(context))
      const alike =
        session?.accountId === actor?.account && session?.acr === (actor && acrOf(actor))
      if (actor && alike && permit(actor, 'account.own', now()) === null) {
        return Check.NO_NEED_TO_PROMPT
      }
      return Check.REQUEST_PROMPT
    }),
  )
  return policy
}

/** The address was written there by the mount, as trusted proxies vouch for it. */
function requestOf({ req }: KoaContextWithOIDC) {
  const { address = '' } = req as IncomingMessage & { address?: string }
  return { headers: req.headers, address }
}

function connectPath(context: KoaContextWithOIDC, { uid }: { uid: string }): string {
  return `${langOf(context) === 'en' ? '/en' : ''}/connect/${uid}`
}

function langOf(context: KoaContextWithOIDC): Lang {
  const asked = context.oidc?.params?.ui_locales
  return typeof asked === 'string' && /^en\b/i.test(asked) ? 'en' : 'vi'
}

/** Undefined for whoever may not enter now, so that no token is given either. */
async function describeAccount(db: Database, sub: string): Promise<OpenidAccount | undefined> {
  const found = await findAccount(db, sub).catch((error: unknown) => {
    if (error instanceof Refusal) return null
    throw error
  })
  if (!found || found.state === 'locked' || found.state === 'expired') return undefined
  return {
    accountId: sub,
    async claims() {
      const held = await functionsInForce(db, sub)
      return {
        sub,
        name: found.name,
        agency: found.agency,
        functions: held,
      }
    },
  }
}

/** As `steward:so-noi-vu`; a deputy's ends with the one it stands in for. */
async function functionsInForce(db: Database, account: string): Promise<string[]> {
  const now = new Date()
  const lasts = (one: Appointment) =>
    one.endedAt === null &&
    one.suspendedAt === null &&
    (one.validUntil === null || one.validUntil > now)
  const held = await listAppointments(db, { account })
  const found: string[] = []
  for (const one of held.filter((each) => lasts(each) && each.validFrom <= now)) {
    const others =
      one.deputyOf === null ? [] : await listAppointments(db, { agencies: [one.agency] })
    const above = others.find(({ id }) => id === one.deputyOf)
    if (one.deputyOf === null || (above && lasts(above))) {
      found.push(`${one.function}:${one.agency}`)
    }
  }
  return found
}

const never = async (): Promise<undefined> => undefined
const secretPrefix = 'salted-sha256:'

/** A relying party that was removed is not found. */
function partyAdapter(db: Database): Adapter {
  return {
    async find(id) {
      const [party] = await selectParties(db, id)
      if (!party) return undefined
      const { secret } = party
      const kept = secret && [secret.salt, secret.hash].map((one) => one.toString('base64url'))
      return {
        client_id: id,
        client_name: party.name.vi,
        ...(kept ? { client_secret: secretPrefix + kept.join('.') } : {}),
        token_endpoint_auth_method: kept ? 'client_secret_basic' : 'none',
        redirect_uris: party.redirectUris,
        post_logout_redirect_uris: party.logoutUris,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        scope: 'openid profile',
      }
    },
    upsert: never,
    findByUid: never,
    findByUserCode: never,
    consume: never,
    destroy: never,
    revokeByGrantId: never,
  }
}

type StoredClient = { clientSecret?: string; compareClientSecret(given: string): boolean }

/** The hash stands where the library keeps the secret. */
function isStoredSecret(this: StoredClient, given: string): boolean {
  const stored = this.clientSecret ?? ''
  const [salt, hash] = stored.slice(secretPrefix.length).split('.')
  if (!stored.startsWith(secretPrefix) || !salt || !hash) return false
  return isSecret(given, {
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  })
}

/** Who signs out at a relying party, and confirms it, has signed out of Kho. */
function endWithProvider(provider: Provider, { actorOf, db }: OpenidOptions): void {
  provider.use(async (context, next) => {
    const asked = context as KoaContextWithOIDC
    const actor = await (asked.path.endsWith('/session/end/confirm')
      ? actorOf(requestOf(asked))
      : null)
    await next()
    const { logout } = (asked.oidc?.params ?? {}) as { logout?: string }
    if (asked.oidc?.route !== 'end_session_confirm' || !logout || !actor) return
    const { account, session } = actor
    await db.tx((tx) => endSessions(tx, account, { account, session }))
  })
}

async function drawSignOut(
  { frame }: OpenidOptions,
  context: KoaContextWithOIDC,
  form: string,
): Promise<void> {
  const { client, params } = context.oidc
  const lang = langOf(context)
  const back = params?.post_logout_redirect_uri
  const around = await frame(lang, '/sign-out', new URLSearchParams())
  setPage(context, [typeof back === 'string' ? new URL(back).origin : ''])
  context.body = signOutPage({ party: client?.clientName ?? null, form }, around)
}

async function drawError(
  { frame }: OpenidOptions,
  context: KoaContextWithOIDC,
  reason: string,
): Promise<void> {
  const around = await frame(langOf(context), '/sign-in', new URLSearchParams())
  setPage(context, [])
  context.body = connectErrorPage(reason, around)
}

function setPage(context: KoaContextWithOIDC, origins: string[]): void {
  for (const [name, value] of Object.entries(pageHeaders)) context.set(name, value)
  context.set('content-security-policy', formsTo(origins))
}

/** A browser follows the answer to a form only where the page allows it. */
export function formsTo(origins: readonly string[]): string {
  return contentSecurityPolicy.replace(
    "form-action 'self'",
    ["form-action 'self'", ...origins].filter((one) => one !== '').join(' '),
  )
}
