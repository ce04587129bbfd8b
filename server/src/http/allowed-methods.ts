/** Which methods a path answers, asked only where none was found for a request. */
import type { Route } from './route.ts'

export type AllowedMethods = (path: string) => string[]

/** A finder over declared routes: the methods of those whose path fits, in the routes' order. */
export function allowedMethods(routes: readonly Route[]): AllowedMethods {
  const patterns = routes.map((route) => ({ fits: patternOf(route.path), route }))
  return (path) => {
    const found = patterns.filter(({ fits }) => fits.test(path)).map(({ route }) => route)
    const methods = found.flatMap((route) =>
      answersHead(route) ? [route.method, 'HEAD'] : [route.method],
    )
    return [...new Set(methods)]
  }
}

/**
 * HEAD is a read that returns no row. What needs a token puts every read on record before a row
 * leaves, so there it is not answered, and no record stands for a read that was none. A route
 * whose answer holds no row says so.
 */
export function answersHead(route: Route): boolean {
  return route.method === 'GET' && (route.open === true || route.rowless === true)
}

function patternOf(path: string): RegExp {
  const parts = path.split(/(\{\w+\*?\})/).map((part) => {
    if (!/^\{\w+\*?\}$/.test(part)) return RegExp.escape(part)
    return part.endsWith('*}') ? '.*' : '[^/]+'
  })
  return new RegExp(`^${parts.join('')}$`)
}
