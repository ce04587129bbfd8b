/** How a service is told who asks. Secrets stand in headers or in the body, never in an address. */
import { text as readAll } from 'node:stream/consumers'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { answered, type HttpClient } from './http-client.ts'

const credential = z.string().min(1).describe('Name of a credential, or of a setting KHO_SOURCE_…')

export const authSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('basic'), credential }).describe('The credential is user:password'),
  z.object({ kind: z.literal('bearer'), credential }),
  z.object({
    kind: z.literal('header'),
    name: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
    credential,
  }),
  z
    .object({
      kind: z.literal('oauth2'),
      tokenUrl: z.url({ protocol: /^https?$/ }),
      credential,
      scope: z.string().optional(),
    })
    .describe('Client credentials; the credential is id:secret'),
])
export type Auth = z.output<typeof authSchema>

/** Gives the headers of a call. `renew` after a call was refused: an access token may have ended. */
export type Authoriser = (renew?: boolean) => Promise<Record<string, string>>

export function createAuthoriser(
  auth: Auth | undefined,
  parts: { source: string; client: HttpClient; secret(name: string): Promise<string> },
): Authoriser {
  if (!auth) return async () => ({})
  let kept: Promise<Record<string, string>> | undefined
  return (renew) => {
    if (renew) kept = undefined
    if (kept) return kept
    const mine = headersOf(auth, parts)
    kept = mine
    // What failed once is tried anew by the next call.
    mine.catch(() => {
      if (kept === mine) kept = undefined
    })
    return mine
  }
}

async function headersOf(
  auth: Auth,
  parts: { source: string; client: HttpClient; secret(name: string): Promise<string> },
): Promise<Record<string, string>> {
  const secret = await parts.secret(auth.credential)
  if (auth.kind !== 'basic' && auth.kind !== 'oauth2' && !/^[\x21-\x7e]+$/.test(secret)) {
    const reason = 'the credential has characters that no header carries'
    throw new Refusal('source.refused-login', { source: parts.source, reason })
  }
  switch (auth.kind) {
    case 'basic':
      return { authorization: `Basic ${Buffer.from(secret).toString('base64')}` }
    case 'bearer':
      return { authorization: `Bearer ${secret}` }
    case 'header':
      return { [auth.name.toLowerCase()]: secret }
    case 'oauth2':
      return { authorization: `Bearer ${await fetchToken(auth, secret, parts)}` }
  }
}

/** RFC 6749 section 4.4, the client in a Basic header as section 2.3.1 asks of every server. */
async function fetchToken(
  auth: Extract<Auth, { kind: 'oauth2' }>,
  secret: string,
  { source, client }: { source: string; client: HttpClient },
): Promise<string> {
  const colon = secret.indexOf(':')
  const pair = [secret.slice(0, colon), secret.slice(colon + 1)].map((part) =>
    encodeURIComponent(part),
  )
  const url = new URL(auth.tokenUrl)
  const answer = await client.ask(url, {
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(pair.join(':')).toString('base64')}`,
    },
    form: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(auth.scope ? { scope: auth.scope } : {}),
    }),
  })
  const body = await readAll(answer.body)
  if (answer.status !== 200) {
    if (answer.status === 400) {
      throw new Refusal('source.refused-login', { source, reason: 'invalid_client' })
    }
    throw answered(source, answer.status, url)
  }
  try {
    const token: unknown = JSON.parse(body).access_token
    if (typeof token === 'string' && token !== '') return token
  } catch {
    // Told below; the body may hold a token and is not repeated.
  }
  throw new Refusal('source.refused-login', { source, reason: 'no access_token' })
}
