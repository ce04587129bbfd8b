/** How a supplier sees the rows that were held back, and how the owner lets some of them through. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { pushIdSchema } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CallerReader } from '../access/caller.ts'
import { defineRoute, type HttpContext, type Route } from '../http/route.ts'
import type { ReceiptSigner } from '../intake/receipt.ts'
import { readSupplier } from '../intake/supplier.ts'
import type { Database } from '../pg/database.ts'
import { groupQuarantine } from './group-quarantine.ts'
import { writeHeldCsv } from './held-csv.ts'
import { findHeldLoad, type HeldLoad } from './held-load.ts'
import { releaseQuarantine } from './release-quarantine.ts'

export type QuarantineDoor = {
  db: Database
  journalFolder: string
  caller: CallerReader
  sign: ReceiptSigner
}

export const heldPath = '/api/v1/datasets/{id}/loads/{loadId}/quarantine'
export const heldParams = z.object({ id: datasetIdSchema, loadId: pushIdSchema })
const query = z.object({
  part: z.string().optional(),
  by: z.enum(['rule', 'column']).default('column'),
})

export function quarantineRoutes(door: QuarantineDoor): Route[] {
  const { db, journalFolder } = door
  return [
    defineRoute({
      method: 'GET',
      path: heldPath,
      action: 'quarantine.read',
      summary: {
        vi: 'Các dòng bị giữ lại, theo nguyên nhân',
        en: 'Rows held back, by their cause',
      },
      params: heldParams,
      query,
      responses: { 200: { description: { vi: 'Các nhóm', en: 'The groups' } } },
      refusals: ['access.supplier-only', 'push.unknown-load'],
      async handler(context) {
        const load = await readHeldLoad(door, context)
        const groups = await groupQuarantine(db, load.id, context.query.by)
        return { headers: noStore, body: { load: load.id, dataset: load.version.id, groups } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${heldPath}.csv`,
      action: 'quarantine.download',
      summary: {
        vi: 'Tải các dòng bị giữ lại để sửa',
        en: 'Download the rows held back, to correct them',
      },
      params: heldParams,
      query,
      responses: { 200: { description: { vi: 'CSV', en: 'CSV' }, types: ['text/csv'] } },
      refusals: ['access.supplier-only', 'push.unknown-load'],
      async handler(context) {
        const load = await readHeldLoad(door, context)
        const name = `${load.version.id}-held.csv`
        const headers = {
          ...noStore,
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${name}"`,
        }
        return { headers, body: await writeHeldCsv(db, load.id, load.version) }
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${heldPath}/release`,
      action: 'quarantine.release',
      summary: {
        vi: 'Cho qua dòng trái quy tắc, nêu lý do (chỉ chủ quản)',
        en: 'Release rows that break a rule, with a reason (owner only)',
      },
      params: heldParams,
      query,
      body: z.strictObject({
        lines: z.array(z.int().min(1)).min(1).max(10_000).optional(),
        rule: z.string().optional(),
        reason: z.string().trim().min(10).max(2000),
      }),
      responses: { 201: { description: { vi: 'Biên nhận', en: 'The receipt' } } },
      refusals: ['quarantine.owner-only', 'quarantine.not-releasable', 'quarantine.superseded'],
      async handler(context) {
        const { lines, rule, reason } = context.body
        if ((lines === undefined) === (rule === undefined)) {
          throw new Refusal('http.bad-request', { reason: 'lines | rule' })
        }
        const load = await readHeldLoad(door, context)
        const actor = await readOwner(door, context, load)
        const input = { actor, lines, rule, reason }
        const receipt = await releaseQuarantine({ db, journalFolder }, load, input)
        return { status: 201, body: door.sign(receipt) }
      },
    }),
  ]
}

const noStore = { 'cache-control': 'private, no-store' }

type Asked = HttpContext<{ id: string; loadId: string }, { part?: string | undefined }>

/** A supplier sees the loads of its own part, whoever of its systems brought them. */
export async function readHeldLoad(
  door: Pick<QuarantineDoor, 'db' | 'caller'>,
  { params: { id, loadId }, query: { part }, headers, address, method, url }: Asked,
): Promise<HeldLoad> {
  const supplier = await readSupplier(door, id, part, { headers, address, method, url })
  const load = await findHeldLoad(door.db, { load: loadId, dataset: id, agency: supplier.agency })
  if (load.part.supplier === supplier.agency) return load
  throw new Refusal('push.unknown-load', { id: loadId })
}

/** The rule is the owner's, so only the owner lets something pass it. */
async function readOwner(
  { caller }: QuarantineDoor,
  { headers, address, method, url }: Asked,
  { version: { owner } }: HeldLoad,
): Promise<string> {
  const { client } = await caller({ headers, address, method, url })
  if (client?.agency === owner) return client.id
  const { id = '-', agency = '-' } = client ?? {}
  throw new Refusal('quarantine.owner-only', { owner, client: id, agency })
}
