/** Notices and subscriptions over the API, of whoever is signed in and of the clients of its agency. */
import { overlapHoursMax, subscriptionSchema } from '@kho/contract/notice.ts'
import { calls } from '@kho/portal/links.ts'
import { z } from 'zod'
import { findClient } from '../client/client.ts'
import type { Sealer } from '../credential/seal.ts'
import type { Route } from '../http/route.ts'
import type { NoticeSettings } from '../notice-setting.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { checkAddress, needReach } from './address.ts'
import { selectDeliveries, type DeliveryLine } from './delivery.sql.ts'
import { endSubscription } from './end-subscription.ts'
import { replayDelivery } from './replay-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import { subscribe } from './subscribe.ts'
import { listOwn, needOwn } from './subscription.ts'

export type OwnNoticeDoor = ActDoor & { settings: NoticeSettings; sealer: Sealer }

const act = 'notice.own'
const perPage = 50
const headers = { 'cache-control': 'private, no-store' }
const ok = { 200: { description: { vi: 'Kết quả', en: 'The answer' } } }
const made = {
  201: {
    description: {
      vi: 'Đã đăng ký; secret chỉ có trong câu trả lời này',
      en: 'It is subscribed; secret is in this answer alone',
    },
  },
}
const before = z.coerce.number().int().positive().max(999_999_999_999_999).optional()
const one = z.object({ subscription: z.string() })

export function ownNoticeRoutes(door: OwnNoticeDoor): Route[] {
  return [...readRoutes(door), ...subscribeRoutes(door), ...changeRoutes(door)]
}

function readRoutes(door: OwnNoticeDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: calls.ownNotices,
      act,
      action: 'notice.own.list',
      query: z.object({ before }),
      responses: ok,
      async handler({ query }, { account }) {
        const which = { account, before: query.before ?? null, limit: perPage }
        const notices = await selectDeliveries(db, which)
        return { headers, body: { notices, next: pageAfter(calls.ownNotices, notices) } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: calls.ownSubscriptions,
      act,
      action: 'notice.own.subscriptions',
      summary: { vi: 'Các đăng ký nhận thông báo của mình', en: 'One’s own subscriptions' },
      responses: ok,
      async handler(_, actor) {
        return { headers, body: { subscriptions: await listOwn(db, actor) } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: `${calls.ownSubscriptions}/{subscription}`,
      act,
      action: 'notice.own.subscription',
      summary: {
        vi: 'Một đăng ký và các lần gửi của nó',
        en: 'One subscription and its deliveries',
      },
      params: one,
      query: z.object({ before }),
      responses: ok,
      refusals: ['notice.unknown'],
      async handler({ params, query }, actor) {
        const subscription = await needOwn(db, actor, params.subscription)
        const { id } = subscription
        const which = { subscription: id, before: query.before ?? null, limit: perPage }
        const deliveries = await selectDeliveries(db, which)
        const next = pageAfter(`${calls.ownSubscriptions}/${id}`, deliveries)
        return { headers, body: { subscription, deliveries, next } }
      },
    }),
  ]
}

function pageAfter(path: string, lines: readonly DeliveryLine[]): string | null {
  return lines.length < perPage ? null : `${path}?before=${lines.at(-1)!.number}`
}

function subscribeRoutes(door: OwnNoticeDoor): Route[] {
  const { db, settings, sealer } = door
  const common = {
    method: 'POST',
    body: subscriptionSchema,
    responses: made,
    refusals: ['notice.way-closed', 'notice.bad-address', 'notice.too-many'],
  } as const
  type Given = z.output<typeof subscriptionSchema>
  const answer = async (given: Given, account: string, client: string | null) => {
    const address = checkAddress(settings, given.way, given.address ?? null)
    // Looked up before the transaction, which should not wait for a name server.
    if (given.way === 'webhook') await needReach(settings, address!)
    const input = { ...given, client, settings, sealer }
    return { status: 201, headers, body: await db.tx((tx) => subscribe(tx, account, input)) }
  }
  return [
    defineActRoute(door, {
      ...common,
      path: calls.ownSubscriptions,
      act,
      action: 'notice.own.subscribe',
      summary: { vi: 'Đăng ký nhận thông báo', en: 'Subscribe to notices' },
      handler: ({ body }, { account }) => answer(body, account, null),
    }),
    defineActRoute(door, {
      ...common,
      path: '/api/v1/clients/{client}/subscriptions',
      act: 'notice.client',
      action: 'notice.client.subscribe',
      summary: {
        vi: 'Đăng ký thông báo gửi cho hệ thống của cơ quan',
        en: 'Subscribe a client of the agency to notices',
      },
      params: z.object({ client: z.string() }),
      agencyOf: async ({ params }) =>
        (await findClient(db, params.client).catch(() => null))?.agency ?? null,
      handler: ({ params, body }, { account }) => answer(body, account, params.client),
    }),
  ]
}

function changeRoutes(door: OwnNoticeDoor): Route[] {
  const { db, sealer } = door
  const common = { method: 'POST', act, params: one, responses: ok } as const
  const path = `${calls.ownSubscriptions}/{subscription}`
  return [
    defineActRoute(door, {
      ...common,
      path: `${path}/end`,
      action: 'notice.own.end',
      summary: { vi: 'Kết thúc một đăng ký', en: 'End a subscription' },
      refusals: ['notice.unknown'],
      async handler({ params }, actor) {
        const { id } = await needOwn(db, actor, params.subscription)
        const ended = { subscription: id, as: 'by-hand' } as const
        const entry = await db.tx((tx) => endSubscription(tx, actor.account, ended))
        return { headers, body: { entry } }
      },
    }),
    defineActRoute(door, {
      ...common,
      path: `${path}/secret`,
      action: 'notice.own.rotate-secret',
      summary: { vi: 'Đổi khoá ký của một webhook', en: 'Change the secret of a webhook' },
      body: z.strictObject({ hours: z.int().min(0).max(overlapHoursMax) }),
      refusals: ['notice.unknown', 'notice.not-rotatable'],
      async handler({ params, body }, actor) {
        const { id } = await needOwn(db, actor, params.subscription)
        const rotated = { subscription: id, ...body, sealer }
        return { headers, body: await db.tx((tx) => rotateSecret(tx, actor.account, rotated)) }
      },
    }),
    defineActRoute(door, {
      ...common,
      path: `${path}/replay`,
      action: 'notice.own.replay',
      summary: { vi: 'Gửi lại một thông báo', en: 'Send a notice again' },
      body: z.strictObject({ delivery: z.string().max(64) }),
      refusals: ['notice.unknown', 'notice.not-replayable'],
      async handler({ params, body }, actor) {
        const { id } = await needOwn(db, actor, params.subscription)
        const replayed = { subscription: id, ...body }
        const entry = await db.tx((tx) => replayDelivery(tx, actor.account, replayed))
        return { headers, body: { entry } }
      },
    }),
  ]
}
