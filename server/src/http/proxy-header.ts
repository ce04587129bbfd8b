/**
 * A header that only a trusted proxy may set. From anybody else it is taken off before a handler
 * can see it, so that nobody can claim what the proxy alone knows.
 */
import type { FastifyInstance } from 'fastify'
import { compileZones } from './zone.ts'

/**
 * Guards the header on every route that is declared afterwards, mounts of other libraries among
 * them. A hook and not a listener on the server, because there may be one server for each address.
 */
export function guardProxyHeader(
  app: FastifyInstance,
  options: { name: string; trustedProxies: readonly string[] },
): void {
  const zonesOf = compileZones({ proxies: options.trustedProxies })
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // The other end of the connection itself, never an address that a header claims.
    const isTrusted = zonesOf(raw.socket.remoteAddress ?? '').length > 0
    if (!isTrusted) delete raw.headers[options.name]
    done()
  })
}
