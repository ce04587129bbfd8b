/** The pages of notices, for persons and for the clients of their agency, and the feed. */
import { noticeWays, subscriptionSchema } from '@kho/contract/notice.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { noticesPage, subscriptionPage } from '@kho/portal/console-notices-page.ts'
import type { NoticesView, SubscriptionView } from '@kho/portal/console-notices-view.ts'
import { feedType } from '@kho/portal/feed.ts'
import { links } from '@kho/portal/links.ts'
import { noticeFeed } from '@kho/portal/notice-feed.ts'
import { z } from 'zod'
import { findClient } from '../client/client.ts'
import { readForm, refusedView, typedOf, valueOf } from '../console/form-values.ts'
import { pageAfter } from '../console/matter.ts'
import {
  defineConsolePage,
  seeOther,
  type ConsoleAsked,
  type ConsoleDoor,
} from '../console/page-route.ts'
import type { Sealer } from '../credential/seal.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { NoticeSettings } from '../notice-setting.ts'
import { checkAddress, needReach } from './address.ts'
import { selectDeliveries } from './delivery.sql.ts'
import { endSubscription } from './end-subscription.ts'
import { ownNoticeRoutes } from './own-notices.http.ts'
import { replayDelivery } from './replay-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import { subscribe } from './subscribe.ts'
import { isToken, listOwn, needOwn } from './subscription.ts'
import { selectFeedToken } from './subscription.sql.ts'

export type NoticeDoor = ConsoleDoor & { settings: NoticeSettings; sealer: Sealer }

const perPage = 50

const frameOf = ({ params, frame }: ConsoleAsked) => frame({ clients: [params.client] })
const one = '/console/notices/{subscription}'

export function noticePages(door: NoticeDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) =>
    noticesPage(await readView(door, asked, { refused }), await frameOf(asked))
  const agencyOf = async ({ params }: { params: Readonly<Record<string, string>> }) =>
    (await findClient(door.db, params.client!).catch(() => null))?.agency ?? null
  const paths = [
    { path: links.notices, act: 'notice.own', action: 'console.notice' },
    {
      path: '/console/applications/{client}/notices',
      act: 'notice.client',
      action: 'console.client-notice',
      agencyOf,
    },
  ] as const
  return [
    ...paths.flatMap(({ action, ...page }) => [
      ...defineConsolePage(door, {
        ...page,
        action: `${action}s`,
        draw: (asked) => draw(asked, null),
      }),
      ...defineConsolePage(door, {
        ...page,
        action: `${action}-subscribe`,
        method: 'POST',
        draw: (asked) => subscribeBy(door, asked),
        again: draw,
      }),
    ]),
    ...subscriptionPages(door),
    ...ownNoticeRoutes(door),
    feedRoute(door),
  ]
}

async function subscribeBy(door: NoticeDoor, asked: ConsoleAsked) {
  const { db, settings, sealer } = door
  const { form, actor, lang, params } = asked
  const given = readForm(subscriptionSchema, {
    way: valueOf(form, 'way'),
    kinds: form.getAll('kinds'),
    dataset: valueOf(form, 'dataset'),
    address: valueOf(form, 'address'),
  })
  const address = checkAddress(settings, given.way, given.address ?? null)
  // Looked up before the transaction, which should not wait for a name server.
  if (given.way === 'webhook') await needReach(settings, address!)
  const client = params.client ?? null
  const input = { ...given, client, settings, sealer }
  const made = await db.tx((tx) => subscribe(tx, actor.account, input))
  if (made.secret === null) return seeOther(lang, links.subscription(made.subscription), made.entry)
  const subscription = await needOwn(db, actor, made.subscription)
  const view = await readView(door, asked, { made: { subscription, secret: made.secret } })
  return noticesPage({ ...view, typed: {}, chosen: [] }, await frameOf(asked))
}

async function readView(
  door: NoticeDoor,
  asked: ConsoleAsked,
  { made = null, refused = null }: { made?: NoticesView['made']; refused?: Refusal | null },
): Promise<NoticesView> {
  const { db, settings } = door
  const { actor, params, form } = asked
  const client = params.client ?? null
  const before = readBefore(asked)
  const notices =
    client === null
      ? await selectDeliveries(db, { account: actor.account, before, limit: perPage })
      : []
  const subscriptions = await listOwn(db, actor)
  const { hosts, smtpUrl } = settings
  const closed = [...(hosts.length === 0 ? ['webhook'] : []), ...(smtpUrl === null ? ['mail'] : [])]
  return {
    notices,
    next: pageAfter(
      asked,
      notices.map((line) => String(line.number)),
      perPage,
    ),
    subscriptions:
      client === null ? subscriptions : subscriptions.filter((line) => line.client === client),
    ways: noticeWays.filter(
      (way) => !closed.includes(way) && (client === null || way !== 'console'),
    ),
    made,
    client,
    typed: typedOf(form),
    chosen: form.getAll('kinds'),
    refused: refusedView(refused),
  }
}

function readBefore({ search }: ConsoleAsked): number | null {
  const given = search.get('before') ?? ''
  return /^\d{1,15}$/.test(given) ? Number(given) : null
}

function subscriptionPages(door: NoticeDoor): Route[] {
  const { db } = door
  const draw = async (
    asked: ConsoleAsked,
    refused: Refusal | null,
    rotated: SubscriptionView['rotated'] = null,
  ) => {
    const subscription = await needOwn(db, asked.actor, asked.params.subscription!)
    const which = { subscription: subscription.id, before: readBefore(asked), limit: perPage }
    const deliveries = await selectDeliveries(db, which)
    const next = pageAfter(
      asked,
      deliveries.map((line) => String(line.number)),
      perPage,
    )
    const view = { subscription, deliveries, next, rotated, refused: refusedView(refused) }
    return subscriptionPage(view, await asked.frame({ datasets: [subscription.dataset] }))
  }
  return [
    ...defineConsolePage(door, {
      act: 'notice.own',
      action: 'console.subscription',
      path: one,
      draw: (asked) => draw(asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'notice.own',
      action: 'console.subscription-end',
      path: `${one}/end`,
      method: 'POST',
      again: draw,
      async draw({ actor, params, lang }) {
        const { id } = await needOwn(db, actor, params.subscription!)
        const ended = { subscription: id, as: 'by-hand' } as const
        const entry = await db.tx((tx) => endSubscription(tx, actor.account, ended))
        return seeOther(lang, links.subscription(id), entry ?? undefined)
      },
    }),
    ...defineConsolePage(door, {
      act: 'notice.own',
      action: 'console.subscription-secret',
      path: `${one}/secret`,
      method: 'POST',
      again: draw,
      async draw(asked) {
        const { actor, params, form } = asked
        const { id } = await needOwn(db, actor, params.subscription!)
        const hours = Number(valueOf(form, 'hours') ?? Number.NaN)
        const rotated = { subscription: id, hours, sealer: door.sealer }
        return draw(asked, null, await db.tx((tx) => rotateSecret(tx, actor.account, rotated)))
      },
    }),
    ...defineConsolePage(door, {
      act: 'notice.own',
      action: 'console.subscription-replay',
      path: `${one}/replay`,
      method: 'POST',
      again: draw,
      async draw({ actor, params, form, lang }) {
        const { id } = await needOwn(db, actor, params.subscription!)
        const delivery = valueOf(form, 'delivery') ?? ''
        const replayed = { subscription: id, delivery }
        const entry = await db.tx((tx) => replayDelivery(tx, actor.account, replayed))
        return seeOther(lang, links.subscription(id), entry)
      },
    }),
  ]
}

/** Read by programs that know nothing of sessions: name and password are of this feed alone. */
function feedRoute({ db, publicUrl, place }: NoticeDoor): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/notices/{subscription}/feed.atom',
    action: 'notice.feed',
    summary: {
      vi: 'Nguồn tin Atom của một đăng ký nhận thông báo, bằng mã đọc của chính nó',
      en: 'Atom feed of a subscription, by its own token',
    },
    params: z.object({ subscription: z.uuid() }),
    rowless: true,
    responses: {
      200: {
        description: { vi: 'Nguồn tin', en: 'The feed' },
        types: ['application/atom+xml'],
      },
    },
    refusals: ['notice.bad-token'],
    async handler({ params, headers }) {
      const { subscription } = params
      const stored = await selectFeedToken(db, subscription)
      const token = readBasic(headers.authorization, subscription)
      if (stored === null || token === null || !isToken(token, stored))
        throw new Refusal('notice.bad-token')
      const notices = await selectDeliveries(db, { subscription, before: null, limit: perPage })
      const authority = place.authority.vi
      const body = noticeFeed(notices, { subscription, baseUrl: publicUrl, authority })
      return { headers: { 'content-type': feedType, 'cache-control': 'private, no-store' }, body }
    },
  })
}

function readBasic(authorization: string | undefined, name: string): string | null {
  const given = /^Basic +([A-Za-z0-9+/=]{1,400})$/i.exec(authorization ?? '')?.[1]
  if (given === undefined) return null
  const [user, ...password] = Buffer.from(given, 'base64').toString().split(':')
  return user === name ? password.join(':') : null
}
