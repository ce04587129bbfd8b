/** Certificates and receipts for machines, as far as the public may see them. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { drawCertificate } from '../equality/certificate-pdf.ts'
import type { CertificateSigner } from '../equality/sign-certificate.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { Database } from '../pg/database.ts'
import { readCertificate } from './dataset-certificate.ts'
import { selectLoads } from './pages.sql.ts'

const common = {
  method: 'GET',
  responses: { 200: { description: { vi: 'Nội dung', en: 'The content' } } },
  open: true,
  hidden: true,
} as const

export type ProofParts = {
  db: Database
  journalFolder: string
  journalVkey: () => string
  signCertificate: CertificateSigner
}

export function proofRoutes(parts: ProofParts): Route[] {
  const { db, signCertificate } = parts
  return [
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/certificate',
      action: 'page.certificate',
      summary: { vi: 'Chứng nhận bằng nguồn', en: 'Certificate of equality' },
      params: z.object({ id: datasetIdSchema }),
      async handler({ params: { id } }) {
        return { body: signCertificate(await readCertificate(db, parts.journalFolder, id)) }
      },
    }),
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/certificate.pdf',
      action: 'page.certificate-pdf',
      summary: { vi: 'Chứng nhận bằng nguồn, một trang', en: 'Certificate of equality, one page' },
      params: z.object({ id: datasetIdSchema }),
      async handler({ params: { id } }) {
        const key = { vkey: parts.journalVkey(), sign: signCertificate }
        const body = await drawCertificate(await readCertificate(db, parts.journalFolder, id), key)
        const headers = {
          'content-type': 'application/pdf',
          'content-disposition': `inline; filename="${id}-certificate.pdf"`,
          'cache-control': 'no-cache',
        }
        return { headers, body }
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
