/** Officers' pages of those who decide: the form of a decision, giving a request back. */
import { decisionSchema, requestReasonSchema, type Draft } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { decidePage } from '@kho/portal/console-decide-page.ts'
import type { RequestView, TypedDecision } from '@kho/portal/console-request-view.ts'
import { links } from '@kho/portal/links.ts'
import { readCondition, writeCondition } from '@kho/portal/row-condition.ts'
import type { Route } from '../http/route.ts'
import { decideRequest } from '../request/decide-request.ts'
import { findRequest } from '../request/lock-request.ts'
import { viewRequest } from '../request/request-door.ts'
import { returnRequest } from '../request/return-request.ts'
import { dayOf } from '../time.ts'
import { defineConsolePage, seeOther, type ConsoleAsked } from './page-route.ts'
import { readMasks, readNumber, refusedView, requestView } from './request-views.ts'
import type { RequestPagesDoor } from './requests.http.ts'

export function decidePages(door: RequestPagesDoor): Route[] {
  const { db, way } = door
  const path = `${links.requests}/{request}`
  const idOf = (params: Readonly<Record<string, string>>) => readNumber(params.request, path)
  const agencyOf = async ({ params }: Pick<ConsoleAsked, 'params'>) =>
    (await findRequest(db, idOf(params))).owner
  const draw = async (asked: ConsoleAsked, refused?: Refusal) => {
    const found = await viewRequest(door, asked.actor, idOf(asked.params))
    const request = await requestView(db, way, asked.actor, found)
    const isTyped = refused && asked.form.has('seen')
    const typed = isTyped ? typedOf(asked.form, request) : untyped(request, dayOf(way.now()))
    const returnReason = asked.form.get('returnReason') ?? ''
    const view = { request, typed: { ...typed, returnReason } }
    const why = refused ? refusedView(refused) : null
    return decidePage({ ...view, refused: why }, await asked.frame())
  }
  return [
    ...defineConsolePage(door, {
      act: 'request.decide',
      action: 'console.request-decide',
      path: `${path}/decide`,
      agencyOf,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'request.decide',
      action: 'console.request-decided',
      method: 'POST',
      path: `${path}/decide`,
      agencyOf,
      async draw({ lang, params, form, actor }) {
        const request = idOf(params)
        const decision = readDecision(form)
        const done = await db.tx((tx) => decideRequest(tx, actor, way, { request, decision }))
        return seeOther(lang, links.request(request), done.journalIntake)
      },
      again: draw,
    }),
    ...defineConsolePage(door, {
      act: 'request.decide',
      action: 'console.request-return',
      method: 'POST',
      path: `${path}/return`,
      agencyOf,
      async draw({ lang, params, form, actor }) {
        const request = idOf(params)
        const reason = requestReasonSchema.safeParse(form.get('returnReason') ?? '')
        if (!reason.success) throw new Refusal('request.no-reason')
        const input = { request, reason: reason.data }
        const done = await db.tx((tx) => returnRequest(tx, actor, way, input))
        return seeOther(lang, links.request(request), done.journalIntake)
      },
      again: draw,
    }),
  ]
}

/** What stands in the form before anybody typed: everything that is left, of today. */
function untyped(request: RequestView, today: string): Omit<TypedDecision, 'returnReason'> {
  const left: Draft = request.left ?? request.asked
  return {
    outcome: '',
    seen: request.decisions.length,
    columns: left.columns ?? [],
    masks: left.masks ?? {},
    condition: writeCondition(left.condition),
    from: left.from ?? '',
    until: left.until ?? '',
    delivery: left.delivery ?? [],
    clients: left.clients ?? [],
    reason: '',
    legalGround: '',
    documentNumber: '',
    documentDate: today,
    signer: '',
    paper: '',
  }
}

/** After a refusal the decisions shown above the form are those that are there now. */
function typedOf(form: URLSearchParams, request: RequestView): Omit<TypedDecision, 'returnReason'> {
  const text = (name: string) => form.get(name) ?? ''
  return {
    outcome: text('outcome'),
    seen: request.decisions.length,
    columns: form.getAll('columns'),
    masks: readMasks(form),
    condition: text('condition'),
    from: text('from'),
    until: text('until'),
    delivery: form.getAll('delivery'),
    clients: form.getAll('clients'),
    reason: text('reason'),
    legalGround: text('legalGround'),
    documentNumber: text('documentNumber'),
    documentDate: text('documentDate'),
    signer: text('signer'),
    paper: text('paper'),
  }
}

function readDecision(form: URLSearchParams) {
  const text = (name: string) => (form.get(name) ?? '').trim() || undefined
  const outcome = text('outcome')
  const condition = readCondition(form.get('condition') ?? '')
  const narrowed = {
    columns: form.getAll('columns'),
    masks: Object.fromEntries(
      Object.entries(readMasks(form)).filter(([name]) => form.getAll('columns').includes(name)),
    ),
    condition,
    from: text('from'),
    until: text('until'),
    delivery: form.getAll('delivery'),
    clients: form.getAll('clients'),
  }
  const paper = text('paper')
  const given = {
    outcome,
    seen: Number(form.get('seen')),
    ...(outcome === 'grant' ? { narrowed } : {}),
    reason: text('reason'),
    legalGround: text('legalGround'),
    documentNumber: text('documentNumber'),
    documentDate: text('documentDate'),
    signer: text('signer'),
    ...(paper === undefined ? {} : { paper: Number(paper) }),
  }
  const read = decisionSchema.safeParse(given)
  if (read.success) return read.data
  const names = [...new Set(read.error.issues.map(({ path }) => path.join('.') || 'outcome'))]
  throw new Refusal('request.incomplete-decision', {
    fields: names.map((name) => fieldTitles[name]?.vi ?? name).join(', '),
    fieldsEn: names.map((name) => fieldTitles[name]?.en ?? name).join(', '),
  })
}

const fieldTitles: Record<string, { vi: string; en: string }> = {
  outcome: { vi: 'kết quả', en: 'outcome' },
  'narrowed.columns': { vi: 'các cột', en: 'columns' },
  'narrowed.clients': { vi: 'hệ thống sử dụng', en: 'client systems' },
  'narrowed.delivery': { vi: 'cách nhận', en: 'delivery' },
  'narrowed.from': { vi: 'từ ngày', en: 'from' },
  'narrowed.until': { vi: 'đến ngày', en: 'until' },
  reason: { vi: 'lý do (ít nhất 10 chữ)', en: 'reason (10 letters or more)' },
  legalGround: { vi: 'căn cứ pháp lý', en: 'legal ground' },
  documentNumber: { vi: 'số văn bản', en: 'document number' },
  documentDate: { vi: 'ngày văn bản', en: 'day of the document' },
  signer: { vi: 'người ký', en: 'signed by' },
  paper: { vi: 'số lưu của văn bản', en: 'number of the kept document' },
}
