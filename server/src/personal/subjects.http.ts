/** What is held about a person and who read it: for officers by a key, for the person itself. */
import { z } from 'zod'
import { reasonSchema } from '@kho/contract/discrepancy.ts'
import { cellErasureSchema, erasureSchema, subjectKeySchema } from '@kho/contract/personal.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import { eraseCells } from './erase-cells.ts'
import { eraseSubject, type ErasureParts } from './erase-subject.ts'
import { ownSubject } from './own-subject.ts'
import { searchReads, type FoundRead } from './search-reads.ts'
import { showHeld } from './show-held.ts'

export type SubjectDoor = ActDoor & ErasureParts & { journalFolder: string }

const instant = z.iso.datetime({ offset: true })
const period = {
  from: instant.optional(),
  until: instant.optional(),
}
const ok = { 200: { description: { vi: 'Kết quả', en: 'The answer' } } }
/** An answer comes within this time; the rest is asked for by `next`. */
const searchForMs = 4_000
const monthMs = 31 * 86_400_000

export function subjectRoutes(door: SubjectDoor): Route[] {
  return [...officerRoutes(door), ...ownRoutes(door)]
}

function officerRoutes(door: SubjectDoor): Route[] {
  return [
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/subjects/reads',
      act: 'subject.reads',
      body: z.strictObject({
        key: subjectKeySchema,
        reason: reasonSchema,
        next: z.int().nonnegative().optional(),
        ...period,
      }),
      responses: ok,
      refusals: ['personal.bad-period'],
      async handler({ body }, { account }) {
        const { key, reason, next } = body
        const input = { account, reason, key, next, ...periodOf(door, body) }
        return { body: await searchReads(door, input, searchForMs) }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/subjects/held',
      act: 'subject.held',
      body: z.strictObject({ key: subjectKeySchema, reason: reasonSchema }),
      responses: ok,
      async handler({ body }, { account }) {
        return { body: { datasets: await showHeld(door, { account, ...body }) } }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/subjects/erasures',
      act: 'subject.erase',
      body: erasureSchema,
      responses: { 201: { description: { vi: 'Đã xoá', en: 'It is erased' } } },
      refusals: [
        'personal.unknown-request',
        'personal.other-subject',
        'personal.not-journaled',
        'personal.key-in-public',
        'catalogue.state-secret',
      ],
      async handler({ body }, { account }) {
        return { status: 201, body: await eraseSubject(door, account, body) }
      },
    }),
    defineActRoute(door, {
      method: 'POST',
      path: '/api/v1/subjects/cell-erasures',
      act: 'subject.erase',
      action: 'subject.erase-cells',
      body: cellErasureSchema,
      responses: { 201: { description: { vi: 'Đã xoá', en: 'They are erased' } } },
      refusals: [
        'personal.nothing-held',
        'personal.naming-column',
        'query.unknown-column',
        'personal.key-in-public',
        'catalogue.state-secret',
      ],
      async handler({ body }, { account }) {
        return { status: 201, body: await eraseCells(door, account, body) }
      },
    }),
  ]
}

function ownRoutes(door: SubjectDoor): Route[] {
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/me/held',
      act: 'subject.self',
      action: 'subject.self.held',
      responses: ok,
      refusals: ['personal.not-vouched'],
      async handler(_, actor) {
        const key = await ownSubject(door.db, door.hasher, actor)
        const { account } = actor
        return { body: { datasets: await showHeld(door, { account, reason: null, key }) } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/me/reads',
      act: 'subject.self',
      action: 'subject.self.reads',
      query: z.object({ ...period, next: z.coerce.number().int().nonnegative().optional() }),
      responses: ok,
      refusals: ['personal.not-vouched', 'personal.bad-period'],
      async handler({ query }, actor) {
        const key = await ownSubject(door.db, door.hasher, actor)
        const { account } = actor
        const { next } = query
        const input = { account, reason: 'self', key, next, ...periodOf(door, query) }
        const { reads, undecided, ...rest } = await searchReads(door, input, searchForMs)
        return { body: { reads: reads.map(toldToSubject), undecided: undecided.length, ...rest } }
      },
    }),
  ]
}

/** Not the task nor the request, which are the reader's business with others. */
export function toldToSubject(read: FoundRead) {
  const { at, agency, purpose, dataset, columns, kind, showed, entry } = read
  return { at, agency, purpose, dataset, columns, kind, showed, entry }
}

/** The last month, where nothing is said. */
export function periodOf(
  { now }: Pick<ActDoor, 'now'>,
  given: { from?: string | undefined; until?: string | undefined },
): { from: Date; until: Date } {
  const until = given.until ? new Date(given.until) : new Date(now().getTime() + 1000)
  const from = given.from ? new Date(given.from) : new Date(until.getTime() - monthMs)
  return { from, until }
}
