import type { Route } from '../http/route.ts'
export function pageRoutes(_parts: object): Route[] {
  return []
}
