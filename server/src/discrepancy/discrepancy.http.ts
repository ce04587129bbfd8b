/** Reporting what is wrong, following it, answering it. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { discrepancyStates, reasonSchema, reportSchema } from '@kho/contract/discrepancy.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineRoute, type HttpContext, type Route } from '../http/route.ts'
import { selectDiscrepancies } from './discrepancy.sql.ts'
import { moveDiscrepancy, type Move } from './move-discrepancy.ts'
import { receiveReport, type ReportDoor } from './receive-report.ts'
import { daysLate, showDiscrepancy, summaryOf } from './show-discrepancy.ts'
import { refuseBarred, lookAgain, refuseUnless, viewDiscrepancy, type Role } from './viewer.ts'

const one = '/api/v1/discrepancies/{discrepancy}'
const params = z.object({ discrepancy: z.uuid() })
const noStore = { 'cache-control': 'private, no-store' }
const shown = { 200: { description: { vi: 'Phản ánh', en: 'The report' } } }
const followUpHeader = {
  'Kho-Follow-Up': {
    description: { vi: 'Mã theo dõi của công dân', en: 'Follow-up code of a citizen' },
  },
}

export function discrepancyRoutes(door: ReportDoor): Route[] {
  return [reportRoute(door), listRoute(door), readRoute(door), ...moveRoutes(door)]
}

function reportRoute(door: ReportDoor): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/v1/datasets/{id}/discrepancies',
    action: 'discrepancy.report',
    summary: {
      vi: 'Báo sai sót ở một ô, một dòng, một dòng thiếu hoặc cả bộ dữ liệu',
      en: 'Report what is wrong in a cell, a row, a missing row or the dataset',
    },
    params: z.object({ id: datasetIdSchema }),
    body: reportSchema,
    open: true,
    responses: { 201: { description: { vi: 'Đã nhận', en: 'Received' } } },
    refusals: ['access.no-token', 'discrepancy.bad-key', 'discrepancy.too-many'],
    async handler(context) {
      const { id } = context.params
      const body = await receiveReport(door, context, id, context.body)
      const headers = { ...noStore, location: `/api/v1/discrepancies/${body.id}` }
      return { status: 201, headers, body }
    },
  })
}

function listRoute({ query, rules }: ReportDoor): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/discrepancies',
    action: 'discrepancy.list',
    summary: {
      vi: 'Các phản ánh mà chủ quản phải trả lời, hoặc tất cả (đơn vị quản lý Kho)',
      en: 'What the owner has to answer, or all of it (for the authority)',
    },
    query: z.object({
      dataset: datasetIdSchema.optional(),
      state: z.enum(discrepancyStates).optional(),
      before: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    responses: { 200: { description: { vi: 'Danh sách', en: 'The list' } } },
    refusals: ['access.no-token'],
    async handler(context) {
      const caller = await query.caller(context)
      const { dataset = null, state = null, before = null, limit } = context.query
      if (!caller.client) throw new Refusal('access.no-token', { dataset: dataset ?? '-' })
      refuseBarred(caller, dataset ?? '-')
      const { agency } = caller.client
      const owners = agency === rules.authorityAgency ? null : [agency]
      const found = await selectDiscrepancies(query.db, { owners, dataset, state, before, limit })
      const discrepancies = []
      for (const each of found) {
        discrepancies.push({
          ...(await summaryOf(query.db, each)),
          daysLate: daysLate(each, rules),
        })
      }
      const next = found.length === limit ? found.at(-1)!.id : null
      return { headers: noStore, body: { discrepancies, next } }
    },
  })
}

function readRoute({ query, rules }: ReportDoor): Route {
  return defineRoute({
    method: 'GET',
    path: one,
    action: 'discrepancy.read',
    summary: { vi: 'Một phản ánh và kết quả', en: 'One report and what became of it' },
    params,
    requestHeaders: followUpHeader,
    open: true,
    responses: shown,
    refusals: ['discrepancy.unknown', 'signin.slow-down'],
    async handler(context) {
      const viewed = await view({ query, rules }, context)
      return { headers: noStore, body: await showDiscrepancy(query.db, viewed, rules) }
    },
  })
}

const moves = [
  {
    name: 'forward',
    step: 'forwarded',
    role: 'authority',
    summary: { vi: 'Chuyển cho chủ quản', en: 'Forward to the owner' },
  },
  {
    name: 'answer',
    step: 'answered',
    role: 'owner',
    summary: { vi: 'Trả lời, nêu lý do', en: 'Answer, with the reason' },
  },
  {
    name: 'reopen',
    step: 'reopened',
    role: 'reporter',
    summary: { vi: 'Mở lại', en: 'Open again' },
  },
  {
    name: 'close',
    step: 'closed',
    role: 'authority',
    summary: { vi: 'Đóng hẳn, nêu lý do', en: 'Close for good, with the reason' },
  },
] as const satisfies readonly {
  name: string
  step: Move['step']
  role: Role
  summary: { vi: string; en: string }
}[]

function moveRoutes({ query, rules }: ReportDoor): Route[] {
  return moves.map(({ name, step, role, summary }) =>
    defineRoute({
      method: 'POST',
      path: `${one}/${name}`,
      action: `discrepancy.${name}`,
      summary,
      params,
      body:
        name === 'forward'
          ? z.strictObject({ reason: reasonSchema.optional() }).optional()
          : z.strictObject({ reason: reasonSchema }),
      requestHeaders: followUpHeader,
      open: role === 'reporter',
      responses: shown,
      refusals: ['discrepancy.unknown', 'discrepancy.wrong-state', 'signin.slow-down'],
      async handler(context) {
        const viewed = await view({ query, rules }, context)
        if (role !== 'reporter') refuseUnless(role, viewed, await query.caller(context))
        else if (!viewed.roles.has(role)) {
          throw new Refusal('discrepancy.unknown', { id: viewed.found.id })
        }
        const { actor } = viewed
        const reason = (context.body as { reason?: string } | undefined)?.reason
        const { id } = viewed.found
        await query.db.tx((tx) => moveDiscrepancy(tx, rules, { id, step, actor, reason }))
        const again = await lookAgain(query.db, viewed)
        return { headers: noStore, body: await showDiscrepancy(query.db, again, rules) }
      },
    }),
  )
}

async function view({ query, rules }: ReportDoor, context: HttpContext) {
  const { discrepancy } = context.params as z.infer<typeof params>
  const followUp = context.headers['kho-follow-up']
  return viewDiscrepancy(query.db, discrepancy, {
    caller: await query.caller(context),
    followUp: typeof followUp === 'string' ? followUp : null,
    authorityAgency: rules.authorityAgency,
    address: context.address,
  })
}
