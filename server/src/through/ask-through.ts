/**
 * The way of a record that the province may use but not keep, on one screen: decided and put on
 * record like any read, asked at its owner, checked, cut to what was granted, answered, forgotten.
 *
 *   decide → check the key → open record → ask → check → cut → close record
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Condition } from '../access/grant.ts'
import type { SupplyContext } from '../intake/open-supply.ts'
import { gatherReads } from '../journal/read-group.ts'
import type { Log } from '../log.ts'
import type { AskedElsewhere, RecordAsked } from '../query/ask-elsewhere.ts'
import { readCodesAsOf } from '../query/codes-as-of.ts'
import { readKey } from '../query/get-record.ts'
import {
  decidePlan,
  maskedColumns,
  openingOf,
  plainColumns,
  wallQuestion,
  wallValues,
  type Plan,
  type Query,
} from '../query/query.ts'
import { datasetMovedOn, throughWall } from '../query/wall.ts'
import { fillRequest, type FilledRequest } from '../source/service/record-request.ts'
import { keyColumns } from '../store/table.ts'
import { askOwner, type Refuse } from './ask-owner.ts'
import type { Pass } from './breaker.ts'
import { measureAnswers, type AnswerMeter } from './measure-answers.ts'
import { createOwnerServices, type OwnerService, type OwnerServices } from './owner-service.ts'
import { renderRecord } from './render-record.ts'

export type Through = {
  query: Query
  services: OwnerServices
  meter: AnswerMeter
  stop(): Promise<void>
}

export function openThrough(parts: { query: Query; context: SupplyContext; log: Log }): Through {
  const services = createOwnerServices(parts.context)
  const meter = measureAnswers(parts.context.db, parts)
  return {
    query: parts.query,
    services,
    meter,
    async stop() {
      await services.close()
      await meter.stop()
    },
  }
}

/** The record as JSON. Refused: as every read, and `through.*` for what the owner did. */
export async function askThrough(through: Through, asked: RecordAsked): Promise<AskedElsewhere> {
  const { query } = through
  const { version } = asked.facts
  const plan = decidePlan(query, {
    facts: asked.facts,
    caller: asked.caller,
    asked: { properties: asked.properties, touched: version.key, byKey: true },
    reference: asked.reference,
  })
  // Refused here, since nothing goes to the owner for a question that cannot be answered.
  const codes = readCodesAsOf(version.id, plainColumns(plan), asked.codesAsOf)
  const refuse = refuseFor(plan)
  const service = await serviceOf(through, plan, refuse)
  const key = readKey(plan, asked.key)
  const request = fillKey(service, plan, key, refuse)
  const use = query.meter.take(plan.allowed.grant, { rows: 1 })
  const closing: Closing = { outcome: 'broken-off', rows: 0, reason: 'fault' }
  let opened: Opened
  try {
    takeQuota(service, plan, refuse)
    opened = await openRecord(query, plan, key)
  } catch (error) {
    use.cancel()
    throw error
  }
  try {
    const body = await ask(through, {
      service,
      plan,
      opened,
      key,
      request,
      closing,
      gone: asked.signal,
    })
    if (body === null) throw new Refusal('query.no-record')
    const equality = `asked; ${new Date().toISOString()}`
    return { body, equality, opening: opened.opening, masked: maskedColumns(plan), codes }
  } catch (error) {
    if (closing.outcome === 'broken-off' && error instanceof Refusal) closing.reason = error.code
    throw error
  } finally {
    // The owner was asked, so the call counts, whatever came of it.
    use.settle(closing.rows)
    query.closer.close({ group: opened.opening, place: 0, ...closing })
  }
}

type Opened = {
  opening: string
  columns: number[]
  condition: Condition | null
  /** Those of the columns of the grant that are masked. */
  masked: number[]
  /** Somebody's rows are withheld, so the second wall has to see whose row it is. */
  withholds: boolean
}
type Closing = { outcome: 'complete' | 'broken-off'; rows: number; reason?: string }

function refuseFor({ facts }: Plan): Refuse {
  const { vi: askVi, en: askEn } = facts.ask
  const fixed = { dataset: facts.version.id, askVi, askEn }
  return (code, values = {}) => new Refusal(code, { ...fixed, ...values })
}

async function serviceOf(
  { services, query }: Through,
  { facts }: Plan,
  refuse: Refuse,
): Promise<OwnerService> {
  const { id, version } = facts.version
  const found = await services.of(facts.version).catch(async (error: unknown) => {
    // What the operator has to mend: a credential that is gone, a secret without TLS.
    if (!(error instanceof Refusal)) throw error
    query.facts.forget(id)
    const newest = await query.facts.now(id)
    if (newest.version.version !== version) throw datasetMovedOn()
    throw refuse('through.owner-away', { reason: error.code })
  })
  if (!found) throw refuse('through.no-service')
  return found
}

/** A key that cannot be one is not asked for. */
function fillKey(
  service: OwnerService,
  { facts }: Plan,
  key: readonly string[],
  refuse: Refuse,
): FilledRequest {
  const fault = service.checks.findKeyFault(key)
  if (fault) throw refuse('through.bad-key', { column: fault.column, rule: fault.rule })
  const named = Object.fromEntries(facts.version.key.map((name, i) => [name, key[i]!]))
  const request = fillRequest(service.options, named)
  if (request) return request
  throw refuse('through.bad-key', { column: facts.version.key.join(', '), rule: 'url' })
}

function takeQuota({ quota }: OwnerService, { caller }: Plan, refuse: Refuse): void {
  const client = caller.client?.id ?? ''
  const full = quota.take(client)
  if (!full) return
  const whose = full.whose === 'client' ? client : 'all'
  throw refuse('through.quota', { limit: full.limit, whose, seconds: secondsOf(full.waitMs) })
}

function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}

/**
 * The second wall decides again and writes the record, which is durable when this returns. The key
 * stands in the record, which is erasable, and nowhere else.
 */
async function openRecord(query: Query, plan: Plan, key: readonly string[]): Promise<Opened> {
  const keys = keyColumns(plan.facts.version)
  const what = { kind: 'through', filters: keys.length, sort: [], limit: 1 }
  const record = openingOf(plan, what)
  if (!record) throw new Error('a record is asked at its owner without a grant')
  const planned = { ...(record.plan as object), key: [...key] }
  const group = gatherReads([{ ...record, plan: planned }])
  const q = wallQuestion(plan, { filters: keys.map(({ number }) => [number, '']) })
  const { rows } = await throughWall(wallValues(plan), () =>
    query.lane.query<Opened & { condition: string | null }>({
      name: 'open-through',
      text: `select opening, columns, condition::text, masked, withholds
        from read.open_through($1::jsonb, $2, $3, $4)`,
      values: [q, group.records, group.root, group.count],
    }),
  )
  const { condition, ...opened } = rows[0]!
  return { ...opened, condition: condition === null ? null : JSON.parse(condition) }
}

type Asking = {
  service: OwnerService
  plan: Plan
  opened: Opened
  key: readonly string[]
  request: FilledRequest
  closing: Closing
  gone: AbortSignal
}

/** Passes the breaker, asks, and measures what came of it. Null: no such record in view. */
async function ask(through: Through, asking: Asking): Promise<string | null> {
  const { service, plan, closing, gone } = asking
  const refuse = refuseFor(plan)
  const pass = service.breaker.enter()
  if ('waitMs' in pass) throw refuse('through.paused', { seconds: secondsOf(pass.waitMs) })
  const dataset = plan.facts.version.id
  const startedMs = performance.now()
  const measure = (outcome: 'found' | 'absent' | 'failed') =>
    through.meter.add(dataset, outcome, performance.now() - startedMs)
  try {
    const { body, reason } = await askAndCut(through.query, asking, refuse)
    pass.end('worked')
    measure(body === null ? 'absent' : 'found')
    closing.outcome = 'complete'
    closing.rows = body === null ? 0 : 1
    if (reason) closing.reason = reason
    else delete closing.reason
    return body
  } catch (error) {
    judge(error, pass, gone)
    if (!gone.aborted) measure('failed')
    throw error
  }
}

const failures = new Set(['through.owner-away', 'through.owner-slow', 'through.owner-refused'])

/** A service that answers, though wrongly, is there; one whose caller went away may be. */
function judge(error: unknown, pass: Pass, gone: AbortSignal): void {
  if (gone.aborted || !(error instanceof Refusal)) return pass.end('unjudged')
  pass.end(failures.has(error.code) ? 'failed' : 'worked')
}

/** `reason`: what is only for the record, since telling it would tell of a row out of view. */
async function askAndCut(
  query: Query,
  asking: Asking,
  refuse: Refuse,
): Promise<{ body: string | null; reason?: string }> {
  const { service, plan, opened, key, request, gone } = asking
  const { version } = plan.facts
  const fields = await askOwner(service, { version, request, gone, refuse })
  if (fields === null) return { body: null }
  const checked = service.checks.check(fields, key, opened.condition)
  switch (checked.is) {
    case 'other-key':
      throw refuse('through.other-key')
    case 'out-of-view':
      return { body: null, ...(checked.fault ? { reason: 'through.other-content' } : {}) }
    case 'fault': {
      const { column: place, rule: reason } = checked.fault
      throw refuse('through.other-content', { place, reason })
    }
    case 'record': {
      const values = await maskValues(query, asking, checked.values)
      if (values === null) return { body: null, reason: 'personal.withheld' }
      return { body: renderRecord(version.columns, values, opened) }
    }
  }
}

/**
 * Values as the grant shows them, by the second wall, which alone has the keys of hashes; null where
 * the person has restricted or objected.
 */
async function maskValues(
  query: Query,
  { plan, opened }: Asking,
  values: (string | null)[],
): Promise<(string | null)[] | null> {
  if (opened.masked.length === 0 && !opened.withholds) return values
  const numbers = plan.facts.version.columns.map(({ number }) => number)
  const q = wallQuestion(plan, { opening: opened.opening })
  const { rows } = await throughWall(wallValues(plan), () =>
    query.lane.query<{ shown: (string | null)[] | null }>({
      name: 'mask-through',
      text: 'select read.mask_through($1::jsonb, $2::integer[], $3::text[]) as shown',
      values: [q, numbers, values],
    }),
  )
  return rows[0]!.shown
}
