/** What a client may read, as it sees it itself. */
import { Refusal } from '@kho/contract/refusal.ts'
import { defineRoute, type Route } from '../http/route.ts'
import { gatherReads } from '../journal/read-group.ts'
import { refusalRecord } from '../journal/read-record.ts'
import type { Database } from '../pg/database.ts'
import type { Caller, CallerReader } from './caller.ts'
import type { DecidedClient } from './decide.ts'
import { coversZone } from './grant.ts'
import { listOwnGrants } from './list-own-grants.ts'
import type { Meter } from './meter.ts'

type Door = { db: Database; meter: Meter; caller: CallerReader }

export function accessRoutes({ db, meter, caller }: Door): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/grants',
      action: 'access.own-grants',
      summary: {
        vi: 'Quyền của chính hệ thống gọi: thời hạn, cách che, giới hạn và mức dùng trong ngày',
        en: "The calling client's own grants: term, masks, limits and what is used of them today",
      },
      responses: { 200: { description: { vi: 'Các quyền', en: 'The grants' } } },
      refusals: ['access.bad-token', 'access.client-locked', 'access.wrong-zone'],
      rowless: true,
      async handler(context) {
        const called = await caller(context)
        const { client } = called
        if (!client) throw new Refusal('access.bad-token')
        const refusal = barred(called, client)
        if (refusal) {
          await keepRefusal(db, { called, code: refusal.code, request: context.reference })
          throw refusal
        }
        await meter.flush()
        const body = { grants: await listOwnGrants(db, client.id, new Date()) }
        return { headers: { 'cache-control': 'private, no-store' }, body }
      },
    }),
  ]
}

/** A locked client, or one in a network that it may not call from. */
function barred({ zones }: Caller, client: DecidedClient): Refusal | null {
  const values = { client: client.id, dataset: '-', askVi: '-', askEn: '-' }
  if (client.locked) return new Refusal('access.client-locked', values)
  if (coversZone(client.zones, zones)) return null
  const zone = (client.zones ?? ['KHO_ZONES']).join(', ')
  return new Refusal('access.wrong-zone', { ...values, zone })
}

/** As refusals of reads are: on record before the client hears of it. */
async function keepRefusal(
  db: Database,
  { called, code, request }: { called: Caller; code: string; request: string },
): Promise<void> {
  const { client, purpose, task } = called
  const asked = { client: client?.id ?? '', purpose: purpose ?? '', task: task ?? '', request }
  const group = gatherReads([refusalRecord({ code, ...asked })])
  await db.query('select journal.open_reads($1, $2, $3)', [group.records, group.root, 0])
}
