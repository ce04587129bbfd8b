/** Saved views of the explorer over the API: one's own, and those shared with one's agency. */
import { writeExplore } from '@kho/portal/explore-selection.ts'
import { calls } from '@kho/portal/links.ts'
import { z } from 'zod'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Route } from '../http/route.ts'
import { deleteView } from '../online/delete-view.ts'
import { saveView } from '../online/save-view.ts'
import { findView, listViews, nameLengthMax, searchLengthMax } from '../online/saved-view.ts'
import { shareView } from '../online/share-view.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { mayActFor } from '../people/actor.ts'
import { selectionIn, viewLine } from './own-explore.ts'

const act = 'online.keep-view'
const headers = { 'cache-control': 'private, no-store' }
const one = z.object({ view: z.coerce.number().int().positive().max(999_999_999_999_999) })

export function ownViewRoutes(door: ActDoor): Route[] {
  const { db } = door
  const common = {
    act,
    params: one,
    responses: { 200: { description: { vi: 'Đã xong', en: 'It is done' } } },
    refusals: ['online.unknown-view'],
  } as const
  const agencyOf = async ({ params }: { params: { view: number } }) =>
    (await findView(db, params.view)).agency
  return [
    defineActRoute(door, {
      method: 'GET',
      path: calls.ownViews,
      act,
      action: 'online.list-views',
      summary: {
        vi: 'Các góc nhìn đã lưu của mình và được chia sẻ trong cơ quan',
        en: 'One’s own saved views, and those shared within the agency',
      },
      query: z.object({
        dataset: z.string().max(64).optional(),
        agency: z.string().max(64).optional(),
      }),
      responses: { 200: { description: { vi: 'Các góc nhìn', en: 'The views' } } },
      agencyOf: ({ query }) => query.agency,
      async handler({ query: { dataset, agency } }, actor) {
        const agencies = agency === undefined ? mayActFor(actor, act) : [agency]
        const views = await listViews(db, {
          account: actor.account,
          agencies: agencies === 'any' ? [] : agencies,
          ...(dataset === undefined ? {} : { dataset }),
        })
        return { headers, body: { views: views.map((view) => viewLine(view, actor.account)) } }
      },
    }),
    saveRoute(door),
    defineActRoute(door, {
      ...common,
      method: 'POST',
      path: `${calls.ownViews}/{view}/share`,
      action: 'online.share-view',
      summary: { vi: 'Chia sẻ, thôi chia sẻ một góc nhìn', en: 'Share a view, or no longer' },
      body: z.strictObject({ shared: z.boolean() }),
      agencyOf,
      async handler({ params, body }, { account }) {
        const done = await db.tx((tx) => shareView(tx, account, { ...params, ...body }))
        return { headers, body: done }
      },
    }),
    defineActRoute(door, {
      ...common,
      method: 'DELETE',
      path: `${calls.ownViews}/{view}`,
      action: 'online.delete-view',
      summary: { vi: 'Xoá một góc nhìn đã lưu', en: 'Delete a saved view' },
      agencyOf,
      async handler({ params }, { account }) {
        return { headers, body: await db.tx((tx) => deleteView(tx, account, params)) }
      },
    }),
  ]
}

function saveRoute(door: ActDoor): Route {
  const { db } = door
  return defineActRoute(door, {
    method: 'POST',
    path: calls.ownViews,
    act,
    action: 'online.save-view',
    summary: { vi: 'Lưu một góc nhìn của trang tra cứu', en: 'Save a view of the explorer' },
    description: {
      vi: 'search là phần sau dấu hỏi của địa chỉ trang tra cứu: lọc, cột, sắp xếp, nhóm; phần khác bị bỏ.',
      en: 'search is what stands behind the question mark of the explorer’s address: filter, columns, order, groups; anything else is left out.',
    },
    body: z.strictObject({
      dataset: z.string().max(64),
      agency: z.string().max(64),
      name: z.string().max(nameLengthMax * 2),
      search: z.string().max(searchLengthMax * 2),
      shared: z.boolean().default(false),
    }),
    responses: { 201: { description: { vi: 'Đã lưu', en: 'It is saved' } } },
    refusals: ['online.bad-view-name', 'online.view-exists', 'online.view-too-long'],
    agencyOf: ({ body }) => body.agency,
    async handler({ body }, { account }) {
      await findDataset(db, body.dataset)
      const search = writeExplore({ ...selectionIn(body.search), cursor: '' })
      const saved = await db.tx((tx) => saveView(tx, account, { ...body, search }))
      return { status: 201, headers, body: { ...saved, search } }
    },
  })
}
