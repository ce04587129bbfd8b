/** The routes of the end of a campaign: its effect, the close, resuming, minutes and files. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { closeSchema, resumeSchema } from '@kho/contract/review.ts'
import { canonicalJson } from '@kho/journal/entry.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import { findCampaign } from './campaign.ts'
import { closeReview, previewClose } from './close-review.ts'
import { readLines, type LineKind } from './digest.sql.ts'
import { drawMinutes } from './minutes-pdf.ts'
import { makeMinutes } from './minutes.ts'
import { writePopulation } from './population-csv.ts'
import { resumeItem } from './resume-item.ts'
import type { ReviewDoor } from './review-door.ts'

const one = '/api/v1/reviews/{campaign}'
const number = z.coerce.number().int().positive().max(2_147_483_647)
const params = z.object({ campaign: number })
const noStore = { 'cache-control': 'private, no-store' }
const done = { 200: { description: { vi: 'Đã ghi', en: 'It is recorded' } } }
const fileOf = (type: string) => ({
  200: { description: { vi: 'Tệp', en: 'The file' }, types: [type] },
})

export function closingRoutes(door: ReviewDoor): Route[] {
  const { db, way } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/closing`,
      act: 'review.close',
      action: 'review.foresee',
      summary: { vi: 'Xem trước kết quả kết thúc', en: 'Foresee what closing would do' },
      params,
      responses: { 200: { description: { vi: 'Kết quả', en: 'The effect' } } },
      refusals: ['review.closed'],
      handler: async (context) => ({
        headers: noStore,
        body: await previewClose(db, context.params.campaign),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/closing`,
      act: 'review.close',
      params,
      body: closeSchema,
      responses: done,
      refusals: [
        'review.closed',
        'review.too-early',
        'review.set-changed',
        'review.last-authority',
      ],
      handler: async (context, actor) => ({
        body: await db.tx((tx) =>
          closeReview(tx, way, actor.account, { ...context.params, ...context.body }),
        ),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path: `${one}/items/{item}/resumption`,
      act: 'review.resume',
      params: z.object({ campaign: number, item: number }),
      body: resumeSchema,
      responses: done,
      refusals: ['review.open', 'review.not-suspended', 'review.own-matter'],
      handler: async (context, actor) => ({
        body: await db.tx((tx) =>
          resumeItem(tx, actor.account, { ...context.params, ...context.body }),
        ),
      }),
    }),
    ...fileRoutes(door),
  ]
}

function fileRoutes(door: ReviewDoor): Route[] {
  const { db } = door
  const lines = (kind: LineKind, name: string) =>
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/${name}.txt`,
      act: 'review.minutes',
      action: `review.${name}-lines`,
      summary: {
        vi: 'Các dòng đã băm; SHA-256 của tệp là dấu băm trong nhật ký',
        en: 'The lines that were hashed; the SHA-256 of the file is the digest in the journal',
      },
      params,
      responses: fileOf('text/plain'),
      handler: async (context) => {
        const { id, salt, closing } = await findCampaign(db, context.params.campaign)
        if (kind === 'outcome' && !closing) throw new Refusal('review.open', { campaign: id })
        const first = kind === 'population' ? salt : closing!.salt
        return {
          headers: fileHeaders('text/plain; charset=utf-8', `review-${id}-${name}.txt`),
          body: Readable.from(withSalt(first, readLines(db, id, kind))),
        }
      },
    })
  return [
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/minutes`,
      act: 'review.minutes',
      params,
      responses: { 200: { description: { vi: 'Biên bản', en: 'The minutes' } } },
      refusals: ['review.open', 'review.partial', 'review.not-published'],
      async handler(context) {
        const made = await makeMinutes(db, door.journalFolder, context.params.campaign)
        const headers = { ...noStore, 'content-type': 'application/json' }
        return { headers, body: `${canonicalJson(door.signMinutes(made))}\n` }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/minutes.pdf`,
      act: 'review.minutes',
      action: 'review.minutes-pdf',
      params,
      responses: fileOf('application/pdf'),
      refusals: ['review.open', 'review.partial', 'review.not-published'],
      async handler(context) {
        const made = await makeMinutes(db, door.journalFolder, context.params.campaign)
        return {
          headers: fileHeaders('application/pdf', `review-${made.campaign}-minutes.pdf`),
          body: await drawMinutes(made, door.signMinutes(made), door.journalVkey()),
        }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/population.csv`,
      act: 'review.minutes',
      action: 'review.population-csv',
      summary: {
        vi: 'Toàn bộ danh sách với kết quả, cho bảng tính',
        en: 'The whole population with its outcomes, for spreadsheets',
      },
      params,
      responses: fileOf('text/csv'),
      async handler(context) {
        const { id } = await findCampaign(db, context.params.campaign)
        return {
          headers: fileHeaders('text/csv; charset=utf-8', `review-${id}.csv`),
          body: writePopulation(db, id, {}),
        }
      },
    }),
    lines('population', 'population'),
    lines('outcome', 'outcomes'),
  ]
}

async function* withSalt(salt: Buffer, lines: AsyncIterable<string>): AsyncGenerator<string> {
  yield `${salt.toString('hex')}\n`
  yield* lines
}

export function fileHeaders(type: string, name: string): Record<string, string> {
  return {
    ...noStore,
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
  }
}
