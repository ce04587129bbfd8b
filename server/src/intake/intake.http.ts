/** How a supplier's system loads a file: streamed to disk, then taken like any other source. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import type { CallerReader } from '../access/caller.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { Database } from '../pg/database.ts'
import { fileKindOfMedia, fileKinds } from '../source/source-kinds.ts'
import { habitsOf } from './declared-source.ts'
import { fileSupply } from './file-supply.ts'
import { spoolFolder } from './sweep-spool.ts'
import { loadSource } from './load-source.ts'
import type { ReceiptSigner } from './receipt.ts'
import { readSupplier } from './supplier.ts'

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
      summary: { vi: 'Nạp một tệp', en: 'Load a file' },
      params: z.object({ id: datasetIdSchema }),
      query: z.object({
        part: z.string().optional(),
        confirm: z.uuid().optional(),
        delimiter: z.string().length(1).optional(),
        sheet: z.string().min(1).optional(),
        headerRow: z.coerce.number().int().positive().optional(),
        headerRows: z.coerce.number().int().min(1).max(5).optional(),
        firstRow: z.coerce.number().int().positive().optional(),
      }),
      upload: { types: fileKinds.flatMap(({ mediaTypes }) => mediaTypes), bytesMax },
      responses: {
        201: { description: { vi: 'Biên nhận', en: 'The receipt' } },
        200: { description: { vi: 'Không có gì thay đổi', en: 'Nothing changed' } },
      },
      refusals: [
        'access.supplier-only',
        'access.no-scope',
        'intake.needs-confirmation',
        'intake.too-many-failing',
      ],
      async handler({ params, query, upload, headers, address, method, url, contentType }) {
        const supplier = await readSupplier(parts, params.id, query.part, {
          headers,
          address,
          method,
          url,
        })
        const { version, part } = supplier
        const folder = spoolFolder(dataDir)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const path = join(folder, `load-${randomUUID()}`)
        try {
          await pipeline(upload!, createWriteStream(path, { mode: 0o600 }))
          const { kind } = fileKindOfMedia(contentType!)!
          const supply = fileSupply(version, {
            ...(await habitsOf(db, version, part, kind)),
            path,
            kind,
            name: `${params.id} (API)`,
            ...(query.delimiter ? { delimiter: query.delimiter } : {}),
            ...(query.sheet ? { sheet: query.sheet } : {}),
            ...(query.headerRow ? { headerRow: query.headerRow } : {}),
            ...(query.headerRows ? { headerRows: query.headerRows } : {}),
            ...(query.firstRow ? { firstRow: query.firstRow } : {}),
          })
          const receipt = await loadSource(
            { db, journalFolder },
            {
              dataset: params.id,
              part: part.name,
              supply,
              actor: supplier.client,
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
