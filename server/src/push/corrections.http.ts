/** How a supplier sends held rows back, corrected, and only those. */
import { z } from 'zod'
import { changesBytesMax, changesMax } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineRoute, type Route } from '../http/route.ts'
import { readSupplier } from '../intake/supplier.ts'
import { correctionOf, readCorrections, tellStillHeld } from '../quarantine/correct-quarantine.ts'
import { findHeldLoad } from '../quarantine/held-load.ts'
import { readBody, readIdempotencyKey } from './changes.http.ts'
import type { PushDoor } from './push.http.ts'
import { pushNamed } from './push-named.ts'
import { pushIdSchema } from '@kho/contract/push.ts'
import { datasetIdSchema } from '@kho/contract/dataset.ts'

export function correctionRoutes(door: PushDoor): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/datasets/{id}/loads/{loadId}/corrections',
      action: 'quarantine.correct',
      summary: {
        vi: 'Gửi lại các dòng bị giữ đã sửa (CSV tải về, giữ cột _line)',
        en: 'Send held rows back, corrected (the downloaded CSV with its column _line)',
      },
      params: z.object({ id: datasetIdSchema, loadId: pushIdSchema }),
      query: z.object({ part: z.string().optional() }),
      upload: { types: ['text/csv'], bytesMax: changesBytesMax },
      requestHeaders: {
        'Idempotency-Key': {
          description: { vi: 'Mã của đợt gửi', en: 'Id of this batch' },
          required: true,
        },
      },
      responses: {
        201: {
          description: { vi: 'Biên nhận và các dòng còn bị giữ', en: 'Receipt; rows still held' },
        },
      },
      refusals: ['access.supplier-only', 'quarantine.not-held', 'quarantine.superseded'],
      async handler({ params: { id, loadId }, query, upload, headers, address, method, url }) {
        const supplier = await readSupplier(door, id, query.part, { headers, address, method, url })
        const push = readIdempotencyKey(headers)
        const asked = { load: loadId, dataset: id, agency: supplier.agency }
        const load = await findHeldLoad(door.db, asked)
        if (load.part.number !== supplier.part.number) {
          throw new Refusal('push.unknown-load', { id: loadId })
        }
        const body = await readBody(upload!)
        const rows = await readCorrections(load, body)
        if (rows.rows.length > changesMax) {
          throw new Refusal('push.too-many-changes', { limit: changesMax })
        }
        const named = correctionOf(door, load, rows)
        const done = await pushNamed(door, supplier, {
          ...named,
          form: 'correction',
          id: push,
          body,
        })
        const receipt = door.sign(done.receipt)
        return { status: 201, body: { receipt, stillHeld: tellStillHeld(done) } }
      },
    }),
  ]
}
