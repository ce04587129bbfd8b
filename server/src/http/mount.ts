/** Handlers of another library that speak HTTP by themselves, under a prefix. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

export type Mount = {
  /** As `/oauth`; the handler sees paths without it, and with it as `originalUrl`. */
  prefix: string
  handle: (request: IncomingMessage, response: ServerResponse) => void
  /** Whole paths outside the prefix that it answers too, and the path it knows them by. */
  aliases?: Readonly<Record<string, string>>
}

/**
 * Installs it in a scope of its own where bodies are left unread for the handler. Requests outside
 * the prefix do not pass through it, which a middleware would cost each of them.
 */
export function installMount(
  app: FastifyInstance,
  mount: Mount,
  headers: Readonly<Record<string, string>>,
): void {
  const hand = (
    { id, ip }: { id: string; ip: string },
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.setHeader('x-request-id', id)
    // The handler finds its own prefix, for the links it makes, by comparing the two; the address
    // is the caller's as trusted proxies vouch for it.
    Object.assign(request, { originalUrl: mount.prefix + path, address: ip })
    request.url = path
    mount.handle(request, response)
  }
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
    scope.route({
      method: ['GET', 'POST', 'DELETE', 'OPTIONS'],
      url: `${mount.prefix}/*`,
      handler(request, reply) {
        reply.hijack()
        hand(request, request.raw, reply.raw, (request.raw.url ?? '').slice(mount.prefix.length))
      },
    })
    for (const [whole, path] of Object.entries(mount.aliases ?? {})) {
      scope.get(whole, (request, reply) => {
        reply.hijack()
        hand(request, request.raw, reply.raw, path)
      })
    }
    done()
  })
}
