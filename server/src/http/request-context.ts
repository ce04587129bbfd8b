/** The context a handler is given, made so that what is not asked for costs nothing. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../log.ts'
import type { HttpContext } from './route.ts'

/**
 * A class, because its getters stand on the prototype: made once per request on the fastest path,
 * where parsing the query, a log of its own and an abort signal are mostly not needed.
 */
export class RequestContext implements HttpContext {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly upload: Readable | null
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #log: Log
  #search: URLSearchParams | undefined
  #signal: AbortSignal | undefined

  constructor(
    request: FastifyRequest,
    reply: FastifyReply,
    log: Log,
    read: { params: unknown; query: unknown; body: unknown; upload: Readable | null },
  ) {
    this.#request = request
    this.#reply = reply
    this.#log = log
    this.params = read.params
    this.query = read.query
    this.body = read.body
    this.upload = read.upload
  }

  get search(): URLSearchParams {
    this.#search ??= searchOf(this.url)
    return this.#search
  }

  get url(): string {
    return this.#request.raw.url ?? '/'
  }

  get method(): string {
    return this.#request.method
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.raw.headers
  }

  get address(): string {
    return this.#request.ip
  }

  get reference(): string {
    return this.#request.id
  }

  get contentType(): string | null {
    return this.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? null
  }

  get log(): Log {
    return this.#log.child({ reference: this.reference })
  }

  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#reply)
    return this.#signal
  }
}

/** The query parameters of a path with query. */
export function searchOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1))
}

function signalOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}
