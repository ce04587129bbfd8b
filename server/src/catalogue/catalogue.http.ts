/** The routes of issued editions: published decisions, open to everybody; issuing is for officers. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { issueSchema, leftOutMax, leftOutSchema } from '@kho/contract/catalogue-edition.ts'
import { defineRoute, type Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import type { Edition } from './edition.ts'
import { issueEdition } from './issue-edition.ts'
import { previewEdition } from './preview-edition.ts'
import {
  countChanges,
  editionText,
  findEdition,
  listDifference,
  listEditions,
  listEntries,
} from './read-editions.ts'

const root = '/api/v1/catalogue/editions'
const numberSchema = z.coerce.number().int().positive().max(2_147_483_647)
const params = z.object({ edition: numberSchema })
const after = z.string().max(48).default('').describe('The last dataset of the page before')
const linesMax = 100
const common = { method: 'GET', open: true } as const
const headers = { 'cache-control': 'no-cache' }

export function catalogueRoutes(door: ActDoor): Route[] {
  return [...listRoutes(door), ...differenceRoutes(door), ...issueRoutes(door)]
}

const shown = ({ issuedAt, ...edition }: Edition) => ({
  ...edition,
  issuedAt: issuedAt.toISOString(),
})

function listRoutes({ db }: ActDoor): Route[] {
  return [
    defineRoute({
      ...common,
      path: root,
      action: 'catalogue.list',
      summary: {
        vi: 'Các lần ban hành danh mục, mới nhất trước',
        en: 'Editions of the catalogue, the newest first',
      },
      query: z.object({ before: numberSchema.optional() }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      async handler({ query: { before } }) {
        const found = await listEditions(db, { before, limit: linesMax + 1 })
        const editions = found.slice(0, linesMax)
        const next = found.length > linesMax ? editions.at(-1)!.number : null
        return { headers, body: { editions: editions.map(shown), next } }
      },
    }),
    defineRoute({
      ...common,
      path: `${root}/{edition}`,
      action: 'catalogue.edition',
      summary: {
        vi: 'Một lần ban hành: quyết định và các bộ dữ liệu với năm thông tin của Điều 6.2',
        en: 'One edition: its decision, and datasets with the five fields of Article 6.2',
      },
      params,
      query: z.object({ after }),
      responses: { 200: { description: { vi: 'Lần ban hành', en: 'The edition' } } },
      refusals: ['catalogue.unknown-edition'],
      async handler({ params: { edition }, query }) {
        const found = await findEdition(db, edition)
        const rows = await listEntries(db, { edition, after: query.after, limit: linesMax + 1 })
        const entries = rows.slice(0, linesMax)
        const next = rows.length > linesMax ? entries.at(-1)!.dataset : null
        return { headers, body: { ...shown(found), entries, next } }
      },
    }),
    defineRoute({
      ...common,
      path: `${root}/{edition}/content`,
      action: 'catalogue.content',
      summary: {
        vi: 'Toàn văn một lần ban hành, mỗi bộ dữ liệu một dòng; SHA-256 của tệp này ở trong nhật ký',
        en: 'The whole text of an edition, a line for each dataset; its SHA-256 is in the journal',
      },
      params,
      responses: {
        200: { description: { vi: 'Toàn văn', en: 'The text' }, types: ['application/x-ndjson'] },
      },
      refusals: ['catalogue.unknown-edition'],
      async handler({ params: { edition } }) {
        await findEdition(db, edition)
        return {
          headers: {
            ...headers,
            'content-type': 'application/x-ndjson; charset=utf-8',
            'content-disposition': `attachment; filename="catalogue-${edition}.ndjson"`,
          },
          body: Readable.from(editionText(db, edition)),
        }
      },
    }),
  ]
}

function differenceRoutes({ db }: ActDoor): Route[] {
  return [
    defineRoute({
      ...common,
      path: `${root}/{edition}/difference`,
      action: 'catalogue.difference',
      summary: {
        vi: 'Khác biệt của một lần ban hành so với lần khác: bộ dữ liệu, cột, năm thông tin',
        en: 'How an edition differs from another: datasets, columns, the five fields',
      },
      params,
      query: z.object({ from: numberSchema, after }),
      responses: { 200: { description: { vi: 'Khác biệt', en: 'The difference' } } },
      refusals: ['catalogue.unknown-edition'],
      async handler({ params: { edition: to }, query: { from, after: last } }) {
        for (const one of [from, to]) await findEdition(db, one)
        const rows = await listDifference(db, { from, to, after: last, limit: linesMax + 1 })
        const changes = rows.slice(0, linesMax)
        const next = rows.length > linesMax ? changes.at(-1)!.dataset : null
        const counts = await countChanges(db, { from, to })
        return { headers, body: { from, to, counts, changes, next } }
      },
    }),
  ]
}

function issueRoutes(door: ActDoor): Route[] {
  const { db, now } = door
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/catalogue/preview',
      act: 'catalogue.see',
      action: 'catalogue.preview',
      summary: {
        vi: 'Lần ban hành sắp tới như hiện nay, khác biệt và mã xem trước; không ghi gì',
        en: 'The next edition as it stands, its difference and its mark; nothing is written',
      },
      body: z.strictObject({ leftOut: z.array(leftOutSchema).max(leftOutMax).default([]) }),
      responses: { 200: { description: { vi: 'Bản xem trước', en: 'The preview' } } },
      refusals: ['catalogue.unknown-dataset'],
      async handler({ body }) {
        const { before, ...preview } = await previewEdition(db, body.leftOut, linesMax)
        return { body: { ...preview, before: before?.number ?? null } }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: root,
      act: 'catalogue.issue',
      body: issueSchema,
      responses: { 201: { description: { vi: 'Đã ban hành', en: 'It is issued' } } },
      refusals: [
        'catalogue.incomplete',
        'catalogue.nothing-to-issue',
        'catalogue.bad-day',
        'catalogue.decision-used',
        'catalogue.preview-changed',
        'catalogue.unknown-dataset',
      ],
      async handler({ body }, actor) {
        const issued = await db.tx((tx) => issueEdition(tx, actor.account, body, now()))
        return { status: 201, headers: { location: `${root}/${issued.edition}` }, body: issued }
      },
    }),
  ]
}
