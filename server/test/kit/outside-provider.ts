/** An OpenID provider of somebody else, that lets in whomever the test names. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export type OutsideProvider = {
  issuer: string
  /** Whoever comes next is this person. */
  person: { sub: string; claims: Record<string, unknown>; acr?: string } | null
  stop(): Promise<void>
}

/** `redirectUri`: where Kho is returned to. Synthetic persons only. */
export async function startOutsideProvider(
  port: number,
  registered: { client: string; secret: string; redirectUri: string },
): Promise<OutsideProvider> {
  const issuer = `http://127.0.0.1:${port}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'a' }
  const outside: OutsideProvider = { issuer, person: null, stop: async () => {} }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: registered.client,
        client_secret: registered.secret,
        redirect_uris: [registered.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [key as never] },
    cookies: { keys: ['only of a test'] },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 60, IdToken: 60 },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'acr'], profile: ['name', 'kho_account', 'citizen_id'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...outside.person?.claims }),
    }),
  })
  const answer = provider.callback()
  const server = createServer(async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    const { person } = outside
    const { params } = await provider.interactionDetails(request, response)
    if (!person) {
      const result = { error: 'access_denied', error_description: 'nobody' }
      return provider.interactionFinished(request, response, result)
    }
    const grant = new provider.Grant({
      accountId: person.sub,
      clientId: String(params.client_id),
    })
    grant.addOIDCScope('openid profile')
    const consent = { grantId: await grant.save() }
    const login = { accountId: person.sub, ...(person.acr ? { acr: person.acr } : {}) }
    return provider.interactionFinished(request, response, { login, consent })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  if ((server.address() as AddressInfo).port !== port) throw new Error('another port')
  outside.stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return outside
}
