/** The routes of successions. */
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { applySuccession } from './apply-succession.ts'
import { confirmSuccession } from './confirm-succession.ts'
import { dropSuccession } from './drop-succession.ts'
import type { SuccessionMover } from './mover.ts'
import { planSchema } from './plan.ts'
import { proposeSuccession } from './propose-succession.ts'
import { readSuccession } from './read-succession.ts'
import { listSuccessions } from './succession.ts'
import { undoSuccession } from './undo-succession.ts'

export type SuccessionDoor = ActDoor & { movers: readonly SuccessionMover[] }

const params = z.object({ succession: z.coerce.number().int().positive() })
const done = { 200: { description: { vi: 'Đã xong', en: 'It is done' } } }
const reason = z.string().trim().min(1).max(2000)

export function successionRoutes(door: SuccessionDoor): Route[] {
  const { db, movers } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/successions',
      act: 'succession.list',
      query: z.object({
        state: z.enum(['proposed', 'applied', 'confirmed', 'undone', 'dropped']).optional(),
        before: z.coerce.number().int().optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      handler: async ({ query: { limit: successionsMax, ...filter } }) => ({
        body: { successions: await listSuccessions(db, { ...filter, successionsMax }) },
      }),
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/successions/{succession}',
      act: 'succession.list',
      action: 'succession.read',
      summary: {
        vi: 'Phương án với những gì sẽ chuyển hoặc đã chuyển',
        en: 'A succession with what would move, or what has moved',
      },
      params,
      responses: { 200: { description: { vi: 'Phương án', en: 'The succession' } } },
      handler: async (context) => ({ body: await readSuccession(door, context.params.succession) }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/successions',
      act: 'succession.propose',
      body: planSchema,
      responses: { 201: { description: { vi: 'Đã lập', en: 'It is proposed' } } },
      handler: async ({ body }, actor) => ({
        status: 201,
        body: await db.tx((tx) => proposeSuccession(tx, actor.account, body, movers)),
      }),
    }),
    ...settleRoutes(door),
  ]
}

function settleRoutes(door: SuccessionDoor): Route[] {
  const { db, movers } = door
  const common = { method: 'POST', act: 'succession.apply', params, responses: done } as const
  return [
    defineActRoute(door, {
      ...common,
      path: '/api/v1/successions/{succession}/apply',
      summary: { vi: 'Thực hiện phương án', en: 'Apply a succession' },
      body: z.object({
        seen: z.object({ fingerprint: z.string(), total: z.number().int() }),
      }),
      handler: async (context, actor) => {
        const input = { ...context.params, ...context.body, at: door.now() }
        return { body: await db.tx((tx) => applySuccession(tx, actor.account, input, movers)) }
      },
    }),
    defineActRoute(door, {
      ...common,
      path: '/api/v1/successions/{succession}/confirm',
      action: 'succession.confirm',
      summary: { vi: 'Xác nhận, không hoàn tác nữa', en: 'Confirm; it can no longer be undone' },
      body: z.object({ reason }),
      handler: async (context, actor) => {
        const input = { ...context.params, ...context.body }
        return { body: await db.tx((tx) => confirmSuccession(tx, actor.account, input)) }
      },
    }),
    defineActRoute(door, {
      ...common,
      path: '/api/v1/successions/{succession}/undo',
      action: 'succession.undo',
      summary: { vi: 'Hoàn tác', en: 'Undo a succession' },
      body: z.object({ reason }),
      handler: async (context, actor) => {
        const input = { ...context.params, ...context.body }
        return { body: await db.tx((tx) => undoSuccession(tx, actor.account, input, movers)) }
      },
    }),
    defineActRoute(door, {
      ...common,
      path: '/api/v1/successions/{succession}/drop',
      action: 'succession.drop',
      summary: { vi: 'Bỏ phương án chưa thực hiện', en: 'Drop a plan that was not applied' },
      body: z.object({ reason }),
      handler: async (context, actor) => {
        const input = { ...context.params, ...context.body }
        return { body: await db.tx((tx) => dropSuccession(tx, actor.account, input)) }
      },
    }),
  ]
}
