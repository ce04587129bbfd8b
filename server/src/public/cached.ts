/**
 * Everything that is answered follows from the edition, the address and the day, so one mark serves
 * for all of it: who has it still needs nothing drawn.
 */
import type { Answer, Route } from '../http/route.ts'
import { dayOf } from '../time.ts'
import type { Edition } from './open-edition.ts'

const keptSeconds = 60

/** Answers with a mark of their own keep it. */
export function cached(route: Route, edition: () => Edition): Route {
  if (route.path.startsWith('/assets/')) return route
  return {
    ...route,
    async handler(context) {
      const etag = `W/"${edition().sha256.slice(0, 24)}-${dayOf(new Date())}"`
      const kept = { 'cache-control': `public, max-age=${keptSeconds}` }
      const asked = context.headers['if-none-match']
      // Only what is there has this mark: a page that is gone was never answered with it.
      if (asked === etag) return { status: 304, headers: { etag, ...kept }, body: null }
      const answer: Answer = await route.handler(context)
      return { ...answer, headers: { etag, ...answer.headers, ...kept } }
    },
  }
}
