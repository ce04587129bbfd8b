/**
 * The services at which owners are asked, one for each dataset, as they are declared now. Connections,
 * access tokens, quotas and breakers live here; nothing that a service answered does.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { openAs, type SupplyContext } from '../intake/open-supply.ts'
import type { Authoriser } from '../source/service/authorise.ts'
import { connectService } from '../source/service/connect-service.ts'
import type { HttpClient } from '../source/service/http-client.ts'
import {
  readThroughOptions,
  throughKind,
  type ThroughOptions,
} from '../source/service/through-source.ts'
import { createBreaker, type Breaker } from './breaker.ts'
import { compileAnswerChecks, type AnswerChecks } from './check-answer.ts'
import { createQuota, type Quota } from './quota.ts'

export type OwnerService = {
  source: string
  options: ThroughOptions
  http: HttpClient
  authorise: Authoriser
  quota: Quota
  breaker: Breaker
  checks: AnswerChecks
}

export type OwnerServices = {
  /** Null where none is declared. */
  of(version: DatasetVersion): Promise<OwnerService | null>
  close(): Promise<void>
}

type Opened = { state: string; untilMs: number; service: Promise<OwnerService> }

/** Code lists and the year may have changed; what they are checked by is then made anew. */
const checksMs = 600_000
const socketsMax = 32

export function createOwnerServices(context: SupplyContext): OwnerServices {
  const opened = new Map<string, Opened>()

  async function open(
    version: DatasetVersion,
    declared: { id: string; definition: string },
    before: OwnerService | null,
  ): Promise<OwnerService> {
    const options = readThroughOptions(JSON.parse(declared.definition))
    // The definition may have changed since the service was declared.
    throughKind.check(version, options)
    const as = openAs(context, declared.id)
    const { http, authorise } = await connectService(options, as, {
      waitsMs: [],
      staysPut: true,
      socketsMax,
      idleMs: options.timeoutMs,
    })
    return {
      source: declared.id,
      options,
      http,
      authorise,
      quota: before?.quota ?? createQuota(options.quota),
      breaker: before?.breaker ?? createBreaker(options.breaker),
      checks: await compileAnswerChecks(context.db, version),
    }
  }

  return {
    async of(version) {
      const { rows } = await context.db.query({
        name: 'through-service',
        text: `select id, definition::text from intake.source
          where dataset = $1 and definition ->> 'kind' = 'through' order by id limit 1`,
        values: [version.id],
      })
      if (!rows[0]) return null
      const state = `${version.version} ${rows[0].definition}`
      const known = opened.get(version.id)
      const isSame = known?.state === state
      if (known && isSame && known.untilMs > Date.now()) return known.service
      const before = known ? await known.service.catch(() => null) : null
      // Another call may have opened it meanwhile.
      const current = opened.get(version.id)
      if (current && current !== known && current.state === state) return current.service
      const service = open(version, rows[0], isSame ? before : null)
      opened.set(version.id, { state, untilMs: Date.now() + checksMs, service })
      service.catch(() => opened.delete(version.id))
      if (before) closeLater(before)
      return service
    },
    async close() {
      const services = [...opened.values()].map(({ service }) => service)
      opened.clear()
      for (const service of await Promise.allSettled(services)) {
        if (service.status === 'fulfilled') service.value.http.close()
      }
    },
  }
}

/** Calls that are under way may end. */
function closeLater({ http, options }: OwnerService): void {
  setTimeout(() => http.close(), options.timeoutMs).unref()
}
