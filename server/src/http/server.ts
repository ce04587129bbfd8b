/** The HTTP server: makes a Fastify server out of routes and gives every error one shape. */
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'
import type { FastifyInstance } from 'fastify'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { requestIds } from '../ids.ts'
import type { Log } from '../log.ts'
import { allowedMethods } from './allowed-methods.ts'
import { answerError, installErrors, rejectUnreadable } from './error-answer.ts'
import type { ErrorOptions, RenderError } from './error-answer.ts'
import type { Metrics } from './metrics.ts'
import { installMount } from './mount.ts'
import type { Mount } from './mount.ts'
import { describedRoutes } from './openapi-route.ts'
import { guardProxyHeader } from './proxy-header.ts'
import { probeRoutes } from './probe.ts'
import type { Checks } from './probe.ts'
import type { Route } from './route.ts'
import { installRoutes } from './serve-route.ts'

export type ServerOptions = {
  routes: readonly Route[]
  log: Log
  metrics: Metrics
  /** Title and version of the API description. */
  title: Bilingual
  version: string
  publicUrl: string
  checks?: Checks
  /** Handlers of another library under a prefix of theirs. */
  mounts?: readonly Mount[]
  trustedProxies?: readonly string[]
  /** Headers that only they may set, in lower case; they are taken off what others send. */
  proxyHeaders?: readonly string[]
  bodyBytesMax?: number
  /** Draws the error page for people; without it everybody gets problem+json. */
  renderError?: RenderError
  mayProbe?: (address: string) => boolean
  /** What answers 401 ask for. */
  challenge?: string
}

export type HttpServer = {
  /** Begins to serve. Throws the system's error where the address is taken. */
  listen(where: { host: string; port: number }): Promise<{ host: string; port: number }>
  /**
   * Takes no new connections, finishes what is in flight, and cuts what is not done after
   * `limitMs`. May be called twice.
   */
  stop(limitMs?: number): Promise<void>
  /** All routes that are served, with those of the kit. */
  routes: readonly Route[]
}

const mebibyte = 1024 * 1024
const stopLimitMs = 10_000

export async function createServer(options: ServerOptions): Promise<HttpServer> {
  const { log, metrics, bodyBytesMax = mebibyte } = options
  const state = { stopping: false }
  const routes: Route[] = [
    ...options.routes,
    ...probeRoutes({
      checks: options.checks ?? {},
      metrics,
      mayProbe: options.mayProbe,
      stopping: () => state.stopping,
    }),
  ]
  routes.push(...describedRoutes(routes, options))
  refuseTwins(routes)

  const headers = protectingHeaders(options.publicUrl.startsWith('https:'))
  const allowed = allowedMethods(routes)
  const { renderError, challenge } = options
  const errorOptions = { log, renderError, headers, allowed, challenge }
  const app = openFastify(options, errorOptions, bodyBytesMax)
  const { proxyHeaders = [], trustedProxies = [] } = options
  for (const name of proxyHeaders) guardProxyHeader(app, { name, trustedProxies })
  installMeasuring(app, log, metrics)
  installErrors(app, errorOptions)
  installRoutes(app, routes, { log, headers })
  for (const mount of options.mounts ?? []) installMount(app, mount, headers)
  await app.ready()
  return {
    routes,
    async listen(where) {
      await app.listen({ host: where.host, port: where.port })
      const { address, port } = app.server.address() as AddressInfo
      return { host: address, port }
    },
    async stop(limitMs = stopLimitMs) {
      state.stopping = true
      const cut = setTimeout(() => app.server.closeAllConnections(), limitMs)
      // A connection whose last answer is sent would otherwise be kept open for a next request.
      const sweep = setInterval(() => app.server.closeIdleConnections(), 20)
      try {
        await app.close()
      } finally {
        clearTimeout(cut)
        clearInterval(sweep)
      }
    },
  }
}

function openFastify(
  options: ServerOptions,
  errorOptions: ErrorOptions,
  bodyBytesMax: number,
): FastifyInstance {
  const nextId = requestIds()
  const proxies = options.trustedProxies ?? []
  return fastify({
    logger: false,
    genReqId: nextId,
    bodyLimit: bodyBytesMax,
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    forceCloseConnections: 'idle',
    // No limit on a whole request, since a supply may upload for hours; headers have Node's own.
    requestTimeout: 0,
    keepAliveTimeout: 65_000,
    clientErrorHandler: rejectUnreadable,
    // Paths that cannot be decoded never reach a route, nor the hooks.
    frameworkErrors(error, request, reply) {
      answerError(error, request, reply, errorOptions)
    },
    routerOptions: { maxParamLength: 2048, querystringParser: () => empty },
  })
}

/** Query parameters are read by the route that wants them, so the framework need not parse them. */
const empty: Record<string, unknown> = Object.freeze(Object.create(null))

function refuseTwins(routes: readonly Route[]): void {
  const seen = new Set<string>()
  for (const route of routes) {
    for (const key of [`${route.method} ${route.path}`, `action ${route.action}`]) {
      if (seen.has(key)) throw new Error(`Two routes have the same ${key}.`)
      seen.add(key)
    }
  }
}

function protectingHeaders(https: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // For everything that is not a page; pages bring a policy of their own.
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    ...(https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }
}

/**
 * One line and one observation for each request: the declared path instead of the asked one, and
 * neither query, token nor body, because keys and filters are personal data.
 */
function installMeasuring(app: FastifyInstance, log: Log, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    const ms = reply.elapsedTime
    metrics.observeRequest(request.method, route, reply.statusCode, ms / 1000)
    if (log.isLevelEnabled('info')) {
      const line = { reference: request.id, method: request.method, route }
      log.info({ ...line, status: reply.statusCode, ms: Math.round(ms * 10) / 10 }, 'request')
    }
    done()
  })
}
