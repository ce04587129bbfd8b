/** What an agency may use and why, and how much of it is used: the page, and the same over the API. */
import { usePage } from '@kho/portal/console-use-page.ts'
import { calls, links } from '@kho/portal/links.ts'
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { listViews } from '../online/saved-view.ts'
import { defineActRoute } from '../people/act-route.ts'
import { mayActFor } from '../people/actor.ts'
import { valueOf } from './form-values.ts'
import { closedOf } from './matter.ts'
import { viewLine } from './own-explore.ts'
import { defineConsolePage } from './page-route.ts'
import { readUse, type UseDoor } from './read-use.ts'

export function usePages(door: UseDoor): Route[] {
  return [...useList(door), useTwin(door)]
}

function useList(door: UseDoor): Route[] {
  const { db } = door
  return defineConsolePage(door, {
    act: 'online.see-use',
    action: 'console.use',
    path: links.use,
    agencyOf: ({ search }) => valueOf(search, 'agency') ?? undefined,
    async draw(asked) {
      const { actor, search, lang, path, frame } = asked
      const { agencies, lines, last } = await readUse(door, asked)
      // What others narrow by is for those who read themselves.
      const readers = mayActFor(actor, 'online.keep-view')
      const own = agencies.filter((agency) => readers === 'any' || readers.includes(agency))
      const views = await listViews(db, { account: actor.account, agencies: own })
      const view = {
        lines,
        next:
          last === null
            ? null
            : `${lang === 'vi' ? '' : `/${lang}`}${pageFrom(path, search, last)}`,
        views: views.map((one) => viewLine(one, actor.account)),
        askClosed: closedOf(door, asked, 'request.make', agencies[0]),
      }
      return usePage(view, await frame({ datasets: views.map(({ dataset }) => dataset) }))
    },
  })
}

function useTwin(door: UseDoor): Route {
  return defineActRoute(door, {
    method: 'GET',
    path: calls.ownUse,
    act: 'online.see-use',
    description: {
      vi: `Như trang ${links.use}: từng quyền của cơ quan, vì mục đích gì, cột nào, đến khi nào, đã dùng bao nhiêu; opens: đọc được ngay trong trình duyệt.`,
      en: `As the page ${links.use}: each grant of the agency, what for, which columns, until when, how much is used; opens: it may be read in the browser now.`,
    },
    query: z.object({
      agency: z.string().optional(),
      before: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
    }),
    responses: {
      200: { description: { vi: 'Các quyền và mức đã dùng', en: 'The grants and their use' } },
    },
    agencyOf: ({ query }) => query.agency,
    async handler({ search }, actor) {
      const { lines, last } = await readUse(door, { actor, search })
      return {
        headers: { 'cache-control': 'private, no-store' },
        body: {
          grants: lines,
          next: last === null ? null : pageFrom(calls.ownUse, search, last),
        },
      }
    },
  })
}

function pageFrom(path: string, search: URLSearchParams, last: number): string {
  const next = new URLSearchParams(search)
  next.delete('entry')
  next.set('before', String(last))
  return `${path}?${next}`
}
