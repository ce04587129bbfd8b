/** The routes of the issued catalogue outside: its newest edition, answered as inside. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { sitePlaces } from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { calls } from '@kho/portal/links.ts'
import { defineRoute, type Route } from '../http/route.ts'
import { linesAfter, requireIssued } from './issued-catalogue.ts'
import type { Edition } from './open-edition.ts'

const root = calls.catalogueEditions
const numberSchema = z.coerce.number().int().positive().max(2_147_483_647)
const after = z.string().max(48).default('').describe('The last dataset of the page before')
const listed = {
  method: 'GET',
  open: true,
  responses: { 200: { description: { vi: 'Kết quả', en: 'The answer' } } },
} as const
const common = {
  ...listed,
  params: z.object({ edition: numberSchema }),
  refusals: ['catalogue.unknown-edition'],
} as const

export function catalogueRoutes(edition: () => Edition): Route[] {
  return [
    defineRoute({
      ...listed,
      path: root,
      action: 'catalogue.list',
      summary: {
        vi: 'Lần ban hành danh mục mới nhất khi bản dữ liệu mở được viết',
        en: 'The newest edition of the catalogue when this edition of open data was written',
      },
      handler() {
        const { catalogue } = edition().site
        return { body: { editions: catalogue ? [catalogue.edition] : [], next: null } }
      },
    }),
    defineRoute({
      ...common,
      path: `${root}/{edition}`,
      action: 'catalogue.edition',
      summary: {
        vi: 'Quyết định và các bộ dữ liệu với năm thông tin của Điều 6.2',
        en: 'Its decision, and datasets with the five fields of Article 6.2',
      },
      query: z.object({ after }),
      handler({ params, query }) {
        const issued = requireIssued(edition(), params.edition)
        const { lines: entries, next } = linesAfter(issued.entries, query.after)
        return { body: { ...issued.edition, entries, next } }
      },
    }),
    defineRoute({
      ...common,
      path: `${root}/{edition}/content`,
      action: 'catalogue.content',
      summary: {
        vi: 'Toàn văn, mỗi bộ dữ liệu một dòng; SHA-256 của tệp này ở trong nhật ký',
        en: 'The whole text, a line for each dataset; its SHA-256 is in the journal',
      },
      async handler({ params }) {
        const at = edition()
        requireIssued(at, params.edition)
        const file = `attachment; filename="catalogue-${params.edition}.ndjson"`
        const type = 'application/x-ndjson; charset=utf-8'
        const body = await readFile(at.path(`${at.manifest.site}/${sitePlaces.issued}`))
        return { headers: { 'content-type': type, 'content-disposition': file }, body }
      },
    }),
    defineRoute({
      ...common,
      path: `${root}/{edition}/difference`,
      action: 'catalogue.difference',
      summary: {
        vi: 'Khác biệt so với lần ban hành ngay trước',
        en: 'How it differs from the edition before',
      },
      query: z.object({ from: numberSchema, after }),
      handler({ params: { edition: to }, query: { from, after: last } }) {
        const { difference } = requireIssued(edition(), to)
        if (difference?.from !== from)
          throw new Refusal('catalogue.unknown-edition', { edition: from })
        const { lines: changes, next } = linesAfter(difference.changes, last)
        return { body: { from, to, counts: difference.counts, changes, next } }
      },
    }),
  ]
}
