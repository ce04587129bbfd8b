/** The routes of papers beside acts. */
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import { attachSchema, paperBytesMax, paperedKinds } from '@kho/contract/paper.ts'
import type { Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import type { PaperDoor } from './paper-door.ts'
import { findAct } from './papered-act.ts'
import { sendPaper } from './send-paper.ts'
import { showAct } from './show-act.ts'

const path = '/api/v1/act-papers/{kind}/{subject}'
const params = z.object({ kind: z.enum(paperedKinds), subject: z.string().min(1).max(120) })
const noStore = { 'cache-control': 'private, no-store' }

export function actPaperRoutes(door: PaperDoor): Route[] {
  const find = (given: z.output<typeof params>) => findAct(door.db, door.paperedActs, given)
  return [
    defineActRoute(door, {
      method: 'GET',
      path,
      act: 'paper.read',
      action: 'paper.beside-act',
      summary: {
        vi: 'Văn bản của một việc: số, ngày, người ký, chữ ký số',
        en: 'The paper of an act: number, day, signer, digital signature',
      },
      params,
      responses: { 200: { description: { vi: 'Văn bản', en: 'The paper' } } },
      refusals: ['paper.unknown-act', 'paper.file-gone'],
      agencyOf: async (context) => (await find(context.params)).agency,
      handler: async (context) => ({
        headers: noStore,
        body: await showAct(door.db, door, await find(context.params), door.now()),
      }),
    }),
    defineActRoute(door, {
      method: 'POST',
      path,
      act: 'paper.attach',
      params,
      query: attachSchema.extend({ file: z.string().max(200).optional() }),
      upload: { types: ['application/pdf'], bytesMax: paperBytesMax },
      responses: { 201: { description: { vi: 'Đã lưu', en: 'It is kept' } } },
      refusals: [
        'paper.unknown-act',
        'paper.no-pdf',
        'paper.bad-day',
        'paper.no-document',
        'paper.differs',
        'paper.bad-signature',
        'paper.already-there',
        'paper.not-minutes',
      ],
      agencyOf: async (context) => (await find(context.params)).agency,
      async handler(context, actor) {
        const { file: name = 'van-ban.pdf', ...given } = context.query
        const sent = { name, bytes: await buffer(context.upload!) }
        const keeper = actor.agency ?? ''
        const body = await sendPaper(door, actor.account, { ...given, sent, keeper }, (tx) =>
          findAct(tx, door.paperedActs, context.params),
        )
        const headers = { ...noStore, location: `/api/v1/papers/${body.paper}` }
        return { status: 201, headers, body }
      },
    }),
  ]
}
