/** The routes by which persons ask for access: drafting, submitting, following, taking back. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import {
  draftSchema,
  paperRequestSchema,
  requestReasonSchema,
  requestStates,
} from '@kho/contract/request.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import { draftRequest } from './draft-request.ts'
import { enterRequest } from './enter-request.ts'
import { tellFacts } from './facts.ts'
import { letterFile, writeLetter } from './letter.ts'
import { listRequests } from './list-requests.ts'
import { findRequest } from './lock-request.ts'
import { findGrantToRenew, renewGrant } from './renew-grant.ts'
import { seenAgencies, viewRequest, type RequestDoor } from './request-door.ts'
import { saveDraft } from './save-draft.ts'
import { showRequest, summaryOf } from './show-request.ts'
import { submitRequest } from './submit-request.ts'
import { withdrawRequest } from './withdraw-request.ts'

const one = '/api/v1/requests/{request}'
const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER)
const params = z.object({ request: number })
const noStore = { 'cache-control': 'private, no-store' }
const list = { 200: { description: { vi: 'Danh sách', en: 'The list' } } }
const shown = { 200: { description: { vi: 'Đề nghị', en: 'The request' } } }
const made = { 201: { description: { vi: 'Đã lập', en: 'It is made' } } }

export function accessRequestRoutes(door: RequestDoor): Route[] {
  return [...readRoutes(door), ...makeRoutes(door), ...moveRoutes(door), letterRoute(door)]
}

function readRoutes(door: RequestDoor): Route[] {
  const { db, way } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/requests',
      act: 'request.list',
      query: z.object({
        agency: z.string().optional(),
        dataset: datasetIdSchema.optional(),
        state: z.enum(requestStates).optional(),
        before: number.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      responses: list,
      agencyOf: ({ query }) => query.agency,
      async handler({ query }, actor) {
        const { agency, dataset = null, state = null, before = null, limit } = query
        const found = await listRequests(db, {
          agencies: seenAgencies(actor, 'request.list', agency),
          state,
          dataset,
          before,
          limit,
        })
        const requests = found.requests.map((each) => summaryOf(each, way))
        return { headers: noStore, body: { requests, next: found.next } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: one,
      act: 'request.read',
      params,
      responses: shown,
      refusals: ['request.unknown'],
      async handler(context, actor) {
        const found = await viewRequest(door, actor, context.params.request)
        return { headers: noStore, body: await showRequest(db, way, found) }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/request-facts',
      act: 'request.make',
      action: 'request.facts',
      summary: {
        vi: 'Điều cần biết trước khi đề nghị: đã được cấp gì, cột cá nhân, hạn quyết định',
        en: 'What to know before asking: what is granted, personal columns, when it is decided',
      },
      query: z.object({
        agency: z.string(),
        dataset: datasetIdSchema,
        columns: z.string().max(10_000).optional(),
      }),
      responses: { 200: { description: { vi: 'Thông tin', en: 'The facts' } } },
      agencyOf: ({ query }) => query.agency,
      async handler({ query }) {
        const { agency, dataset, columns } = query
        const asked = { agency, dataset, columns: columns?.split(',') }
        return { headers: noStore, body: { facts: await tellFacts(db, way, asked) } }
      },
    }),
  ]
}

function makeRoutes(door: RequestDoor): Route[] {
  const { db, way } = door
  const created = (body: { request: number }) => ({
    status: 201,
    headers: { ...noStore, location: `/api/v1/requests/${body.request}` },
    body,
  })
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/requests',
      act: 'request.make',
      body: z.strictObject({ agency: z.string(), asked: draftSchema }),
      responses: made,
      agencyOf: ({ body }) => body.agency,
      handler: async ({ body }, actor) =>
        created(await db.tx((tx) => draftRequest(tx, actor.account, body))),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/requests/paper',
      act: 'request.enter',
      body: paperRequestSchema,
      responses: made,
      refusals: ['request.bad-day'],
      agencyOf: ({ body }) => body.agency,
      handler: async ({ body }, actor) =>
        created(await db.tx((tx) => enterRequest(tx, actor.account, way, body))),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/grants/{grant}/renew',
      act: 'request.make',
      action: 'request.renew',
      summary: {
        vi: 'Lập đề nghị gia hạn một quyền, điền sẵn theo quyền đó',
        en: 'Begin a request to prolong a grant, filled in from it',
      },
      params: z.object({ grant: number }),
      responses: made,
      refusals: ['access.unknown-grant'],
      agencyOf: async (context) => (await findGrantToRenew(db, context.params.grant)).agency,
      handler: async (context, actor) =>
        created(await db.tx((tx) => renewGrant(tx, actor.account, context.params))),
    }),
  ]
}

function moveRoutes(door: RequestDoor): Route[] {
  const { db, way } = door
  const agencyOf = async (context: { params: { request: number } }) =>
    (await findRequest(db, context.params.request)).agency
  return [
    defineActRoute(door, {
      method: 'PUT',
      path: one,
      act: 'request.make',
      action: 'request.save',
      summary: { vi: 'Lưu bản nháp', en: 'Save the draft' },
      params,
      body: z.strictObject({ revision: z.int().positive(), asked: draftSchema }),
      responses: shown,
      refusals: ['request.changed-meanwhile', 'request.wrong-state'],
      agencyOf,
      handler: async ({ params: { request }, body }, actor) => ({
        body: await db.tx((tx) => saveDraft(tx, actor.account, { request, ...body })),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/submit`,
      act: 'request.make',
      action: 'request.submit',
      summary: { vi: 'Gửi đề nghị', en: 'Submit the request' },
      params,
      body: z.strictObject({ revision: z.int().positive().optional() }),
      responses: shown,
      refusals: ['request.incomplete', 'request.not-permitted-user', 'request.bad-term'],
      agencyOf,
      handler: async ({ params: { request }, body: { revision } }, actor) => ({
        body: await db.tx((tx) =>
          submitRequest(tx, actor.account, way, {
            request,
            ...(revision === undefined ? {} : { revision }),
          }),
        ),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/withdraw`,
      act: 'request.make',
      action: 'request.withdraw',
      summary: { vi: 'Rút đề nghị', en: 'Withdraw the request' },
      params,
      body: z.strictObject({ reason: requestReasonSchema.optional() }),
      responses: shown,
      refusals: ['request.wrong-state'],
      agencyOf,
      handler: async ({ params: { request }, body }, actor) => ({
        body: await db.tx((tx) => withdrawRequest(tx, actor.account, { request, ...body })),
      }),
    }),
  ]
}

function letterRoute(door: RequestDoor): Route {
  return defineActRoute(door, {
    method: 'GET',
    path: `${one}/letter`,
    act: 'request.read',
    action: 'request.letter',
    summary: {
      vi: 'Văn bản trả lời, có bằng chứng của nhật ký và chữ ký',
      en: "The answer in writing, with the journal's proof, signed",
    },
    params,
    responses: { 200: { description: { vi: 'Văn bản', en: 'The letter' } } },
    refusals: ['request.wrong-state'],
    async handler(context, actor) {
      const found = await viewRequest(door, actor, context.params.request)
      const letter = await writeLetter(door.db, door.journalFolder, found)
      const headers = { ...noStore, 'content-type': 'application/json' }
      return { headers, body: letterFile(door.signLetter(letter)) }
    },
  })
}
