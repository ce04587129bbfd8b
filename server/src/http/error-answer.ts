/** Answers to requests that went wrong: problem+json for programs, a page for people. */
import { maxHeaderSize, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '@kho/contract/refusal.ts'
import { problemOf, Refusal } from '@kho/contract/refusal.ts'
import { describeError } from '../log.ts'
import type { Log } from '../log.ts'
import type { AllowedMethods } from './allowed-methods.ts'
import { linger } from './linger.ts'
import { refusalOf } from './problem.ts'

/** Draws an error page. `path` is the one asked for and must be escaped. */
export type RenderError = (
  problem: Problem,
  page: { path: string; acceptLanguage: string },
) => { body: string; headers?: Record<string, string> }

export type ErrorOptions = {
  log: Log
  renderError?: RenderError
  allowed?: AllowedMethods
  /** What a refusal for want of a token asks for (RFC 9110, 11.6.1). */
  challenge?: string | undefined
  /** Headers that every answer carries. */
  headers: Readonly<Record<string, string>>
}

export function installErrors(app: FastifyInstance, options: ErrorOptions): void {
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, options))
  app.setNotFoundHandler((request, reply) => {
    const path = (request.raw.url ?? '/').split('?')[0]!
    return answerError(notThere(path, request.method, options), request, reply, options)
  })
}

/** A path that answers other methods is told from one that does not exist. */
function notThere(path: string, method: string, { allowed }: ErrorOptions): Refusal {
  const allow = allowed?.(path) ?? []
  const shown = path.slice(0, 200)
  if (allow.length === 0) return new Refusal('http.not-found', { path: shown })
  return new Refusal('http.method-not-allowed', { path: shown, method, allow: allow.join(', ') })
}

/** Sends the refusal that the error is or stands for; a fault of ours is logged. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: ErrorOptions,
): FastifyReply {
  const reference = request.id
  const found = refusalOf(error, {
    bodyBytesMax: request.routeOptions.bodyLimit,
    given: request.headers['content-type'],
  })
  if (!found || found.status >= 500) {
    const route = request.routeOptions.url ?? 'none'
    options.log.error({ reference, route, err: describeError(error) }, 'a request met a fault')
  }
  const refusal = found ?? new Refusal('http.fault', { reference })
  const problem = problemOf(refusal, reference)
  reply.code(refusal.status).headers(options.headers)
  reply.header('x-request-id', reference).header('cache-control', 'no-store')
  reply.headers(headersOf(refusal, request.method, options.challenge))
  // The rest of a body that nobody reads would stand in the way of the next request.
  if (hasUnreadBody(request)) {
    reply.header('connection', 'close')
    linger(request.raw)
  }
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

function hasUnreadBody({ raw }: FastifyRequest): boolean {
  if (raw.complete) return false
  return raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0
}

/** What a refusal must say in headers too: where else to turn, with which method or type. */
function headersOf(
  { code, status, values }: Refusal,
  method: string,
  challenge = 'Bearer realm="kho"',
): Record<string, string> {
  if (code === 'access.proof-nonce') {
    const asks = 'DPoP realm="kho", error="use_dpop_nonce"'
    return { 'www-authenticate': asks, 'dpop-nonce': String(values.nonce) }
  }
  if (status === 401) return { 'www-authenticate': challenge }
  if (status === 429 || status === 503) return { 'retry-after': String(values.seconds ?? 5) }
  if (code === 'http.method-not-allowed') return { allow: String(values.allow) }
  if (code !== 'http.unsupported-type') return {}
  return { [method === 'POST' ? 'accept-post' : 'accept']: String(values.types) }
}

const pageType = 'text/html; charset=utf-8'

function wantsPage(request: FastifyRequest, path: string): boolean {
  if (path.startsWith('/api/')) return false
  return request.headers.accept?.includes('text/html') ?? false
}

/** Answers what is not even HTTP, where no request exists; the same shape as everywhere. */
export function rejectUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Refusal('http.header-too-large', { limit: maxHeaderSize })
      : new Refusal('http.bad-request', { reason: error.code ?? 'HTTP' })
  const body = JSON.stringify(problemOf(refusal))
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
