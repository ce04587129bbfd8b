/** A portal that lets persons in by Kho, as far as the certified client makes it. */
import * as client from 'openid-client'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { registerRelyingParty } from '../../src/openid/register-relying-party.ts'
import type { RunningKho } from './kho.ts'
import type { Visited, Visitor } from './visitor.ts'

export type Party = {
  config: client.Configuration
  id: string
  redirectUri: string
  /** Begins: the address to send the browser to, and what to compare with afterwards. */
  begin(more?: Record<string, string>): Promise<Begun>
  /** Fetches the tokens for where the browser was returned to. */
  finish(begun: Begun, location: string): ReturnType<typeof client.authorizationCodeGrant>
}

export type Begun = { path: string; verifier: string; state: string; nonce: string }

export async function openParty(
  kho: RunningKho,
  id: string,
  options: { confidential?: boolean; name?: Bilingual } = {},
): Promise<Party> {
  const redirectUri = `http://127.0.0.1:9/${id}/back`
  const { confidential = true, name = { vi: `Cổng ${id}`, en: `Portal ${id}` } } = options
  const { secret } = await kho.act((tx) =>
    registerRelyingParty(tx, 'test', {
      id,
      agency: 'so-y-te',
      name,
      redirectUris: [redirectUri],
      logoutUris: [`http://127.0.0.1:9/${id}/left`],
      confidential,
    }),
  )
  const proof = secret === null ? client.None() : client.ClientSecretBasic(secret)
  const metadata = { id_token_signed_response_alg: 'ES256' }
  const config = await client.discovery(new URL(`${kho.url}/openid`), id, metadata, proof, {
    execute: [client.allowInsecureRequests],
  })
  return {
    config,
    id,
    redirectUri,
    async begin(more = {}) {
      const [verifier, state, nonce] = [
        client.randomPKCECodeVerifier(),
        client.randomState(),
        client.randomNonce(),
      ]
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...more,
      })
      return { path: url.pathname + url.search, verifier, state, nonce }
    },
    finish: ({ verifier, state, nonce }, location) =>
      client.authorizationCodeGrant(config, new URL(location), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
      }),
  }
}

/** Follows redirects within Kho until a page is drawn, or another host is named. */
export async function follow(visitor: Visitor, kho: RunningKho, first: string): Promise<Visited> {
  let path = first
  for (let i = 0; i < 10; i++) {
    const answer = await visitor.get(path)
    if (answer.location === '') return { ...answer, location: path }
    const to = new URL(answer.location, kho.url)
    if (to.origin !== kho.url) return answer
    path = to.pathname + to.search
  }
  throw new Error(`led in circles: ${path}`)
}
