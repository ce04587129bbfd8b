/** The routes of those who decide: what waits, what is late, deciding, the terms of it. */
import { z } from 'zod'
import { decisionSchema, requestReasonSchema } from '@kho/contract/request.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import { dayOf } from '../time.ts'
import { decideRequest } from './decide-request.ts'
import { listWaiting } from './list-requests.ts'
import { findRequest } from './lock-request.ts'
import { seenAgencies, type RequestDoor } from './request-door.ts'
import { returnRequest } from './return-request.ts'
import { setProcedure } from './set-procedure.ts'
import { setTerm } from './set-term.ts'
import { summaryOf } from './show-request.ts'
import { listTerms, procedureSchema, termSchema } from './term.ts'

const one = '/api/v1/requests/{request}'
const params = z.object({
  request: z.coerce
    .number()
    .int()
    .positive()
    .max(2 ** 53 - 1),
})
const noStore = { 'cache-control': 'private, no-store' }
const list = { 200: { description: { vi: 'Danh sách', en: 'The list' } } }
const done = { 200: { description: { vi: 'Đã ghi', en: 'It is on record' } } }
const set = { 201: { description: { vi: 'Đã đặt', en: 'It is set' } } }

export function decisionRoutes(door: RequestDoor): Route[] {
  return [...waitingRoutes(door), ...decideRoutes(door), ...termRoutes(door)]
}

function waitingRoutes(door: RequestDoor): Route[] {
  const { db, way } = door
  const query = z.object({ owner: z.string().optional() })
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/requests/waiting',
      act: 'request.queue',
      query,
      responses: list,
      agencyOf: (context) => context.query.owner,
      async handler(context, actor) {
        const owners = seenAgencies(actor, 'request.queue', context.query.owner)
        const found = await listWaiting(db, { owners })
        return { headers: noStore, body: { requests: found.map((each) => summaryOf(each, way)) } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/requests/late',
      act: 'request.late',
      query,
      responses: list,
      agencyOf: (context) => context.query.owner,
      async handler(context, actor) {
        const owners = seenAgencies(actor, 'request.late', context.query.owner)
        const found = await listWaiting(db, { owners, dueBefore: dayOf(way.now()) })
        return { headers: noStore, body: { requests: found.map((each) => summaryOf(each, way)) } }
      },
    }),
  ]
}

function decideRoutes(door: RequestDoor): Route[] {
  const { db, way } = door
  /** Of a draft nobody is the owner yet, so nobody but the authority reaches it. */
  const agencyOf = async (context: { params: { request: number } }) =>
    (await findRequest(db, context.params.request)).owner
  return [
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/decide`,
      act: 'request.decide',
      params,
      body: decisionSchema,
      responses: done,
      refusals: [
        'request.own-decision',
        'request.four-eyes',
        'request.not-your-turn',
        'request.decided-meanwhile',
        'request.widened',
        'request.expired',
        'request.reclassified',
      ],
      agencyOf,
      handler: async ({ params: { request }, body }, actor) => ({
        body: await db.tx((tx) => decideRequest(tx, actor, way, { request, decision: body })),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/return`,
      act: 'request.decide',
      action: 'request.return',
      summary: { vi: 'Trả lại để bổ sung', en: 'Return it to be completed' },
      params,
      body: z.strictObject({ reason: requestReasonSchema }),
      responses: done,
      refusals: ['request.not-your-turn', 'request.wrong-state'],
      agencyOf,
      handler: async ({ params: { request }, body }, actor) => ({
        body: await db.tx((tx) => returnRequest(tx, actor, way, { request, ...body })),
      }),
    }),
  ]
}

function termRoutes(door: RequestDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/request-terms',
      act: 'request.terms',
      responses: list,
      handler: async () => ({ body: await listTerms(db) }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/request-terms',
      act: 'request.set-term',
      body: termSchema,
      responses: set,
      refusals: ['request.overlapping-term'],
      async handler({ body }, actor) {
        const term = { ...body, validUntil: body.validUntil ?? null }
        const set = await db.tx((tx) => setTerm(tx, actor.account, term))
        return { status: 201, body: { ...term, ...set } }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/request-procedures',
      act: 'request.set-term',
      action: 'request.set-procedure',
      summary: { vi: 'Đặt trình tự quyết định', en: 'Set the order of deciders' },
      body: procedureSchema,
      responses: set,
      refusals: ['request.overlapping-term'],
      async handler({ body }, actor) {
        const { validUntil = null, escalateDays = null, escalateTo = null, ...rest } = body
        const made = { ...rest, validUntil, escalateDays, escalateTo }
        const set = await db.tx((tx) => setProcedure(tx, actor.account, made))
        return { status: 201, body: { ...made, ...set } }
      },
    }),
  ]
}
