/** What the operator's machines ask: is the process alive, can it serve, and its figures. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Metrics } from './metrics.ts'
import { defineRoute } from './route.ts'
import type { Route } from './route.ts'

/** One condition of being ready; `detail` is for the operator and holds no secret. */
export type Check = { ready: boolean; detail?: string }
export type Checks = Readonly<Record<string, () => Check | Promise<Check>>>

export type ProbeOptions = {
  checks: Checks
  metrics: Metrics
  stopping: () => boolean
  /** Who may read the figures; everybody if not given. */
  mayProbe?: (address: string) => boolean
}

const checkTimeoutMs = 3_000

export function probeRoutes(options: ProbeOptions): Route[] {
  const plain = { 'cache-control': 'no-store' }
  return [
    defineRoute({
      method: 'GET',
      path: '/healthz',
      action: 'probe.health',
      summary: { vi: 'Tiến trình có sống không', en: 'Whether the process is alive' },
      open: true,
      responses: { 200: { description: { vi: 'Đang sống', en: 'It is' }, schema: okSchema } },
      handler: () => ({ headers: plain, body: { ok: true } }),
    }),
    defineRoute({
      method: 'GET',
      path: '/readyz',
      action: 'probe.ready',
      summary: { vi: 'Hệ thống có sẵn sàng không', en: 'Whether it can serve' },
      open: true,
      responses: {
        200: { description: { vi: 'Sẵn sàng', en: 'Ready' }, schema: readySchema },
        503: { description: { vi: 'Chưa sẵn sàng', en: 'Not ready' }, schema: readySchema },
      },
      async handler() {
        const answer = await runChecks(options)
        return { status: answer.ready ? 200 : 503, headers: plain, body: answer }
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/metrics',
      action: 'probe.metrics',
      summary: { vi: 'Số liệu vận hành (Prometheus)', en: 'Figures for Prometheus' },
      open: true,
      responses: { 200: { description: { vi: 'Số liệu', en: 'Figures' }, types: ['text/plain'] } },
      refusals: ['http.metrics-network'],
      async handler(context) {
        const allowed = options.mayProbe?.(context.address) ?? true
        if (!allowed) throw new Refusal('http.metrics-network', { address: context.address })
        const { registry } = options.metrics
        const headers = { ...plain, 'content-type': registry.contentType }
        return { headers, body: await registry.metrics() }
      },
    }),
  ]
}

const okSchema = z.object({ ok: z.boolean() })
const checkSchema = z.object({ ready: z.boolean(), detail: z.string().optional() })
const readySchema = z.object({ ready: z.boolean(), checks: z.record(z.string(), checkSchema) })

async function runChecks(options: ProbeOptions): Promise<z.infer<typeof readySchema>> {
  const entries = Object.entries(options.checks).map(
    async ([name, check]) => [name, await runCheck(check)] as const,
  )
  const checks = Object.fromEntries(await Promise.all(entries))
  if (options.stopping()) checks.process = { ready: false, detail: 'stopping' }
  return { ready: Object.values(checks).every((check) => check.ready), checks }
}

/** A check that throws or hangs is not ready; its error may hold secrets and is not shown. */
async function runCheck(check: () => Check | Promise<Check>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Check>((done) => {
    timer = setTimeout(() => done({ ready: false, detail: 'timeout' }), checkTimeoutMs)
  })
  try {
    return await Promise.race([Promise.resolve().then(check), late])
  } catch {
    return { ready: false, detail: 'failed' }
  } finally {
    clearTimeout(timer)
  }
}
