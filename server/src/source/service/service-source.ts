/** A service over HTTP as a kind of source: one file, or records by pages. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineFetchedKind } from '../source-kind.ts'
import { authSchema, createAuthoriser } from './authorise.ts'
import { fetchFile } from './fetch-file.ts'
import { fetchPages } from './fetch-pages.ts'
import { createHttpClient } from './http-client.ts'
import { pagingSchema } from './paging.ts'

const options = z.object({
  url: z.url({ protocol: /^https?$/ }),
  /** Headers that are no secret. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string()).optional(),
  auth: authSchema.optional(),
  /** Names of credentials: PEM of authorities to trust, and of our certificate with its key. */
  tls: z.object({ ca: z.string().optional(), client: z.string().optional() }).optional(),
  /** The service offers no TLS and lies in the dedicated network: secrets may pass in the clear. */
  plain: z.boolean().optional(),
  paging: pagingSchema.optional(),
  /** Of JSON by pages: where the array of records stands, as `data.items`; '' is the whole answer. */
  records: z.string().optional(),
  /** Where the service says how many records there are in all. */
  total: z.union([z.object({ path: z.string() }), z.object({ header: z.string() })]).optional(),
  bytesMax: z
    .int()
    .positive()
    .default(4 * 1024 ** 3),
  /** How the content is read: a file kind with its options. By pages it is read as `ndjson`. */
  file: z.looseObject({ kind: z.string() }),
})
export type ServiceOptions = z.output<typeof options>

export const serviceKind = defineFetchedKind({
  kind: 'service',
  options,
  async fetch(options, as) {
    refuseOpenSecret(options, as.name)
    const source = as.name
    const read = async (name: string | undefined) => (name ? as.secret(name) : undefined)
    const [ca, client] = [await read(options.tls?.ca), await read(options.tls?.client)]
    const http = createHttpClient({
      source,
      reach: as.reach,
      tls: { ...(ca ? { ca } : {}), ...(client ? { client } : {}) },
    })
    const authorise = createAuthoriser(options.auth, { source, client: http, secret: as.secret })
    try {
      const parts = { options, as, http, authorise }
      return options.paging ? await fetchPages(parts) : await fetchFile(parts)
    } finally {
      http.close()
    }
  },
})

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

function refuseOpenSecret({ url, auth, plain }: ServiceOptions, source: string): void {
  if (!auth || plain) return
  for (const place of [url, ...(auth.kind === 'oauth2' ? [auth.tokenUrl] : [])]) {
    const { protocol, hostname } = new URL(place)
    if (protocol === 'https:' || loopback.test(hostname)) continue
    throw new Refusal('source.certificate', { source, reason: 'http: without TLS' })
  }
}
