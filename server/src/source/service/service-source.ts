/** A service over HTTP as a kind of source: one file, or records by pages. */
import { z } from 'zod'
import { defineFetchedKind } from '../source-kind.ts'
import { authSchema } from './authorise.ts'
import { connectService, tlsSchema } from './connect-service.ts'
import { fetchFile } from './fetch-file.ts'
import { fetchPages } from './fetch-pages.ts'
import { pagingSchema } from './paging.ts'

const options = z.object({
  url: z.url({ protocol: /^https?$/ }),
  /** Headers that are no secret. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string()).optional(),
  auth: authSchema.optional(),
  tls: tlsSchema.optional(),
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
  ranAgainst: { products: ['HTTP, HTTPS'], never: [] },
  options,
  async fetch(options, as) {
    const { http, authorise } = await connectService(options, as)
    try {
      const parts = { options, as, http, authorise }
      return options.paging ? await fetchPages(parts) : await fetchFile(parts)
    } finally {
      http.close()
    }
  },
})
