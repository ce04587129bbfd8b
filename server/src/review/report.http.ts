/** The reports that stand beside campaigns: what nobody uses, nobody answers for, should not meet. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import { dayOf } from '../time.ts'
import { fileHeaders } from './closing.http.ts'
import { csvLine } from './population-csv.ts'
import { listConflicts, listDoubled, listLeft, type LeftKind } from './report.ts'
import { seenBy, type ReviewDoor } from './review-door.ts'

const query = z.object({
  agency: z.string().optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})
const noStore = { 'cache-control': 'private, no-store' }
const list = { 200: { description: { vi: 'Danh sách', en: 'The list' } } }
const csv = { 200: { description: { vi: 'Tệp', en: 'The file' }, types: ['text/csv'] } }
const csvPageRows = 20_000

export const leftTitles = {
  unused: { vi: 'Chưa bao giờ dùng', en: 'Never used' },
  orphaned: { vi: 'Không còn ai phụ trách', en: 'Nobody answers for' },
}

export function reportRoutes(door: ReviewDoor): Route[] {
  return [...leftRoutes(door, 'unused'), ...leftRoutes(door, 'orphaned'), ...conflictRoutes(door)]
}

function leftRoutes(door: ReviewDoor, which: LeftKind): Route[] {
  const { db, way } = door
  const path = `/api/v1/review-reports/${which}`
  return [
    defineActRoute(door, {
      method: 'GET',
      path,
      act: 'review.report',
      action: `review.${which}`,
      summary: leftTitles[which],
      query,
      responses: list,
      agencyOf: (context) => context.query.agency,
      async handler(context, actor) {
        const { agency, after, limit } = context.query
        const page = await listLeft(db, {
          which,
          day: dayOf(way.now()),
          agencies: seenBy(actor, 'review.report', door.now(), agency),
          after,
          limit,
        })
        return { headers: noStore, body: page }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: `${path}.csv`,
      act: 'review.report',
      action: `review.${which}-csv`,
      summary: leftTitles[which],
      query: z.object({ agency: z.string().optional() }),
      responses: csv,
      agencyOf: (context) => context.query.agency,
      async handler(context, actor) {
        const { agency } = context.query
        const agencies = seenBy(actor, 'review.report', door.now(), agency)
        return {
          headers: fileHeaders('text/csv; charset=utf-8', `${which}.csv`),
          body: Readable.from(leftLines(door, which, agencies)),
        }
      },
    }),
  ]
}

async function* leftLines(
  { db, way }: ReviewDoor,
  which: LeftKind,
  agencies: readonly string[] | null,
): AsyncGenerator<string> {
  const head = ['kind', 'subject', 'agency', 'name', 'dataset', 'last_used_at', 'orphaned']
  yield `\ufeff${csvLine(head)}`
  let after: string | undefined
  do {
    const asked = { which, day: dayOf(way.now()), agencies, after, limit: csvPageRows }
    const { rows, next } = await listLeft(db, asked)
    yield rows
      .map(({ kind, subject, agency, told, lastUsedAt, orphaned }) =>
        csvLine([
          kind,
          subject,
          agency,
          (told.name as string | undefined) ?? null,
          (told.dataset as string | undefined) ?? null,
          lastUsedAt?.toISOString() ?? null,
          orphaned.join(' '),
        ]),
      )
      .join('')
    after = next ?? undefined
  } while (after !== undefined)
}

function conflictRoutes(door: ReviewDoor): Route[] {
  const { db } = door
  const path = '/api/v1/review-reports/segregation'
  const summary = {
    vi: 'Các chức năng, các phần việc không nên ở cùng một người, một cơ quan',
    en: 'Functions and parts of a matter that should not meet in one person or agency',
  }
  return [
    defineActRoute(door, {
      method: 'GET',
      path,
      act: 'review.report',
      action: 'review.segregation',
      summary,
      query: z.object({ agency: z.string().optional() }),
      responses: list,
      agencyOf: (context) => context.query.agency,
      async handler(context, actor) {
        const seen = seenBy(actor, 'review.report', door.now(), context.query.agency)
        const conflicts = await listConflicts(db, seen)
        return { headers: noStore, body: { conflicts, doubled: await listDoubled(db, seen) } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: `${path}.csv`,
      act: 'review.report',
      action: 'review.segregation-csv',
      summary,
      query: z.object({ agency: z.string().optional() }),
      responses: csv,
      agencyOf: (context) => context.query.agency,
      async handler(context, actor) {
        const seen = seenBy(actor, 'review.report', door.now(), context.query.agency)
        const found = await listConflicts(db, seen)
        const lines = found.map(({ within, functions, accounts, agency, byDeputy }) => [
          within,
          functions.join(' + '),
          accounts.join(' '),
          agency,
          byDeputy,
        ])
        for (const { part, account, agency, matter } of await listDoubled(db, seen)) {
          lines.push([part, matter, account, agency ?? '', false])
        }
        const head = ['within', 'functions', 'accounts', 'agency', 'by_deputy']
        return {
          headers: fileHeaders('text/csv; charset=utf-8', 'segregation.csv'),
          body: `\ufeff${[head, ...lines].map(csvLine).join('')}`,
        }
      },
    }),
  ]
}
