/** The routes of papers: keeping one with its PDF, seeing what its signatures are worth. */
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import { paperBytesMax, paperSchema } from '@kho/contract/paper.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import { mayActFor } from '../people/actor.ts'
import { dayOf } from '../time.ts'
import { actPaperRoutes } from './act-papers.http.ts'
import { findPaper, listPapers, showPaper } from './find-paper.ts'
import { keepPaper } from './keep-paper.ts'
import { describePaperFile, readPaperFile, storePaperFile } from './paper-file.ts'
import type { PaperDoor } from './paper-door.ts'
import { verifyPaper } from './verify-paper.ts'

const one = '/api/v1/papers/{paper}'
const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER)
const params = z.object({ paper: number })
const noStore = { 'cache-control': 'private, no-store' }

export function paperRoutes(door: PaperDoor): Route[] {
  return [keepRoute(door), ...readRoutes(door), ...actPaperRoutes(door)]
}

function keepRoute(door: PaperDoor): Route {
  return defineActRoute(door, {
    method: 'POST',
    path: '/api/v1/papers',
    act: 'paper.keep',
    query: paperSchema.extend({ file: z.string().max(200).optional() }),
    upload: { types: ['application/pdf'], bytesMax: paperBytesMax },
    responses: { 201: { description: { vi: 'Đã lưu', en: 'It is kept' } } },
    refusals: ['paper.no-pdf', 'paper.bad-day'],
    agencyOf: ({ query }) => query.agency,
    async handler({ query, upload }, actor) {
      const at = door.now()
      const bytes = await buffer(upload!)
      const { file: name = 'van-ban.pdf', ...given } = query
      const file = describePaperFile({ name, bytes })
      const { outcome } = await verifyPaper(bytes, door.roots, at)
      const input = { ...given, file, outcome, today: dayOf(at) }
      const kept = await door.db.tx(async (tx) => {
        const made = await keepPaper(tx, actor.account, input)
        await storePaperFile(door.dataDir, file, bytes)
        return made
      })
      const headers = { ...noStore, location: `/api/v1/papers/${kept.paper}` }
      return { status: 201, headers, body: { ...kept, sha256: file.sha256, outcome } }
    },
  })
}

function readRoutes(door: PaperDoor): Route[] {
  const { db } = door
  const agencyOf = async (context: { params: { paper: number } }) =>
    (await findPaper(db, context.params.paper)).agency
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/papers',
      act: 'paper.read',
      action: 'paper.list',
      query: z.object({
        agency: z.string().optional(),
        before: number.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      agencyOf: ({ query }) => query.agency,
      async handler({ query }, actor) {
        const { agency, before = null, limit } = query
        const allowed = mayActFor(actor, 'paper.read')
        const own = allowed === 'any' ? null : allowed
        const agencies = agency === undefined ? own : [agency]
        const body = await listPapers(db, { agencies, before, limit })
        return { headers: noStore, body }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: one,
      act: 'paper.read',
      params,
      responses: { 200: { description: { vi: 'Văn bản', en: 'The paper' } } },
      refusals: ['paper.unknown', 'paper.file-gone'],
      agencyOf,
      async handler(context) {
        const found = await findPaper(db, context.params.paper)
        return { headers: noStore, body: await showPaper(door, found, door.now()) }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: `${one}/file`,
      act: 'paper.read',
      action: 'paper.file',
      summary: { vi: 'Tệp PDF như đã lưu', en: 'The PDF as it was kept' },
      params,
      responses: {
        200: { description: { vi: 'Tệp', en: 'The file' }, types: ['application/pdf'] },
      },
      refusals: ['paper.unknown', 'paper.file-gone'],
      agencyOf,
      async handler(context) {
        const { id, file } = await findPaper(db, context.params.paper)
        if (file === null) throw new Refusal('paper.file-gone', { paper: id, sha256: '-' })
        const body = await readPaperFile(door.dataDir, { id, file })
        const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`
        const headers = {
          ...noStore,
          'content-type': 'application/pdf',
          'content-disposition': disposition,
        }
        return { headers, body }
      },
    }),
  ]
}
