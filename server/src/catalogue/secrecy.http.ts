/**
 * Stands before every route that takes something in: what carries a mark of state secrecy, in its
 * body or in the words of its address, goes no further. Files and forms are read as they stream in
 * and are checked where they are read.
 */
import type { Route } from '../http/route.ts'
import { refuseSecret } from './refuse-secret.ts'

/** Their acts refuse marks by themselves, because they put the refusal on record. */
export const screenedByThemselves: ReadonlySet<string> = new Set(['push.declare'])

export function screenBodies(routes: readonly Route[]): Route[] {
  return routes.map((route) => {
    if (route.method === 'GET' || screenedByThemselves.has(route.action)) return route
    return {
      ...route,
      handler(context) {
        refuseSecret(Object.fromEntries(context.search))
        if (route.body) refuseSecret(context.body)
        return route.handler(context)
      },
    }
  })
}
