/** Puts declared routes into Fastify: reads what they take, sends what they answer. */
import { Readable, Transform } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Log } from '../log.ts'
import { answersHead } from './allowed-methods.ts'
import { refuseInvalid } from './problem.ts'
import { RequestContext, searchOf } from './request-context.ts'
import type { Answer, Route } from './route.ts'

export function installRoutes(app: FastifyInstance, routes: readonly Route[], log: Log): void {
  app.removeContentTypeParser('text/plain')
  for (const route of routes.filter((one) => !one.upload)) install(app, route, log)
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload))
    for (const route of routes.filter((one) => one.upload)) install(scope, route, log)
    done()
  })
}

function install(scope: FastifyInstance, route: Route, log: Log): void {
  const rest = /\{(\w+)\*\}$/.exec(route.path)?.[1]
  scope.route({
    method: route.method,
    exposeHeadRoute: answersHead(route),
    url: route.path.replace(/\{\w+\*\}$/, '*').replace(/\{(\w+)\}/g, ':$1'),
    ...(route.upload ? { bodyLimit: route.upload.bytesMax } : {}),
    async handler(request, reply) {
      const context = new RequestContext(request, reply, log, readRequest(route, rest, request))
      return send(reply, await route.handler(context))
    },
  })
}

function readRequest(route: Route, rest: string | undefined, request: FastifyRequest) {
  let params = request.params as Record<string, string>
  if (rest !== undefined) {
    const { '*': tail, ...others } = params
    params = { ...others, [rest]: tail ?? '' }
  }
  return {
    params: route.params ? read('', route.params, params) : params,
    query: route.query ? read('', route.query, queryOf(request.raw.url ?? '')) : undefined,
    body: route.body ? read('body', route.body, request.body) : undefined,
    upload: route.upload ? readUpload(route.upload, request) : null,
  }
}

function read(where: string, schema: NonNullable<Route['query']>, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw refuseInvalid(where, result.error)
}

/** Query parameters by name: text, or a list of texts where the name is given more than once. */
function queryOf(url: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of searchOf(url)) {
    const before = found[name]
    if (before === undefined) found[name] = value
    else found[name] = Array.isArray(before) ? [...before, value] : [before, value]
  }
  return found
}

function readUpload(upload: NonNullable<Route['upload']>, request: FastifyRequest): Readable {
  const given = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  const any = upload.types.includes('*/*')
  if (!any && (!given || !upload.types.includes(given))) {
    const values = { given: given ?? '-', types: upload.types.join(', ') }
    throw new Refusal('http.unsupported-type', values)
  }
  // Told before it comes: nobody sends gigabytes to hear that they are too many.
  if (Number(request.headers['content-length'] ?? 0) > upload.bytesMax) {
    throw new Refusal('http.too-large', { limit: upload.bytesMax })
  }
  return request.body instanceof Readable
    ? limited(request.body, upload.bytesMax)
    : Readable.from([])
}

/**
 * A body without a declared length is found too large only while it arrives. The request itself is
 * not destroyed then, because its socket still has to carry the refusal.
 */
function limited(source: Readable, bytesMax: number): Readable {
  let bytes = 0
  const gate = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > bytesMax) done(new Refusal('http.too-large', { limit: bytesMax }))
      else done(null, chunk)
    },
  })
  source.once('error', (error) => gate.destroy(error))
  return source.pipe(gate)
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  const { status = 200, headers, body = null } = answer
  reply.code(status)
  if (headers) reply.headers(headers)
  if (body === null) return reply.send()
  if (typeof body === 'string' || Buffer.isBuffer(body) || body instanceof Readable) {
    if (!reply.hasHeader('content-type')) {
      reply.header(
        'content-type',
        typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream',
      )
    }
    return reply.send(body)
  }
  if (!reply.hasHeader('content-type')) reply.header('content-type', jsonType)
  return reply.send(JSON.stringify(body))
}

const jsonType = 'application/json; charset=utf-8'
