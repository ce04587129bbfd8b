/**
 * A route as a value: its path, the action it performs, what it takes and what it answers. The
 * server and the API description are both made from it, so they cannot disagree.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { ErrorCode } from '@kho/contract/errors.ts'
import type { Log } from '../log.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a handler returns. An object is sent as JSON, everything else as it is. */
export type Answer = {
  status?: number
  headers?: Record<string, string | string[]>
  body?: object | string | Buffer | Readable | null
}

/** What a handler is given. `search` has all query parameters, also columns that none declares. */
export type HttpContext<Params = unknown, Query = unknown, Body = unknown> = {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly search: URLSearchParams
  /** The path and query as requested. */
  readonly url: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** The caller's address; X-Forwarded-For counts only from trusted proxies. */
  readonly address: string
  /** Reference of this request, also in the answer's header and in the log. */
  readonly reference: string
  /** The declared content type of the body, without parameters. */
  readonly contentType: string | null
  /** The body as it arrives, only on routes with `upload`. */
  readonly upload: Readable | null
  /** Aborted when the caller goes away before the answer is complete. */
  readonly signal: AbortSignal
  readonly log: Log
}

export type ResponseDescription = {
  description: Bilingual
  /** Content types; JSON if not given, none if empty. */
  types?: readonly string[]
  schema?: z.ZodType
  headers?: Record<string, Bilingual>
}

export type Route = {
  readonly method: Method
  /** With names in braces: `/api/v1/datasets/{id}`; `{path*}` at the end takes the rest. */
  readonly path: string
  /** Dotted, in the imperative: `dataset.read`. Unique. */
  readonly action: string
  readonly summary: Bilingual
  readonly description?: Bilingual
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  /** Names of columns or of filters are parameters too, so its handler alone knows which there are. */
  readonly columnsAsked?: boolean
  readonly body?: z.ZodType
  /**
   * Takes the body as a stream of one of these content types, up to `bytesMax`; of any or none
   * where the type is all stars.
   */
  readonly upload?: { types: readonly string[]; bytesMax: number }
  /** Request headers it reads, by name. */
  readonly requestHeaders?: Record<string, { description: Bilingual; required?: boolean }>
  readonly responses: Record<number, ResponseDescription>
  /** Refusals worth naming in the description, beyond those every route can give. */
  readonly refusals?: readonly ErrorCode[]
  /** Needs no access token. */
  readonly open?: boolean
  /** Names what a person must be permitted to do; called with the cookie of a session. */
  readonly act?: string
  /** Its answer holds no row, so that HEAD may be asked though it needs a token. */
  readonly rowless?: boolean
  /** Left out of the API description: pages, static files. */
  readonly hidden?: boolean
  readonly handler: (context: HttpContext) => Answer | Promise<Answer>
}

type Read<S> = S extends z.ZodType ? z.output<S> : undefined

type RouteInput<P, Q, B> = Omit<Route, 'params' | 'query' | 'body' | 'handler'> & {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly handler: (context: HttpContext<Read<P>, Read<Q>, Read<B>>) => Answer | Promise<Answer>
}

/**
 * Declares a route; the handler's context is typed from the schemas. Throws if path and `params` do
 * not name the same parameters.
 */
export function defineRoute<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(route: RouteInput<P, Q, B>): Route {
  const inPath = pathParameters(route.path).toSorted()
  const shape = (route.params as { shape?: Record<string, unknown> } | undefined)?.shape
  const declared = Object.keys(shape ?? {}).toSorted()
  if (declared.join() !== inPath.join()) {
    throw new Error(
      `${route.path} names {${inPath.join()}}, its params declare {${declared.join()}}.`,
    )
  }
  if (route.body && route.upload) throw new Error(`${route.path} takes either a body or an upload.`)
  return route as unknown as Route
}

/** Names in braces of a path, without the star. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\*?\}/g)].map((match) => match[1]!)
}
