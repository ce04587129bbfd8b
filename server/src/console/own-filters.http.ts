/** One's own saved filters over the API; each act is that of the page. */
import { calls, links } from '@kho/portal/links.ts'
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { deleteFilter } from './delete-filter.ts'
import { describeFilters } from './describe-filter.ts'
import { filterNameMax, saveFilter } from './save-filter.ts'
import { selectFilters } from './saved-filter.sql.ts'
import { queryLengthMax } from './saved-list.ts'

const named = { list: z.string().max(200), name: z.string().max(filterNameMax * 2) }
const headers = { 'cache-control': 'private, no-store' }

export function ownFilterRoutes(door: ActDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: calls.ownFilters,
      act: 'filter.own',
      action: 'filter.own.list',
      summary: { vi: 'Các bộ lọc đã lưu của mình', en: 'One’s own saved filters' },
      query: z.object({ list: z.string().optional() }),
      responses: { 200: { description: { vi: 'Các bộ lọc', en: 'The filters' } } },
      async handler({ query }, { account }) {
        const found = await selectFilters(db, account, query.list ?? null)
        return { headers, body: { filters: await describeFilters(db, found) } }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: calls.ownFilters,
      act: 'filter.own',
      action: 'filter.own.save',
      summary: { vi: 'Lưu bộ lọc của một danh sách', en: 'Save the filter of a list' },
      description: {
        vi: `list là đường dẫn của danh sách, như ${links.consoleRuns}; query là phần sau dấu hỏi của địa chỉ.`,
        en: `list is the path of the list, as ${links.consoleRuns}; query is what stands behind the question mark of its address.`,
      },
      body: z.strictObject({ ...named, query: z.string().max(queryLengthMax * 2) }),
      responses: { 201: { description: { vi: 'Đã lưu', en: 'It is saved' } } },
      refusals: ['console.no-filter', 'console.filter-name', 'console.filter-exists'],
      async handler({ body }, { account }) {
        return { status: 201, headers, body: await db.tx((tx) => saveFilter(tx, account, body)) }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${calls.ownFilters}/delete`,
      act: 'filter.own',
      action: 'filter.own.delete',
      summary: { vi: 'Xoá một bộ lọc đã lưu', en: 'Delete a saved filter' },
      body: z.strictObject(named),
      responses: { 200: { description: { vi: 'Đã xoá', en: 'It is deleted' } } },
      refusals: ['console.unknown-filter'],
      async handler({ body }, { account }) {
        return { headers, body: await db.tx((tx) => deleteFilter(tx, account, body)) }
      },
    }),
  ]
}
