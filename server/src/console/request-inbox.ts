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
import type { AccessRequest } from '../request/request.ts'
import { isOfTurn } from '../request/take-turn.ts'
import { dayOf } from '../time.ts'
import {
  readCalls,
  titleAfter,
  type CallByName,
  type InboxItem,
  type InboxSource,
} from './inbox.ts'

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
  const turns = waiting.flatMap((found) => {
    const above = escalated(found)
    const isAbove = above && actor.held.some((held) => isTold(held, above))
    if (!isAbove && !isTurn(actor, found)) return []
    return [{ found, kind: isAbove ? ('escalated' as const) : ('decide' as const) }]
  })
  return itemsOf(db, turns, way)
}

function isTold(
  held: Actor['held'][number],
  told: { function: string; agency: string | null },
): boolean {
  return held.function === told.function && (told.agency === null || told.agency === held.agency)
}

function isTurn(actor: Actor, found: AccessRequest): boolean {
  if (found.authors.includes(actor.account)) return false
  return actor.held.some((held) => isOfTurn(held, found))
}

async function toComplete(db: Queryable, actor: Actor, way: Way): Promise<InboxItem[]> {
  const agencies = mayActFor(actor, 'request.make')
  if (agencies === 'any' || agencies.length === 0) return []
  const filter = { agencies, state: 'returned', before: null, limit: 100 } as const
  const { requests } = await listRequests(db, filter)
  return itemsOf(
    db,
    requests.map((found) => ({ found, kind: 'complete' as const })),
    way,
  )
}

async function toRenew(db: Queryable, actor: Actor, at: Date): Promise<InboxItem[]> {
  const agencies = mayActFor(actor, 'request.make')
  if (agencies === 'any' || agencies.length === 0) return []
  const ending = await listEnding(db, agencies, at)
  const call = await readCalls(db, {
    datasets: ending.map(({ dataset }) => dataset),
    agencies: ending.map(({ agency }) => agency),
  })
  return ending.map(({ grant, agency, dataset, kind, until }) => ({
    title: titleAfter(
      { vi: `Quyền số ${grant}`, en: `Grant ${grant}` },
      withKind(kind, call('datasets', dataset)),
      call('agencies', agency),
    ),
    ids: [dataset, agency],
    kind: { vi: 'sắp hết hạn, gia hạn nếu cần', en: 'ends soon, renew it if it is needed' },
    href: `/console/grants/${grant}/renew`,
    due: until,
    isLate: false,
  }))
}

/** The word that stands before the name of a service; nothing before that of a dataset. */
function withKind(kind: CatalogueKind | null, title: Bilingual): Bilingual {
  if (kind !== 'service') return title
  const { vi, en } = catalogueKindTitles.service
  return { vi: `${vi} ${title.vi}`, en: `${en} ${title.en}` }
}

const kinds = {
  decide: { vi: 'chờ quyết định', en: 'to be decided' },
  escalated: { vi: 'quá hạn, báo cấp trên', en: 'late, taken further' },
  complete: { vi: 'cần bổ sung', en: 'to be completed' },
}

type Waiting = { found: AccessRequest; kind: keyof typeof kinds }

async function itemsOf(db: Queryable, all: readonly Waiting[], way: Way): Promise<InboxItem[]> {
  const call = await readCalls(db, {
    datasets: all.map(({ found }) => found.dataset),
    agencies: all.map(({ found }) => found.agency),
  })
  return all.map((one) => itemOf(call, one, way))
}

function itemOf(call: CallByName, { found, kind }: Waiting, way: Way): InboxItem {
  const { id, dataset, agency } = found
  const due = kind === 'complete' ? found.completeBy : found.dueOn
  const late = daysLate(found, way.calendar, dayOf(way.now())) > 0
  return {
    title: titleAfter(
      { vi: `Đề nghị số ${id}`, en: `Request ${id}` },
      dataset === null ? null : withKind(found.kind, call('datasets', dataset)),
      call('agencies', agency),
    ),
    ids: dataset === null ? [agency] : [dataset, agency],
    kind: kinds[kind],
    href: kind === 'decide' ? links.decideRequest(id) : links.request(id),
    due: due === null ? null : endOfWork(way.calendar, due).toISOString(),
    isLate: late,
  }
}
