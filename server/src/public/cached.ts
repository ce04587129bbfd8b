/**
 * Everything that is answered follows from the edition, the address and the day, so one mark serves
 * for all of it: who has it still needs nothing drawn.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Answer, HttpContext, Route } from '../http/route.ts'
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
      const answer = await answerOrSayWhy(route, context)
      return { ...answer, headers: { etag, ...answer.headers, ...kept } }
    },
  }
}

/** From when another edition was written until it is taken up, files of this one are gone. */
async function answerOrSayWhy(route: Route, context: HttpContext): Promise<Answer> {
  try {
    return await route.handler(context)
  } catch (error) {
    const { code, errcode } = error as { code?: string; errcode?: number }
    const isGone = code === 'ENOENT' || (code === 'ERR_SQLITE_ERROR' && errcode === cannotOpen)
    throw isGone ? new Refusal('edition.changing') : error
  }
}

/** SQLITE_CANTOPEN. */
const cannotOpen = 14
