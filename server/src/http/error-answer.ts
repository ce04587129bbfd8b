/** Answers to requests that went wrong: problem+json for programs, a page for people. */
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '@kho/contract/refusal.ts'
import { problemOf, Refusal } from '@kho/contract/refusal.ts'
import { describeError } from '../log.ts'
import type { Log } from '../log.ts'
import { refusalOf } from './problem.ts'

/** Draws an error page. `path` is the one asked for and must be escaped. */
export type RenderError = (
  problem: Problem,
  page: { path: string; acceptLanguage: string },
) => { body: string; headers?: Record<string, string> }

export type ErrorOptions = { log: Log; renderError?: RenderError }

export function installErrors(app: FastifyInstance, options: ErrorOptions): void {
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, options))
  app.setNotFoundHandler((request, reply) => {
    const path = (request.raw.url ?? '/').split('?')[0]!.slice(0, 200)
    return answerError(new Refusal('http.not-found', { path }), request, reply, options)
  })
}

/** Sends the refusal that the error is or stands for; a fault of ours is logged. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ErrorOptions,
): FastifyReply {
  const reference = request.id
  const found = refusalOf(error, request.routeOptions.bodyLimit)
  if (!found || found.status >= 500) {
    const route = request.routeOptions.url ?? 'none'
    options.log.error({ reference, route, err: describeError(error) }, 'a request met a fault')
  }
  const refusal = found ?? new Refusal('http.fault', { reference })
  const problem = problemOf(refusal, reference)
  reply.code(refusal.status).header('cache-control', 'no-store')
  if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="kho"')
  if (refusal.status === 503) reply.header('retry-after', '5')
  const path = (request.raw.url ?? '/').split('?')[0]!
  if (options.renderError && wantsPage(request, path)) {
    const acceptLanguage = request.headers['accept-language'] ?? ''
    const page = options.renderError(problem, { path, acceptLanguage })
    return reply.headers({ 'content-type': pageType, ...page.headers }).send(page.body)
  }
  // As bytes, so that the framework adds no charset, which this type does not have.
  return reply
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)))
}

const pageType = 'text/html; charset=utf-8'

function wantsPage(request: FastifyRequest, path: string): boolean {
  if (path.startsWith('/api/')) return false
  return request.headers.accept?.includes('text/html') ?? false
}

/** Answers what is not even HTTP, where no request exists; the same shape as everywhere. */
export function rejectUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const refusal = new Refusal('http.bad-request', { reason: error.code ?? 'HTTP' })
  const body = JSON.stringify(problemOf(refusal))
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
