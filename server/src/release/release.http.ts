/** The routes of releases, for officers. */
import { z } from 'zod'
import {
  decisionSchema,
  proposalSchema,
  releaseReasonSchema,
  releaseStates,
} from '@kho/contract/release.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { mayActFor } from '../people/actor.ts'
import type { Tx } from '../pg/database.ts'
import { approveRelease } from './approve-release.ts'
import { confirmRelease } from './confirm-release.ts'
import { proposeRelease } from './propose-release.ts'
import { refuseRelease } from './refuse-release.ts'
import { selectReleases, selectSteps } from './release.sql.ts'
import { findRelease } from './release.ts'
import { releaseTx } from './release-tx.ts'
import { renewRelease } from './renew-release.ts'
import { withdrawRelease } from './withdraw-release.ts'

const idParams = z.object({ id: z.coerce.number().int().positive().max(1e15) })
const reasonBody = z.strictObject({ reason: releaseReasonSchema })
const done = { 200: { description: { vi: 'Đã xong', en: 'It is done' } } }

export function releaseRoutes(door: ActDoor): Route[] {
  return [...readRoutes(door), proposeRoute(door), ...decideRoutes(door), ...keepRoutes(door)]
}

function readRoutes(door: ActDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/releases',
      act: 'release.list',
      query: z.object({
        agency: z.string().optional(),
        dataset: z.string().optional(),
        state: z.enum(releaseStates).optional(),
        before: z.coerce.number().int().positive().max(1e15).optional(),
      }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      agencyOf: ({ query }) => query.agency,
      async handler({ query }, actor) {
        const { agency, dataset, state, before } = query
        const allowed = mayActFor(actor, 'release.list')
        const agencies = agency === undefined ? allowed : [agency]
        const releases = await selectReleases(db, {
          ...(agencies === 'any' ? {} : { agencies }),
          ...(dataset === undefined ? {} : { dataset }),
          ...(state === undefined ? {} : { states: [state] }),
          ...(before === undefined ? {} : { before }),
          limit: 100,
        })
        return { body: { releases } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/releases/{id}',
      act: 'release.list',
      action: 'release.show',
      params: idParams,
      responses: { 200: { description: { vi: 'Bản phát hành', en: 'The release' } } },
      refusals: ['release.unknown'],
      agencyOf: async ({ params: { id } }) => (await findRelease(db, id)).agency,
      async handler({ params: { id } }) {
        return { body: { ...(await findRelease(db, id)), steps: await selectSteps(db, id) } }
      },
    }),
  ]
}

function proposeRoute(door: ActDoor): Route {
  return defineActRoute(door, {
    method: 'POST',
    path: '/api/v1/releases',
    act: 'release.propose',
    body: proposalSchema,
    responses: { 201: { description: { vi: 'Đã đề xuất', en: 'It is proposed' } } },
    refusals: ['release.checks-failed', 'release.open-proposal', 'release.unknown-column'],
    agencyOf: async ({ body }) => (await findDataset(door.db, body.dataset)).owner,
    async handler({ body }, actor) {
      const made = await door.db.tx((tx) => proposeRelease(tx, actor.account, body), releaseTx)
      return { status: 201, body: { release: made.release } }
    },
  })
}

/** Changes of one release have their form in common. */
function changeRoute<B extends z.ZodType>(
  door: ActDoor,
  route: {
    act: 'release.decide' | 'release.renew' | 'release.withdraw'
    verb: string
    summary: { vi: string; en: string }
    body: B
    change: (tx: Tx, account: string, release: number, body: z.output<B>) => Promise<unknown>
  },
): Route {
  const { act, verb, summary, body, change } = route
  return defineActRoute<typeof idParams, undefined, z.ZodType>(door, {
    method: 'POST',
    path: `/api/v1/releases/{id}/${verb}`,
    act,
    action: `release.${verb}`,
    summary,
    params: idParams,
    body,
    responses: done,
    refusals: ['release.unknown', 'release.wrong-state'],
    agencyOf: async ({ params }) => (await findRelease(door.db, params.id)).agency,
    async handler({ params, body: given }, actor) {
      const run = (tx: Tx) => change(tx, actor.account, params.id, given as z.output<B>)
      await door.db.tx(run, releaseTx)
      return { body: { release: params.id } }
    },
  })
}

function decideRoutes(door: ActDoor): Route[] {
  return [
    changeRoute(door, {
      act: 'release.decide',
      verb: 'approve',
      summary: { vi: 'Duyệt mở dữ liệu', en: 'Approve a release' },
      body: decisionSchema,
      change: (tx, account, release, body) => approveRelease(tx, account, { release, ...body }),
    }),
    changeRoute(door, {
      act: 'release.decide',
      verb: 'refuse',
      summary: { vi: 'Từ chối mở dữ liệu', en: 'Refuse a release' },
      body: reasonBody,
      change: (tx, account, release, { reason }) => refuseRelease(tx, account, { release, reason }),
    }),
  ]
}

function keepRoutes(door: ActDoor): Route[] {
  return [
    changeRoute(door, {
      act: 'release.renew',
      verb: 'renew',
      summary: { vi: 'Phát hành kỳ mới', en: 'Renew a release' },
      body: z.strictObject({}),
      change: (tx, account, release) => renewRelease(tx, account, { release }),
    }),
    changeRoute(door, {
      act: 'release.renew',
      verb: 'confirm',
      summary: { vi: 'Xác nhận đã rà soát', en: 'Confirm that it was reviewed' },
      body: reasonBody,
      change: (tx, account, release, { reason }) =>
        confirmRelease(tx, account, { release, reason }),
    }),
    changeRoute(door, {
      act: 'release.withdraw',
      verb: 'withdraw',
      summary: { vi: 'Thu hồi dữ liệu mở', en: 'Withdraw a release' },
      body: reasonBody,
      change: (tx, account, release, { reason }) =>
        withdrawRelease(tx, account, { release, reason }),
    }),
  ]
}
