/** The quality of a dataset over HTTP: figures for everybody, values for who may see them. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import type { CallerReader } from '../access/caller.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts } from '../catalogue/part.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { Rule } from '../lateness/due.ts'
import type { Database } from '../pg/database.ts'
import { readQuality } from './read-quality.ts'

export type QualityParts = { db: Database; rule: Rule; caller: CallerReader }

export function qualityRoutes({ db, rule, caller }: QualityParts): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/{id}/quality',
      action: 'quality.read',
      summary: {
        vi: 'Chất lượng của một bộ dữ liệu: chỉ số, quy tắc, hồ sơ cột',
        en: 'Quality of a dataset: index, rules, profile of its columns',
      },
      description: {
        vi: 'Ai cũng xem được số đếm. Giá trị chỉ hiện với dữ liệu mở, hoặc với hệ thống của đơn vị cung cấp và chủ quản; cột cá nhân không bao giờ hiện giá trị.',
        en: 'Counts are for everybody. Values are shown of open data, or to clients of supplier and owner; never of personal columns.',
      },
      open: true,
      params: z.object({ id: datasetIdSchema }),
      responses: { 200: { description: { vi: 'Chất lượng', en: 'The quality' } } },
      refusals: ['catalogue.unknown-dataset'],
      async handler({ params, headers, address, method, url }) {
        const version = await findDataset(db, params.id)
        const { client } = await caller({ headers, address, method, url })
        const suppliers = (await listParts(db, version)).map(({ supplier }) => supplier)
        const own =
          client !== null && !client.locked && [version.owner, ...suppliers].includes(client.agency)
        const reader = { values: own || version.sharing === 'open', samples: own }
        return { body: await readQuality(db, params.id, rule, reader) }
      },
    }),
  ]
}
