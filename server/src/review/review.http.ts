/** The routes of reviews: campaigns, their items, decisions. */
import { z } from 'zod'
import {
  decideManySchema,
  decideSchema,
  itemFilterSchema,
  openSchema,
  reviewDecisions,
  ruleSchema,
  undoSchema,
} from '@kho/contract/review.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import { findCampaign, listCampaigns } from './campaign.ts'
import { selectRules } from './campaign.sql.ts'
import { closingRoutes } from './closing.http.ts'
import { decideItem } from './decide-item.ts'
import { decideMany, previewMany } from './decide-many.ts'
import { findItem } from './item.ts'
import { selectItems } from './item.sql.ts'
import { openReview } from './open-review.ts'
import { readOverview } from './overview.ts'
import { reachOf } from './reach.ts'
import { reportRoutes } from './report.http.ts'
import { decider, refuseUnseenItem, seenBy, type ReviewDoor } from './review-door.ts'
import { setRule } from './set-rule.ts'
import { showCampaign } from './show-review.ts'
import { undoDecision } from './undo-decision.ts'

const one = '/api/v1/reviews/{campaign}'
const number = z.coerce.number().int().positive().max(2_147_483_647)
const campaignParams = z.object({ campaign: number })
const itemParams = z.object({ campaign: number, item: number })
const noStore = { 'cache-control': 'private, no-store' }
const list = { 200: { description: { vi: 'Danh sách', en: 'The list' } } }
const shown = { 200: { description: { vi: 'Nội dung', en: 'What there is' } } }
const done = { 200: { description: { vi: 'Đã ghi', en: 'It is recorded' } } }
const made = { 201: { description: { vi: 'Đã lập', en: 'It is made' } } }

export function reviewRoutes(door: ReviewDoor): Route[] {
  return [
    ...reportRoutes(door),
    ...campaignRoutes(door),
    ...itemRoutes(door),
    ...manyRoutes(door),
    ...closingRoutes(door),
  ]
}

function campaignRoutes(door: ReviewDoor): Route[] {
  const { db, way } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/reviews',
      act: 'review.see',
      action: 'review.list',
      query: z.object({ agency: z.string().optional() }),
      responses: list,
      agencyOf: ({ query }) => query.agency,
      async handler({ query }) {
        const { agency } = query
        const found = (await listCampaigns(db)).filter(
          (each) => !agency || !each.agencies || each.agencies.includes(agency),
        )
        return {
          headers: noStore,
          body: { reviews: found.map(showCampaign), rules: await selectRules(db) },
        }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/reviews',
      act: 'review.open',
      body: openSchema,
      responses: made,
      refusals: ['review.no-term', 'review.overlaps', 'review.empty'],
      handler: async ({ body }, actor) => ({
        status: 201,
        headers: noStore,
        body: await db.tx((tx) => openReview(tx, way, actor.account, body)),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/review-rules',
      act: 'review.set-rule',
      body: ruleSchema,
      responses: made,
      refusals: ['review.bad-rule'],
      handler: async ({ body }, actor) => ({
        status: 201,
        body: await db.tx((tx) => setRule(tx, actor.account, body)),
      }),
    }),
    defineActRoute(door, {
      method: 'GET',
      path: one,
      act: 'review.see',
      params: campaignParams,
      query: z.object({ agency: z.string().optional() }),
      responses: shown,
      refusals: ['review.unknown'],
      agencyOf: ({ query }) => query.agency,
      async handler({ params, query }, actor) {
        const campaign = await findCampaign(db, params.campaign)
        const seen = seenBy(actor, 'review.see', door.now(), query.agency)
        const overview = await readOverview(db, way, campaign, seen)
        return { headers: noStore, body: { ...showCampaign(campaign), overview } }
      },
    }),
  ]
}

function itemRoutes(door: ReviewDoor): Route[] {
  const { db, way } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/items`,
      act: 'review.see',
      action: 'review.items',
      params: campaignParams,
      query: itemFilterSchema
        .extend({
          mine: z.enum(['true']).optional(),
          after: z.coerce.number().int().min(0).default(0),
          limit: z.coerce.number().int().min(1).max(1000).default(100),
        })
        .strip(),
      responses: list,
      agencyOf: ({ query }) => query.agency,
      async handler({ params, query }, actor) {
        const { after, limit, mine, ...filter } = query
        await findCampaign(db, params.campaign)
        const asked = {
          ...filter,
          seenBy: seenBy(actor, 'review.see', door.now()),
          decidableBy: mine ? reachOf(actor, door.now()) : null,
        }
        const items = await selectItems(db, params.campaign, asked, { after, limit })
        const next = items.length === limit ? items.at(-1)!.number : null
        return { headers: noStore, body: { items, next } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/items/{item}`,
      act: 'review.see',
      action: 'review.item',
      params: itemParams,
      responses: shown,
      refusals: ['review.unknown-item'],
      async handler({ params }, actor) {
        const item = await findItem(db, params.campaign, params.item)
        refuseUnseenItem(actor, item, door.now())
        return { headers: noStore, body: item }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/items/{item}/decision`,
      act: 'review.decide',
      params: itemParams,
      body: decideSchema,
      responses: done,
      refusals: [
        'review.closed',
        'review.unknown-item',
        'review.own-matter',
        'review.own-request',
        'review.own-decision',
        'review.decided-before',
        'review.not-reduced',
      ],
      handler: async ({ params, body }, actor) => ({
        body: await db.tx((tx) =>
          decideItem(tx, way, decider(actor, door.now()), { ...params, ...body }),
        ),
      }),
    }),
    defineActRoute(door, {
      method: 'DELETE',
      path: `${one}/items/{item}/decision`,
      act: 'review.decide',
      action: 'review.undo',
      summary: { vi: 'Huỷ quyết định trước khi kết thúc', en: 'Undo a decision before the close' },
      params: itemParams,
      body: undoSchema,
      responses: done,
      refusals: ['review.closed', 'review.undecided', 'review.decided-before'],
      handler: async ({ params, body }, actor) => ({
        body: await db.tx((tx) =>
          undoDecision(tx, decider(actor, door.now()), { ...params, ...body }),
        ),
      }),
    }),
  ]
}

function manyRoutes(door: ReviewDoor): Route[] {
  const { db, way } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/decisions`,
      act: 'review.decide',
      action: 'review.preview',
      summary: {
        vi: 'Xem trước một quyết định cho nhiều mục',
        en: 'Preview a decision on many items',
      },
      params: campaignParams,
      query: itemFilterSchema
        .extend({ decision: z.enum(reviewDecisions).optional(), until: z.iso.date().optional() })
        .strip(),
      responses: shown,
      agencyOf: ({ query }) => query.agency,
      async handler({ params, query }, actor) {
        const { decision: _, until = null, ...filter } = query
        await findCampaign(db, params.campaign)
        const set = await previewMany(db, params.campaign, reachOf(actor, door.now()), {
          filter,
          until,
        })
        return { headers: noStore, body: set }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/decisions`,
      act: 'review.decide',
      action: 'review.decide-many',
      summary: { vi: 'Quyết định nhiều mục một lần', en: 'Decide many items at once' },
      params: campaignParams,
      body: decideManySchema,
      responses: done,
      refusals: ['review.set-changed', 'review.closed'],
      agencyOf: ({ body }) => body.filter.agency,
      handler: async ({ params, body }, actor) => ({
        body: await db.tx((tx) =>
          decideMany(tx, way, reachOf(actor, door.now()), { ...params, ...body }),
        ),
      }),
    }),
  ]
}
