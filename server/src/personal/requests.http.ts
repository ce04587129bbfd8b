/** Requests of persons about their data: their own, and those that officers decide. */
import { z } from 'zod'
import { reasonSchema } from '@kho/contract/discrepancy.ts'
import {
  exceptionSchema,
  liftSchema,
  paperSubjectRequestSchema,
  requestDecisionSchema,
  requestStates,
  subjectRequestSchema,
} from '@kho/contract/personal.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { dayOf } from '../time.ts'
import { decideRequest } from './decide-request.ts'
import { endException } from './end-exception.ts'
import { enterRequest, type RequestWay } from './enter-request.ts'
import { exceptGrant } from './except-grant.ts'
import { indexSubjects } from './index-subjects.ts'
import { liftWithholding } from './lift-withholding.ts'
import { ownSubject } from './own-subject.ts'
import { writeLetter } from './request-letter.ts'
import { listRequests, showRequest } from './read-requests.ts'
import { clockOf, type SubjectRequestRow } from './request.ts'

export type RequestDoor = ActDoor & RequestWay & { senderKey: Buffer; authority: string }

const idParams = z.object({ id: z.uuid() })
const created = { 201: { description: { vi: 'Đã nhận', en: 'It is received' } } }
const ok = { 200: { description: { vi: 'Kết quả', en: 'The answer' } } }
const pageSchema = z.object({
  state: z.enum(requestStates).optional(),
  late: z.enum(['true', 'false']).optional(),
  before: z.uuid().optional(),
})

export function requestRoutes(door: RequestDoor): Route[] {
  return [...ownRoutes(door), ...officerRoutes(door), ...withheldRoutes(door)]
}

function ownRoutes(door: RequestDoor): Route[] {
  const act = 'subject-request.own'
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/me/requests',
      act,
      action: 'subject-request.own.enter',
      body: subjectRequestSchema,
      responses: created,
      refusals: ['personal.not-vouched', 'personal.no-correction', 'catalogue.state-secret'],
      async handler({ body }, actor) {
        const key = await ownSubject(door.db, door.hasher, actor)
        const { account } = actor
        const entered = await door.db.tx((tx) =>
          enterRequest(tx, door, { account, key, request: body, paper: null }),
        )
        return { status: 201, body: entered }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/me/requests',
      act,
      action: 'subject-request.own.list',
      query: pageSchema,
      responses: ok,
      async handler({ query }, { account }) {
        return { body: { requests: await list(door, query, account) } }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/me/requests/{id}/withdraw',
      act,
      action: 'subject-request.own.withdraw',
      params: idParams,
      body: z.strictObject({ reason: reasonSchema }),
      responses: ok,
      refusals: ['personal.unknown-request', 'personal.wrong-state'],
      async handler({ params, body }, { account }) {
        const input = { ...params, ...body, account, decision: 'withdrawn', own: true } as const
        const moved = await door.db.tx((tx) => decideRequest(tx, door, input))
        return { body: summaryOf(door, moved) }
      },
    }),
  ]
}

function officerRoutes(door: RequestDoor): Route[] {
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/subject-requests',
      act: 'subject-request.enter',
      body: paperSubjectRequestSchema,
      responses: created,
      refusals: ['personal.no-correction', 'personal.paper-ahead', 'catalogue.state-secret'],
      async handler({ body }, { account }) {
        const entered = await door.db.tx((tx) => enterRequest(tx, door, { account, ...body }))
        return { status: 201, body: entered }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/subject-requests',
      act: 'subject-request.list',
      query: pageSchema,
      responses: ok,
      handler: async ({ query }) => ({ body: { requests: await list(door, query) } }),
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/subject-requests/{id}',
      act: 'subject-request.list',
      action: 'subject-request.show',
      params: idParams,
      responses: ok,
      refusals: ['personal.unknown-request'],
      async handler({ params }) {
        return { body: await showRequest(door, params.id) }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/subject-requests/{id}/letter',
      act: 'subject-request.list',
      action: 'subject-request.letter',
      params: idParams,
      responses: ok,
      refusals: ['personal.unknown-request'],
      async handler({ params }) {
        const { steps, withheld: _, ...found } = await showRequest(door, params.id)
        const place = { authority: door.authority, today: dayOf(door.now()) }
        const headers = { 'content-type': 'text/plain; charset=utf-8' }
        return { headers, body: writeLetter(found, steps, place) }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/subject-requests/{id}/decision',
      act: 'subject-request.decide',
      params: idParams,
      body: requestDecisionSchema,
      responses: ok,
      refusals: [
        'personal.unknown-request',
        'personal.wrong-state',
        'personal.no-ground',
        'personal.nothing-held',
        'personal.no-objection',
        'personal.key-in-public',
        'catalogue.state-secret',
      ],
      async handler({ params, body }, { account }) {
        const input = { ...params, ...body, account }
        // A correction looks for the row that it is about.
        await indexSubjects(door.db, door.hasher)
        const moved = await door.db.tx((tx) => decideRequest(tx, door, input))
        return { body: summaryOf(door, moved) }
      },
    }),
  ]
}

/** What was accepted is withheld; these show it again, to all or to one grant. */
function withheldRoutes(door: RequestDoor): Route[] {
  const { db } = door
  const one = '/api/v1/subject-requests/{id}'
  const refusals = ['personal.unknown-request', 'personal.nothing-withheld'] as const
  return [
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/lift`,
      act: 'subject-request.lift',
      params: idParams,
      body: liftSchema,
      responses: ok,
      refusals: [...refusals, 'catalogue.state-secret'],
      handler: async ({ params, body }, { account }) => ({
        body: await db.tx((tx) => liftWithholding(tx, account, { ...params, ...body })),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/exceptions`,
      act: 'subject-request.except',
      params: idParams,
      body: exceptionSchema,
      responses: created,
      refusals: [
        ...refusals,
        'personal.excepted',
        'access.unknown-grant',
        'catalogue.state-secret',
      ],
      handler: async ({ params, body }, { account }) => ({
        status: 201,
        body: await db.tx((tx) => exceptGrant(tx, account, { ...params, ...body })),
      }),
    }),
    defineActRoute(door, {
      method: 'DELETE',
      path: `${one}/exceptions/{grant}`,
      act: 'subject-request.except',
      action: 'subject-request.except-end',
      summary: {
        vi: 'Chấm dứt ngoại lệ của một quyền',
        en: 'End the exception of a grant',
      },
      params: idParams.extend({ grant: z.coerce.number().int().positive() }),
      body: z.strictObject({ reason: reasonSchema }),
      responses: ok,
      refusals: [...refusals, 'personal.not-excepted'],
      handler: async ({ params, body }, { account }) => ({
        body: await db.tx((tx) => endException(tx, account, { ...params, ...body })),
      }),
    }),
  ]
}

const list = (door: RequestDoor, query: z.output<typeof pageSchema>, own?: string) =>
  listRequests(door, {
    state: query.state,
    late: query.late === 'true',
    before: query.before,
    ...(own === undefined ? {} : { own }),
  })

function summaryOf(door: RequestDoor, found: SubjectRequestRow) {
  return { ...found, ...clockOf(found, door.calendar, dayOf(door.now())) }
}
