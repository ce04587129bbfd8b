/** The routes of proposals: proposing, saying a need, deciding, tying to the catalogue. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import {
  acceptSchema,
  declineSchema,
  enterSchema,
  gatherSchema,
  needSchema,
  proposalSchema,
  proposalStates,
} from '@kho/contract/proposal.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { dayOf } from '../time.ts'
import { decideProposal } from './decide-proposal.ts'
import { enterProposal } from './enter-proposal.ts'
import { findProposal, listNeeds } from './find-proposal.ts'
import { gatherNeeds } from './gather-needs.ts'
import { listProposals } from './list-proposals.ts'
import { makeProposal } from './make-proposal.ts'
import { sayNeed } from './say-need.ts'
import { withdrawProposal } from './withdraw-proposal.ts'

const one = '/api/v1/proposals/{proposal}'
const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER)
const params = z.object({ proposal: number })
const noStore = { 'cache-control': 'private, no-store' }
const done = { 200: { description: { vi: 'Đã ghi', en: 'It is on record' } } }

export function proposalRoutes(door: ActDoor): Route[] {
  return [...readRoutes(door), ...agencyRoutes(door), ...authorityRoutes(door)]
}

function readRoutes(door: ActDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/proposals',
      act: 'proposal.list',
      query: z.object({
        agency: z.string().optional(),
        state: z.enum(proposalStates).optional(),
        dataset: datasetIdSchema.optional(),
        before: number.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      async handler({ query }) {
        const { agency = null, state = null, dataset = null, before = null, limit } = query
        const body = await listProposals(db, { agency, state, dataset, before, limit })
        return { headers: noStore, body }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: one,
      act: 'proposal.list',
      action: 'proposal.read',
      summary: { vi: 'Một đề xuất với các nhu cầu', en: 'One proposal with the needs of agencies' },
      params,
      responses: { 200: { description: { vi: 'Đề xuất', en: 'The proposal' } } },
      refusals: ['proposal.unknown'],
      async handler(context) {
        const found = await findProposal(db, context.params.proposal)
        const needsOf = await listNeeds(db, found.id)
        return { headers: noStore, body: { ...found, needsOf } }
      },
    }),
  ]
}

function agencyRoutes(door: ActDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/proposals',
      act: 'proposal.make',
      body: proposalSchema,
      responses: { 201: { description: { vi: 'Đã lập', en: 'It is made' } } },
      refusals: ['proposal.needless'],
      agencyOf: ({ body }) => body.agency,
      async handler({ body }, actor) {
        const made = await db.tx((tx) => makeProposal(tx, actor.account, body))
        const headers = { ...noStore, location: `/api/v1/proposals/${made.proposal}` }
        return { status: 201, headers, body: made }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/need`,
      act: 'proposal.need',
      params,
      body: needSchema,
      responses: done,
      refusals: ['proposal.need-said', 'proposal.gathering-over', 'proposal.wrong-state'],
      agencyOf: ({ body }) => body.agency,
      handler: async ({ params: { proposal }, body }, actor) => ({
        body: await db.tx((tx) =>
          sayNeed(tx, actor.account, { proposal, ...body, today: dayOf(door.now()) }),
        ),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/withdraw`,
      act: 'proposal.make',
      action: 'proposal.withdraw',
      summary: { vi: 'Rút đề xuất', en: 'Withdraw the proposal' },
      params,
      responses: done,
      refusals: ['proposal.wrong-state'],
      agencyOf: async (context) => (await findProposal(db, context.params.proposal)).agency,
      handler: async (context, actor) => ({
        body: await db.tx((tx) => withdrawProposal(tx, actor.account, context.params)),
      }),
    }),
  ]
}

function authorityRoutes(door: ActDoor): Route[] {
  const { db } = door
  const today = () => dayOf(door.now())
  return [
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/gather`,
      act: 'proposal.decide',
      action: 'proposal.gather',
      summary: { vi: 'Lấy nhu cầu của các cơ quan', en: 'Gather the needs of agencies' },
      params,
      body: gatherSchema,
      responses: done,
      refusals: ['proposal.bad-day', 'proposal.wrong-state'],
      handler: async ({ params: { proposal }, body: { until } }, actor) => ({
        body: await db.tx((tx) =>
          gatherNeeds(tx, actor.account, { proposal, until, today: today() }),
        ),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/accept`,
      act: 'proposal.decide',
      action: 'proposal.accept',
      summary: { vi: 'Chấp nhận đề xuất', en: 'Accept the proposal' },
      params,
      body: acceptSchema,
      responses: done,
      refusals: ['proposal.wrong-state'],
      handler: async ({ params: { proposal }, body }, actor) => ({
        body: await db.tx((tx) =>
          decideProposal(tx, actor.account, {
            proposal,
            state: 'accepted',
            ...body,
            today: today(),
          }),
        ),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/decline`,
      act: 'proposal.decide',
      action: 'proposal.decline',
      summary: {
        vi: 'Không chấp nhận đề xuất, có lý do',
        en: 'Decline the proposal, with the reason',
      },
      params,
      body: declineSchema,
      responses: done,
      refusals: ['proposal.wrong-state'],
      handler: async ({ params: { proposal }, body }, actor) => ({
        body: await db.tx((tx) =>
          decideProposal(tx, actor.account, {
            proposal,
            state: 'declined',
            ...body,
            today: today(),
          }),
        ),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/enter`,
      act: 'proposal.decide',
      action: 'proposal.enter',
      summary: {
        vi: 'Gắn đề xuất với phiên bản của danh mục',
        en: "Tie the proposal to the catalogue's version",
      },
      params,
      body: enterSchema,
      responses: done,
      refusals: ['proposal.not-entered', 'proposal.wrong-state'],
      handler: async ({ params: { proposal }, body }, actor) => ({
        body: await db.tx((tx) => enterProposal(tx, actor.account, { proposal, ...body })),
      }),
    }),
  ]
}
