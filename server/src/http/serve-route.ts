/** Puts declared routes into Fastify: reads what they take, sends what they answer. */
import { Readable, Transform } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Log } from '../log.ts'
import { answersHead } from './allowed-methods.ts'
import { knownParameters, refuseUnknown } from './known-parameters.ts'
import { refuseInvalid } from './problem.ts'
import { RequestContext, searchOf } from './request-context.ts'
import type { Answer, Route } from './route.ts'

/** What every route is served with. */
type Kit = {
  log: Log
  /** Headers that every answer carries, by name and as a flat list. */
  headers: Readonly<Record<string, string>>
  list: readonly string[]
}

export function installRoutes(
  app: FastifyInstance,
  routes: readonly Route[],
  { log, headers }: Pick<Kit, 'log' | 'headers'>,
): void {
  const kit = { log, headers, list: Object.entries(headers).flat() }
  app.removeContentTypeParser('text/plain')
  for (const route of routes.filter((one) => !one.upload)) install(app, route, kit)
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload))
    for (const route of routes.filter((one) => one.upload)) install(scope, route, kit)
    done()
  })
}

function install(scope: FastifyInstance, route: Route, kit: Kit): void {
  const rest = /\{(\w+)\*\}$/.exec(route.path)?.[1]
  const known = knownParameters(route)
  scope.route({
    method: route.method,
    exposeHeadRoute: answersHead(route),
    url: route.path.replace(/\{\w+\*\}$/, '*').replace(/\{(\w+)\}/g, ':$1'),
    ...(route.upload ? { bodyLimit: route.upload.bytesMax } : {}),
    async handler(request, reply) {
      const url = request.raw.url ?? ''
      if (known && url.includes('?')) refuseUnknown(known, searchOf(url))
      const context = new RequestContext(request, reply, kit.log, readRequest(route, rest, request))
      const answer = route.handler(context)
      send(request, reply, answer instanceof Promise ? await answer : answer, kit)
      return reply
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
  throw refuseInvalid(where, schema, value)
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

/**
 * Sends an answer. What is there as a whole goes to Node at once: the framework would take its
 * headers one by one, twice, and that is most of what a short answer costs.
 */
function send(request: FastifyRequest, reply: FastifyReply, answer: Answer, kit: Kit): void {
  const { status = 200, headers, body = null } = answer
  if (body instanceof Readable) return sendStream(request, reply, { ...answer, body }, kit)
  const bytes = bytesOf(body)
  const all: (string | string[])[] = ['x-request-id', request.id]
  for (let i = 0; i < kit.list.length; i += 2) {
    const name = kit.list[i]!
    // An answer's own header stands in place of the usual one, as a page's policy does.
    if (headers?.[name] === undefined) all.push(name, kit.list[i + 1]!)
  }
  let typed = false
  for (const name in headers) {
    all.push(name, headers[name]!)
    if (name === 'content-type') typed = true
  }
  if (!typed && bytes !== null) all.push('content-type', typeOf(body))
  if (status >= 200 && status !== 204 && status !== 304) {
    all.push('content-length', String(bytes === null ? 0 : Buffer.byteLength(bytes)))
  }
  // Before the reply is taken from the framework, so that a header it refuses becomes an error.
  reply.raw.writeHead(status, all as string[])
  reply.hijack()
  reply.raw.end(bytes)
}

function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, headers, body }: Answer & { body: Readable },
  kit: Kit,
): void {
  if (request.method === 'HEAD') {
    // Nothing of it is sent, so nothing of it is read: the framework would read it to its end.
    body.destroy()
    const own = { 'content-type': 'application/octet-stream', ...headers }
    reply.raw.writeHead(status, { ...kit.headers, ...own, 'x-request-id': request.id })
    reply.hijack()
    reply.raw.end()
    return
  }
  reply.code(status).headers(kit.headers).header('x-request-id', request.id)
  if (headers) reply.headers(headers)
  if (!reply.hasHeader('content-type')) reply.header('content-type', 'application/octet-stream')
  void reply.send(body)
}

/** Long texts become bytes once; short ones go to the socket together with their head. */
function bytesOf(body: object | string | null): string | Buffer | null {
  if (body === null || Buffer.isBuffer(body)) return body
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return text.length > longText ? Buffer.from(text) : text
}

const longText = 16_384

function typeOf(body: Answer['body']): string {
  if (typeof body === 'string') return 'text/plain; charset=utf-8'
  return Buffer.isBuffer(body) ? 'application/octet-stream' : jsonType
}

const jsonType = 'application/json; charset=utf-8'
