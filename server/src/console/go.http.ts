/** The way to any page by a few letters: a plain page, and the same for the palette. */
import { z } from 'zod'
import { goPage } from '@kho/portal/console-go-page.ts'
import { calls, links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import { findPlaces } from './go-place.ts'
import { defineConsolePage, type ConsoleDoor } from './page-route.ts'

const queryLengthMax = 200

export function goPages(door: ConsoleDoor): Route[] {
  const { db, now } = door
  return [
    ...defineConsolePage(door, {
      act: 'account.own',
      action: 'console.go',
      path: links.consoleGo,
      async draw({ search, actor, frame }) {
        const query = (search.get('q') ?? '').slice(0, queryLengthMax)
        const places = await findPlaces(db, actor, { query, at: now() })
        return goPage({ query, places }, await frame())
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: calls.go,
      act: 'account.own',
      action: 'console.go-find',
      hidden: true,
      query: z.object({ q: z.string().max(queryLengthMax).optional() }),
      responses: {
        200: {
          description: { vi: 'Các nơi khớp', en: 'Places that match' },
          types: ['application/json'],
        },
      },
      async handler({ query }, actor) {
        const places = await findPlaces(db, actor, { query: query.q ?? '', at: now() })
        return { headers: { 'cache-control': 'private, no-store' }, body: { places } }
      },
    }),
  ]
}
