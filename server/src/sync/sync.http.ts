/** Runs over HTTP: start, list, follow live, cancel. For clients of the supplier and the owner. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CallerReader } from '../access/caller.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findPart } from '../catalogue/part.ts'
import { defineRoute, type Route } from '../http/route.ts'
import { findSource } from '../intake/declared-source.ts'
import { askAgency, findAgency } from '../people/agency.ts'
import { cancelRun } from './cancel-run.ts'
import type { Sync } from './open-sync.ts'
import { runAnswer } from './run-answer.ts'
import { runEvents } from './run-events.ts'
import type { Run } from './run.ts'
import { selectRunById, selectRuns } from './run.sql.ts'
import { startRunForPerson } from './start-run.ts'

export type SyncParts = { sync: Sync; caller: CallerReader }

type Request = Parameters<CallerReader>[0]

const idParams = z.object({ id: z.string().max(64) })
const states = ['queued', 'running', 'done', 'unchanged', 'refused', 'failed', 'cancelled'] as const

export function syncRoutes(parts: SyncParts): Route[] {
  const { db, queue } = parts.sync
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/sources/{id}/runs',
      action: 'run.start',
      summary: { vi: 'Đồng bộ một nguồn đã khai báo', en: 'Synchronise a declared source' },
      params: idParams,
      query: z.object({ confirm: z.uuid().optional(), full: z.literal('true').optional() }),
      responses: { 202: { description: { vi: 'Lần đồng bộ', en: 'The run' } } },
      refusals: ['source.unknown-source', 'sync.under-way', 'sync.not-yours'],
      async handler({ params, query, headers, address, method, url }) {
        const source = await findSource(db, params.id)
        const { dataset, part } = source
        const { supplier } = await findPart(db, await findDataset(db, dataset), part)
        const client = await refuseOthers(
          parts,
          { headers, address, method, url },
          { dataset, supplier },
        )
        const whole = query.full !== undefined
        const asked = { source: source.id, actor: client, confirm: query.confirm, whole }
        const id = await db.tx((tx) => startRunForPerson(tx, queue, asked))
        const location = `/api/v1/runs/${id}`
        const body = runAnswer((await selectRunById(db, id))!)
        return { status: 202, headers: { location }, body }
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/runs',
      action: 'run.list',
      summary: { vi: 'Các lần đồng bộ, mới nhất trước', en: 'Runs, newest first' },
      query: z.object({
        dataset: z.string().max(48).optional(),
        state: z.enum(states).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(50),
      }),
      responses: { 200: { description: { vi: 'Các lần đồng bộ', en: 'The runs' } } },
      async handler({ query, headers, address, method, url }) {
        const { agency } = await needClient(
          parts,
          { headers, address, method, url },
          query.dataset ?? 'runs',
        )
        const runs = await selectRuns(db, { ...query, agency })
        return { body: { runs: runs.map(runAnswer) } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/runs/{id}',
      action: 'run.read',
      summary: { vi: 'Một lần đồng bộ', en: 'One run' },
      params: idParams,
      responses: { 200: { description: { vi: 'Lần đồng bộ', en: 'The run' } } },
      refusals: ['sync.unknown-run', 'sync.not-yours'],
      async handler({ params, headers, address, method, url }) {
        return {
          body: runAnswer(await findOwn(parts, { headers, address, method, url }, params.id)),
        }
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/runs/{id}/events',
      action: 'run.follow',
      summary: {
        vi: 'Theo dõi trực tiếp: mỗi thay đổi là một sự kiện (server-sent events)',
        en: 'Follow it live: each change is an event (server-sent events)',
      },
      params: idParams,
      responses: {
        200: {
          description: { vi: 'Các sự kiện run, rồi end', en: 'Events run, at last end' },
          types: ['text/event-stream'],
        },
      },
      refusals: ['sync.unknown-run', 'sync.not-yours'],
      async handler({ params, headers, address, method, url, signal }) {
        await findOwn(parts, { headers, address, method, url }, params.id)
        return runEvents(parts.sync, params.id, signal)
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/runs/{id}/cancel',
      action: 'run.cancel',
      summary: { vi: 'Huỷ một lần đồng bộ', en: 'Cancel a run' },
      params: idParams,
      responses: { 202: { description: { vi: 'Đã yêu cầu huỷ', en: 'Cancelling was asked for' } } },
      refusals: ['sync.unknown-run', 'sync.has-ended', 'sync.not-yours'],
      async handler({ params, headers, address, method, url }) {
        const request = { headers, address, method, url }
        const run = await findOwn(parts, request, params.id)
        const { id } = await needClient(parts, request, run.dataset)
        return { status: 202, body: runAnswer(await cancelRun(db, queue, id, run.id)) }
      },
    }),
  ]
}

async function findOwn(parts: SyncParts, request: Request, id: string): Promise<Run> {
  const run = await selectRunById(parts.sync.db, id)
  // Without a client nothing is said, not even whether there is such a run.
  await needClient(parts, request, run?.dataset ?? 'runs')
  if (!run) throw new Refusal('sync.unknown-run', { run: id })
  await refuseOthers(parts, request, run)
  return run
}

async function needClient({ caller }: SyncParts, request: Request, dataset: string) {
  const { client } = await caller(request)
  if (!client) throw new Refusal('access.no-token', { dataset })
  if (client.locked) throw new Refusal('access.client-locked', { client: client.id })
  return client
}

/** Only clients of the part's supplier and of the dataset's owner. */
async function refuseOthers(
  parts: SyncParts,
  request: Request,
  { dataset, supplier }: { dataset: string; supplier: string },
): Promise<string> {
  const { db } = parts.sync
  const client = await needClient(parts, request, dataset)
  const { owner } = await findDataset(db, dataset)
  if (client.agency !== supplier && client.agency !== owner) {
    const ask = askAgency(await findAgency(db, owner))
    const values = { client: client.id, dataset, askVi: ask.vi, askEn: ask.en }
    throw new Refusal('sync.not-yours', values)
  }
  return client.id
}
