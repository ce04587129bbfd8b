/** Certificates and receipts for machines, as far as the public may see them. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { Database } from '../pg/database.ts'
import { readDatasetView } from './dataset-views.ts'
import { selectCertificates, selectLoads } from './pages.sql.ts'

const common = {
  method: 'GET',
  responses: { 200: { description: { vi: 'Nội dung', en: 'The content' } } },
  open: true,
  hidden: true,
} as const

export function proofRoutes(db: Database): Route[] {
  return [
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/certificate',
      action: 'page.certificate',
      summary: { vi: 'Chứng nhận bằng nguồn', en: 'Certificate of equality' },
      params: z.object({ id: datasetIdSchema }),
      async handler({ params: { id } }) {
        const { sharing, equality } = await readDatasetView(db, id)
        // Digests of rows that are not public would let anybody test a guess of their content.
        if (sharing !== 'open') return { body: { dataset: id, equality } }
        return { body: { dataset: id, equality, certificates: await selectCertificates(db, id) } }
      },
    }),
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/receipts/{sequence}',
      action: 'page.receipt',
      summary: { vi: 'Biên nhận của một lần nạp', en: 'Receipt of a load' },
      params: z.object({ id: datasetIdSchema, sequence: z.string().regex(/^\d{1,15}$/) }),
      async handler({ params: { id, sequence } }) {
        const [load] = await selectLoads(db, id, Number(sequence))
        if (!load) {
          throw new Refusal('http.not-found', {
            path: `/api/v1/datasets/${id}/receipts/${sequence}`,
          })
        }
        return { body: { dataset: id, ...load } }
      },
    }),
  ]
}
