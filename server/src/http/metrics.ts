/** Figures of the running server for Prometheus, in a registry of its own. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  /** Others register their gauges and counters here. */
  registry: Registry
  /** `route` is the declared path, never the one asked for, which may hold a record's key. */
  observeRequest(method: string, route: string, status: number, seconds: number): void
  /** A gauge read whenever the figures are asked for. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void
  /** A gauge with labels, each time set anew. */
  gauges(name: string, help: string, labels: string[], read: () => LabelledValue[]): void
  counter(name: string, help: string, labels?: string[]): Counter
}

export type LabelledValue = { labels: Record<string, string>; value: number }

type Observed = Histogram.Internal<'method' | 'route' | 'status'>

/** With the process's own figures: memory, CPU, and the lag of the event loop. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'kho_' })
  const requests = new Histogram({
    name: 'kho_http_request_seconds',
    help: 'Duration of requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers: [registry],
  })
  // By route, method and status; nested, because to join and hash a text for each request costs more.
  const children = new Map<string, Map<string, Observed[]>>()
  return {
    registry,
    observeRequest(method, route, status, seconds) {
      let ofRoute = children.get(route)
      if (!ofRoute) children.set(route, (ofRoute = new Map()))
      let byStatus = ofRoute.get(method)
      if (!byStatus) ofRoute.set(method, (byStatus = []))
      byStatus[status] ??= requests.labels(method, route, String(status))
      byStatus[status].observe(seconds)
    },
    gauge(name, help, read) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          gauge.set(await read())
        },
      })
    },
    gauges(name, help, labels, read) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: labels,
        registers: [registry],
        collect() {
          gauge.reset()
          for (const one of read()) gauge.set(one.labels, one.value)
        },
      })
    },
    counter: (name, help, labels = []) =>
      new Counter({ name, help, labelNames: labels, registers: [registry] }),
  }
}
