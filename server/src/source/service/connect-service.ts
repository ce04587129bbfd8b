/** Opens what speaks to a declared service: the client, and what proves who asks. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { OpenAs } from '../source-kind.ts'
import { createAuthoriser, type Auth, type Authoriser } from './authorise.ts'
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http-client.ts'

/** Names of credentials: PEM of authorities to trust, and of our certificate with its key. */
export const tlsSchema = z.object({ ca: z.string().optional(), client: z.string().optional() })

export type ServiceAccess = {
  url: string
  auth?: Auth | undefined
  tls?: z.output<typeof tlsSchema> | undefined
  /** The service offers no TLS and lies in the dedicated network: secrets may pass in the clear. */
  plain?: boolean | undefined
}

/** The client is the caller's to close. Refused: `source.open-secret`. */
export async function connectService(
  access: ServiceAccess,
  as: OpenAs,
  more: Partial<HttpClientOptions> = {},
): Promise<{ http: HttpClient; authorise: Authoriser }> {
  const source = as.name
  refuseOpenSecret(access, source)
  const read = async (name: string | undefined) => (name ? as.secret(name) : undefined)
  const [ca, client] = [await read(access.tls?.ca), await read(access.tls?.client)]
  const http = createHttpClient({
    source,
    reach: as.reach,
    tls: { ...(ca ? { ca } : {}), ...(client ? { client } : {}) },
    ...more,
  })
  const authorise = createAuthoriser(access.auth, { source, client: http, secret: as.secret })
  return { http, authorise }
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

function refuseOpenSecret({ url, auth, plain }: ServiceAccess, source: string): void {
  if (!auth || plain) return
  for (const place of [url, ...(auth.kind === 'oauth2' ? [auth.tokenUrl] : [])]) {
    const { protocol, hostname } = new URL(place)
    if (protocol === 'https:' || loopback.test(hostname)) continue
    throw new Refusal('source.open-secret', { source, host: new URL(place).host })
  }
}
