/** A service that is asked for one record at each call, for data that is used but not kept. */
import { z } from 'zod'
import { nameSchema, type DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { AskedKind } from '../source-kind.ts'
import { authSchema } from './authorise.ts'
import { tlsSchema } from './connect-service.ts'
import { refuseOtherPlaceholders } from './record-request.ts'

const codes = z.array(z.coerce.string())

const options = z.object({
  /** With the columns of the key in braces: `https://dvc.example/v1/citizens/{so_dinh_danh}`. */
  url: z.url({ protocol: /^https?$/ }),
  /** JSON to be sent by POST, the key in braces within its texts; left out: GET. */
  body: z.record(z.string(), z.json()).optional(),
  /** Headers that are no secret. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string()).optional(),
  auth: authSchema.optional(),
  tls: tlsSchema.optional(),
  /** The service offers no TLS and lies in the dedicated network: secrets may pass in the clear. */
  plain: z.boolean().optional(),
  /** Where the record stands in the answer, as `data.citizen`; '' is the whole. */
  record: z.string().default(''),
  /** Column → member of the record, or a JSON Pointer (`/dia_chi/xa`) into it. */
  names: z.record(nameSchema, z.string().min(1)).default({}),
  /** Members without a value are left out; otherwise a missing one is other content. */
  omits: z.boolean().default(false),
  /** HTTP statuses that mean: there is no such record. */
  absentStatus: z.array(z.int().min(400).max(499)).default([]),
  /**
   * How an answer with HTTP 200 says that it went wrong: where its code stands (missing counts as
   * `null`), which codes are none, which mean that there is no such record, and which that what
   * proves who we are has ended.
   */
  error: z
    .object({
      path: z.string().min(1),
      ok: codes.min(1),
      absent: codes.default([]),
      renew: codes.default([]),
    })
    .optional(),
  /** For the whole of a call, from the connection to the last byte. */
  timeoutMs: z.int().min(100).max(60_000).default(10_000),
  bytesMax: z.int().min(100).max(16_777_216).default(1_048_576),
  /** Calls a minute: of one client, and of all together. */
  quota: z
    .object({ client: z.int().positive().default(60), all: z.int().positive().default(600) })
    .default({ client: 60, all: 600 }),
  /** After so many failures in a row the service is left alone, twice as long after each trial. */
  breaker: z
    .object({
      failures: z.int().positive().default(5),
      waitMs: z.int().positive().default(2_000),
      waitMaxMs: z.int().positive().default(300_000),
    })
    .default({ failures: 5, waitMs: 2_000, waitMaxMs: 300_000 }),
})
export type ThroughOptions = z.output<typeof options>

export const throughKind: AskedKind = {
  form: 'asked',
  kind: 'through',
  ranAgainst: { products: ['HTTP, HTTPS'], never: [] },
  options,
  check(version, given) {
    const { names, ...request } = options.parse(given)
    refuseOtherPlaceholders(request, version)
    const unknown = Object.keys(names).find((name) => !hasColumn(version, name))
    if (!unknown) return
    const values = { dataset: version.id, place: 'names', reason: `${unknown} ?` }
    throw new Refusal('through.bad-declaration', values)
  },
}

/** The options of a declaration that was checked when it was made. */
export function readThroughOptions(declared: object): ThroughOptions {
  return options.parse(declared)
}

function hasColumn(version: DatasetVersion, name: string): boolean {
  return version.columns.some((column) => column.name === name)
}
