/** Serves the API description, in its own version and in the older one that many tools need. */
import { z } from 'zod'
import { codedBody, type CodedBody } from './coded-body.ts'
import { describeApi } from './openapi.ts'
import type { ApiInfo } from './openapi.ts'
import { defineRoute } from './route.ts'
import type { Route } from './route.ts'

/** The two routes; `served` are all others. They list themselves too. */
export function describedRoutes(served: readonly Route[], info: ApiInfo): Route[] {
  const all = [...served]
  const routes = [
    describedRoute('/api/v1/openapi.json', 'openapi.read', '3.1', all, info),
    describedRoute('/api/v1/openapi-3.0.json', 'openapi.read-3-0', '3.0', all, info),
  ]
  all.push(...routes)
  return routes
}

function describedRoute(
  path: string,
  action: string,
  version: '3.1' | '3.0',
  routes: readonly Route[],
  info: ApiInfo,
): Route {
  let coded: CodedBody | undefined
  return defineRoute({
    method: 'GET',
    path,
    action,
    open: true,
    summary: {
      vi: `Mô tả API theo OpenAPI ${version}`,
      en: `Description of this API in OpenAPI ${version}`,
    },
    responses: {
      200: {
        description: { vi: 'Tài liệu OpenAPI', en: 'The document' },
        schema: z.looseObject({}),
      },
    },
    handler({ headers }) {
      coded ??= codedBody(JSON.stringify(describeApi(routes, info, version), null, 2), 'each')
      return coded.answer(headers, { 'content-type': 'application/json; charset=utf-8' })
    },
  })
}
