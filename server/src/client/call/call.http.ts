/** The route by which the developers of a client see its own calls. */
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { errors } from '@kho/contract/errors.ts'
import type { ErrorCode } from '@kho/contract/errors.ts'
import { defineRoute } from '../../http/route.ts'
import type { Route } from '../../http/route.ts'
import type { Database } from '../../pg/database.ts'
import { readPlace } from './call.ts'
import type { Call } from './call.ts'
import { listCalls } from './list-calls.ts'

type Request = {
  readonly headers: IncomingHttpHeaders
  readonly address: string
  readonly method: string
  readonly url: string
}
type Known = { client: { id: string; locked: boolean } | null }

export type CallDoor = {
  db: Database
  /** Who calls; read by a capability that comes after this one. */
  caller: (request: Request) => Known | Promise<Known>
}

const callSchema = z.object({
  at: z.iso.datetime(),
  outcome: z.enum(['open', 'complete', 'broken-off', 'refused']),
  code: z.string().nullable(),
  status: z.int().nullable(),
  explained: z.string().nullable(),
  dataset: z.string().nullable(),
  purpose: z.string().nullable(),
  task: z.string().nullable(),
  columns: z.int().nullable(),
  rows: z.int().nullable(),
  request: z.string().nullable(),
})

export function callRoutes({ db, caller }: CallDoor): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/clients/{id}/calls',
      action: 'client.calls',
      summary: {
        vi: 'Các lần gọi của chính hệ thống này, mới nhất trước, kèm lý do từng lần bị từ chối',
        en: 'Calls of this very client, newest first, with the reason of each refusal',
      },
      description: {
        vi: 'Đọc từ nhật ký, chậm hơn lần gọi vài giây; upTo là số mục nhật ký đã xem qua. Không bao giờ có gì của hệ thống khác.',
        en: 'Read from the journal, some seconds behind the call; upTo is how many entries were gone through. Never anything of another client.',
      },
      params: z.object({ id: z.string().max(64) }),
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(50),
        before: z.string().max(40).optional(),
      }),
      rowless: true,
      responses: {
        200: {
          description: { vi: 'Các lần gọi', en: 'The calls' },
          schema: z.object({
            client: z.string(),
            calls: z.array(callSchema),
            next: z.string().nullable(),
            upTo: z.int(),
          }),
        },
      },
      refusals: ['access.no-token', 'access.client-locked', 'client.not-yours'],
      async handler(context) {
        const { id } = context.params
        const { client } = await caller(context)
        if (!client) throw new Refusal('access.no-token', { dataset: 'calls' })
        if (client.locked) throw new Refusal('access.client-locked', { client: client.id })
        if (client.id !== id) throw new Refusal('client.not-yours', { caller: client.id })
        const { limit, before } = context.query
        const place = before === undefined ? null : readPlace(before)
        const page = await listCalls(db, { client: id, before: place, limit })
        const body = { client: id, ...page, calls: page.calls.map(explain) }
        return { headers: { 'cache-control': 'private, no-store' }, body }
      },
    }),
  ]
}

/** With the status that the caller was answered, and where the code is explained. */
function explain({ at, outcome, code, ...rest }: Call) {
  const known = code !== null && Object.hasOwn(errors, code) ? errors[code as ErrorCode] : null
  const explained = known ? `/docs/errors#${code}` : null
  return { at, outcome, code, status: known?.status ?? null, explained, ...rest }
}
