/** The route on which everybody finds the services. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { Database } from '../pg/database.ts'
import { listServices } from './list-services.ts'

const pageMax = 200

export function serviceRoutes({ db }: { db: Database }): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/services',
      action: 'service.list',
      summary: {
        vi: 'Danh sách dịch vụ chia sẻ: hỏi bằng gì, trả lời gì, gọi ở đâu, gần đây trả lời thế nào',
        en: 'The services: what each is asked with, what it answers, where it is called, how it answered lately',
      },
      open: true,
      query: z.object({
        after: datasetIdSchema.optional().describe('The last service of the page before'),
      }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      async handler({ query: { after = '' } }) {
        const found = await listServices(db, { after, limit: pageMax + 1 })
        const services = found.slice(0, pageMax)
        const next = found.length > pageMax ? services.at(-1)!.id : null
        return { headers: { 'cache-control': 'no-cache' }, body: { services, next } }
      },
    }),
  ]
}
