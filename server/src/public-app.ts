/**
 * Puts the public program together, by hand: the portal's pages and the calls of open data over a
 * written edition. Nothing here knows a database, a key that signs, or a person (Article 10.2).
 */
import type { Config } from './config.ts'
import { describeApi } from './http/openapi.ts'
import { createMetrics } from './http/metrics.ts'
import { createServer } from './http/server.ts'
import { compileZones } from './http/zone.ts'
import type { Log } from './log.ts'
import { explorePages } from './pages/explore.http.ts'
import { portalRoutes } from './pages/portal.http.ts'
import { errorRenderer } from './pages/render-error.ts'
import { cached } from './public/cached.ts'
import { openEditionReader } from './public/edition-reader.ts'
import { exploreDoor } from './public/explore-view.ts'
import { followEdition } from './public/follow-edition.ts'
import { publicRoutes } from './public/public.http.ts'
import { createRateLimit, limited } from './public/rate-limit.ts'

export type PublicOptions = {
  /** The folder of the edition, and the public key it has to be signed with. */
  folder: string
  vkey: string
  /** Requests a minute from one address. */
  perMinute: number
  config: Pick<Config, 'host' | 'port' | 'publicUrl' | 'trustedProxies' | 'metricsFrom'>
  log: Log
}

const version = '0.1.0'

/** Throws where the edition is not exactly what was signed. */
export async function startPublic(
  options: PublicOptions,
): Promise<{ url: string; datasets: number; stop(): Promise<void> }> {
  const { folder, vkey, perMinute, config, log } = options
  const followed = await followEdition(folder, vkey, { log })
  const edition = followed.current
  const info = {
    title: { vi: 'Dữ liệu mở', en: 'Open data' },
    version,
    publicUrl: config.publicUrl,
  }
  const reader = openEditionReader({
    edition,
    publicUrl: config.publicUrl,
    apiDocument: () => describeApi(server.routes, info, '3.1'),
  })
  const take = createRateLimit({ perMinute })
  const metricsZones = compileZones({ metrics: config.metricsFrom })
  const server = await createServer({
    routes: [
      ...publicRoutes(edition),
      ...portalRoutes(reader),
      ...explorePages(exploreDoor(edition, reader)),
    ]
      .map((route) => cached(route, edition))
      .map((route) => limited(route, take)),
    log,
    metrics: createMetrics(),
    ...info,
    checks: {},
    trustedProxies: config.trustedProxies,
    renderError: errorRenderer(edition().site.place, { writtenAt: edition().site.writtenAt }),
    mayProbe: (address) => metricsZones(address).length > 0,
  })
  const address = await server.listen({ host: config.host, port: config.port })
  const host = address.host === '::' ? 'localhost' : address.host
  return {
    url: `http://${host}:${address.port}`,
    datasets: edition().manifest.datasets.length,
    async stop() {
      await server.stop()
      followed.stop()
    },
  }
}
