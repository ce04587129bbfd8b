/** How a supplier's system loads a file: streamed to disk, then taken like any other source. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CallerReader } from '../access/caller.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findPart } from '../catalogue/part.ts'
import { defineRoute, type Route } from '../http/route.ts'
import { askAgency, findAgency } from '../people/agency.ts'
import type { Database } from '../pg/database.ts'
import { fileKindOfMedia, fileKinds } from '../source/source-kinds.ts'
import { fileSupply } from './file-supply.ts'
import { loadSource } from './load-source.ts'
import type { ReceiptSigner } from './receipt.ts'

type Parts = {
  db: Database
  journalFolder: string
  dataDir: string
  caller: CallerReader
  sign: ReceiptSigner
}

const bytesMax = 16 * 1024 ** 3

export function intakeRoutes(parts: Parts): Route[] {
  const { db, journalFolder, dataDir } = parts
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/datasets/{id}/loads',
      action: 'load.create',
      summary: { vi: 'Nạp một tệp CSV hoặc GeoJSON', en: 'Load a CSV or GeoJSON file' },
      params: z.object({ id: datasetIdSchema }),
      query: z.object({
        part: z.string().optional(),
        confirm: z.uuid().optional(),
        delimiter: z.string().length(1).optional(),
      }),
      upload: { types: fileKinds.flatMap(({ mediaTypes }) => mediaTypes), bytesMax },
      responses: {
        201: { description: { vi: 'Biên nhận', en: 'The receipt' } },
        200: { description: { vi: 'Không có gì thay đổi', en: 'Nothing changed' } },
      },
      refusals: ['access.supplier-only', 'intake.needs-confirmation', 'intake.too-many-failing'],
      async handler({ params, query, upload, headers, address, contentType }) {
        const supplier = await refuseOthers(parts, params.id, query.part, { headers, address })
        const version = await findDataset(db, params.id)
        const folder = join(dataDir, 'spool')
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const path = join(folder, randomUUID())
        try {
          await pipeline(upload!, createWriteStream(path, { mode: 0o600 }))
          const supply = fileSupply(version, {
            path,
            kind: fileKindOfMedia(contentType!)!.kind,
            name: `${params.id} (API)`,
            ...(query.delimiter ? { delimiter: query.delimiter } : {}),
          })
          const receipt = await loadSource(
            { db, journalFolder },
            {
              dataset: params.id,
              part: query.part,
              supply,
              actor: supplier,
              confirm: query.confirm,
            },
          )
          return { status: receipt.changed ? 201 : 200, body: parts.sign(receipt) }
        } finally {
          await rm(path, { force: true })
        }
      },
    }),
  ]
}

/** Only a client of the part's supplier may load it. */
async function refuseOthers(
  { db, caller }: Parts,
  dataset: string,
  partName: string | undefined,
  request: Parameters<CallerReader>[0],
): Promise<string> {
  const { client } = await caller(request)
  if (!client) throw new Refusal('access.no-token', { dataset })
  if (client.locked) throw new Refusal('access.client-locked', { client: client.id })
  const version = await findDataset(db, dataset)
  const part = await findPart(db, version, partName)
  if (client.agency !== part.supplier) {
    const ask = askAgency(await findAgency(db, version.owner))
    const values = { client: client.id, dataset, askVi: ask.vi, askEn: ask.en }
    throw new Refusal('access.supplier-only', values)
  }
  return client.id
}
