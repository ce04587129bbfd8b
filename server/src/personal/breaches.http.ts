/** The register of breaches, and the record of processing. */
import { z } from 'zod'
import { breachSchema, breachStepSchema } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Route } from '../http/route.ts'
import { append } from '../journal/append.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { dayOf } from '../time.ts'
import { writeNotice } from './breach-letter.ts'
import { clockOfBreach, type Breach } from './breach.ts'
import { selectBreach, selectBreachSteps } from './breach.sql.ts'
import { moveBreach } from './move-breach.ts'
import { listProcessing, processingCsv } from './processing-record.ts'
import { listBreaches } from './read-breaches.ts'
import { recordBreach } from './record-breach.ts'

export type BreachDoor = ActDoor & { authority: string }

const idParams = z.object({ id: z.uuid() })
const ok = { 200: { description: { vi: 'Kết quả', en: 'The answer' } } }
const unknown = ['personal.unknown-breach'] as const

export function breachRoutes(door: BreachDoor): Route[] {
  return [...readingRoutes(door), ...writingRoutes(door), processingRoute(door)]
}

function readingRoutes(door: BreachDoor): Route[] {
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/breaches',
      act: 'breach.list',
      query: z.object({
        open: z.enum(['true', 'false']).optional(),
        before: z.uuid().optional(),
      }),
      responses: ok,
      async handler({ query }) {
        const filter = { open: query.open === 'true', before: query.before }
        return { body: { breaches: await listBreaches(door, filter) } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/breaches/{id}',
      act: 'breach.list',
      action: 'breach.show',
      params: idParams,
      responses: ok,
      refusals: unknown,
      async handler({ params }) {
        const { found, steps } = await show(door, params.id)
        return { body: { ...withClock(door, found), steps } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/breaches/{id}/notice',
      act: 'breach.list',
      action: 'breach.notice',
      params: idParams,
      responses: ok,
      refusals: unknown,
      async handler({ params }) {
        const { found, steps } = await show(door, params.id)
        const place = { authority: door.authority, today: dayOf(door.now()) }
        const headers = { 'content-type': 'text/plain; charset=utf-8' }
        return { headers, body: writeNotice(found, steps, place) }
      },
    }),
  ]
}

function writingRoutes(door: BreachDoor): Route[] {
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/breaches',
      act: 'breach.record',
      body: breachSchema,
      responses: { 201: { description: { vi: 'Đã ghi', en: 'It is recorded' } } },
      refusals: ['personal.breach-in-future', 'catalogue.state-secret'],
      async handler({ body }, { account }) {
        const made = await door.db.tx((tx) => recordBreach(tx, door, account, body))
        return { status: 201, body: made }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/breaches/{id}/steps',
      act: 'breach.record',
      action: 'breach.move',
      params: idParams,
      body: breachStepSchema,
      responses: ok,
      refusals: ['personal.unknown-breach', 'personal.breach-ended', 'catalogue.state-secret'],
      async handler({ params, body }, { account }) {
        const input = { ...params, ...body }
        const moved = await door.db.tx((tx) => moveBreach(tx, door, account, input))
        return { body: withClock(door, moved) }
      },
    }),
  ]
}

function processingRoute(door: BreachDoor): Route {
  return defineActRoute(door, {
    method: 'GET',
    path: '/api/v1/processing-record',
    act: 'processing.export',
    query: z.object({ format: z.enum(['json', 'csv']).default('json') }),
    responses: ok,
    async handler({ query }, { account }) {
      const lines = await listProcessing(door.db, door.authority)
      const { format } = query
      await door.db.tx((tx) =>
        append(tx, {
          kind: 'personal.processing-exported',
          fields: { lines: lines.length, format },
          payload: { account },
        }),
      )
      if (format === 'json') return { body: { lines } }
      const name = `ho-so-xu-ly-${dayOf(door.now())}.csv`
      const headers = {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
      }
      return { headers, body: processingCsv(lines) }
    },
  })
}

async function show({ db }: BreachDoor, id: string) {
  const found = await selectBreach(db, id)
  if (!found) throw new Refusal('personal.unknown-breach', { id })
  return { found, steps: await selectBreachSteps(db, id) }
}

function withClock(door: BreachDoor, found: Breach) {
  return { ...found, clock: clockOfBreach(found, door.now()) }
}
