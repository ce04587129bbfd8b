/** The routes of agencies. */
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { dayOf } from '../time.ts'
import { defineActRoute, type ActDoor } from './act-route.ts'
import { agencyBodySchema, agencyIdSchema, findAgencyHistory, listAgenciesAt } from './agency.ts'
import { declareAgency } from './declare-agency.ts'

const params = z.object({ agency: z.string() })

export function agencyRoutes(door: ActDoor): Route[] {
  const { db } = door
  return [
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/agencies',
      act: 'agency.list',
      query: z.object({ asOf: z.iso.date().optional() }),
      responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
      async handler({ query }) {
        const day = query.asOf ?? dayOf(door.now())
        return { body: { asOf: day, agencies: await listAgenciesAt(db, day) } }
      },
    }),
    defineActRoute(door, {
      method: 'GET',
      path: '/api/v1/agencies/{agency}',
      act: 'agency.list',
      action: 'agency.read',
      summary: {
        vi: 'Một cơ quan với các phiên bản và đơn vị kế thừa',
        en: 'An agency with its versions and successors',
      },
      params,
      responses: { 200: { description: { vi: 'Cơ quan', en: 'The agency' } } },
      handler: async (context) => ({ body: await findAgencyHistory(db, context.params.agency) }),
    }),
    defineActRoute(door, {
      method: 'PUT',
      path: '/api/v1/agencies/{agency}',
      act: 'agency.declare',
      params: z.object({ agency: agencyIdSchema }),
      body: agencyBodySchema,
      responses: { 200: { description: { vi: 'Đã khai báo', en: 'It is declared' } } },
      agencyOf: (context) => context.params.agency,
      handler: async (context, actor) => {
        const input = { ...context.body, id: context.params.agency }
        return { body: await db.tx((tx) => declareAgency(tx, actor.account, input)) }
      },
    }),
  ]
}
