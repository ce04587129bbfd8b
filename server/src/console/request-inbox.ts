/** What waits for an officer because of requests: decisions, completions, grants that end soon. */
import { catalogueKindTitles, type CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { links } from '@kho/portal/links.ts'
import { endOfWork } from '../calendar/working-calendar.ts'
import { mayActFor, permit, type Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { daysLate, type Way } from '../request/clock.ts'
import { listEnding } from '../request/list-ending.ts'
import { listRequests, listWaiting } from '../request/list-requests.ts'
import { listReminders } from '../request/list-reminders.ts'
import { nextRole, type AccessRequest } from '../request/request.ts'
import { dayOf } from '../time.ts'
import type { InboxItem, InboxSource } from './inbox.ts'

export function requestInbox(way: Pick<Way, 'calendar'>): InboxSource {
  return async (db, actor, at) => {
    const all: Way = { ...way, now: () => at }
    return [
      ...(await toDecide(db, actor, all)),
      ...(await toComplete(db, actor, all)),
      ...(await toRenew(db, actor, at)),
    ]
  }
}

/** Those whose turn it is, and, where one is late and was taken further, whom it was taken to. */
async function toDecide(db: Queryable, actor: Actor, way: Way): Promise<InboxItem[]> {
  const seen = mayActFor(actor, 'request.late')
  if (permit(actor, 'request.late', way.now()) !== null) return []
  const owners = seen === 'any' ? null : seen
  const waiting = await listWaiting(db, { owners })
  const told = await listReminders(
    db,
    waiting.map(({ id }) => id),
  )
  const escalated = (found: AccessRequest) =>
    told.find(({ request, level, dueOn }) => {
      return request === found.id && level === 'escalated' && dueOn === found.dueOn
    })
  return waiting.flatMap((found) => {
    const above = escalated(found)
    const isAbove = above && actor.held.some((held) => isTold(held, above))
    if (!isAbove && !isTurn(actor, found)) return []
    return [itemOf(found, way, isAbove ? 'escalated' : 'decide')]
  })
}

function isTold(
  held: Actor['held'][number],
  told: { function: string; agency: string | null },
): boolean {
  return held.function === told.function && (told.agency === null || told.agency === held.agency)
}

function isTurn(actor: Actor, found: AccessRequest): boolean {
  const role = nextRole(found)
  if (found.authors.includes(actor.account)) return false
  return actor.held.some((held) =>
    role === 'owner'
      ? held.function === 'steward' && held.agency === found.owner
      : held.function === 'authority',
  )
}

async function toComplete(db: Queryable, actor: Actor, way: Way): Promise<InboxItem[]> {
  const agencies = mayActFor(actor, 'request.make')
  if (agencies === 'any' || agencies.length === 0) return []
  const filter = { agencies, state: 'returned', before: null, limit: 100 } as const
  const { requests } = await listRequests(db, filter)
  return requests.map((found) => itemOf(found, way, 'complete'))
}

async function toRenew(db: Queryable, actor: Actor, at: Date): Promise<InboxItem[]> {
  const agencies = mayActFor(actor, 'request.make')
  if (agencies === 'any' || agencies.length === 0) return []
  const ending = await listEnding(db, agencies, at)
  return ending.map(({ grant, agency, dataset, kind, until }) => ({
    title: {
      vi: `Quyền số ${grant}: ${kindBefore(kind).vi}${dataset} (${agency})`,
      en: `Grant ${grant}: ${kindBefore(kind).en}${dataset} (${agency})`,
    },
    kind: { vi: 'sắp hết hạn, gia hạn nếu cần', en: 'ends soon, renew it if it is needed' },
    href: `/console/grants/${grant}/renew`,
    due: until,
    isLate: false,
  }))
}

/** The word that stands before the name of a service; nothing before that of a dataset. */
function kindBefore(kind: CatalogueKind | null): Bilingual {
  if (kind !== 'service') return { vi: '', en: '' }
  const { vi, en } = catalogueKindTitles.service
  return { vi: `${vi} `, en: `${en} ` }
}

const kinds = {
  decide: { vi: 'chờ quyết định', en: 'to be decided' },
  escalated: { vi: 'quá hạn, báo cấp trên', en: 'late, taken further' },
  complete: { vi: 'cần bổ sung', en: 'to be completed' },
}

function itemOf(found: AccessRequest, way: Way, kind: keyof typeof kinds): InboxItem {
  const { id, dataset, agency } = found
  const { vi, en } = kindBefore(found.kind)
  const due = kind === 'complete' ? found.completeBy : found.dueOn
  const late = daysLate(found, way.calendar, dayOf(way.now())) > 0
  return {
    title: {
      vi: `Đề nghị số ${id}: ${vi}${dataset ?? '–'} (${agency})`,
      en: `Request ${id}: ${en}${dataset ?? '–'} (${agency})`,
    },
    kind: kinds[kind],
    href: kind === 'decide' ? links.decideRequest(id) : links.request(id),
    due: due === null ? null : endOfWork(way.calendar, due).toISOString(),
    isLate: late,
  }
}
