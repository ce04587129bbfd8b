/** Officers' pages of reports and drift cases: the list, one with its steps, and what moves it. */
import type { ActName } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { discrepancyStates } from '@kho/contract/discrepancy.ts'
import type { Refusal } from '@kho/contract/refusal.ts'
import { casePage, casesPage } from '@kho/portal/console-cases-page.ts'
import type { CaseLine, CasePageView } from '@kho/portal/console-data-view.ts'
import { links } from '@kho/portal/links.ts'
import { z } from 'zod'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import type { Discrepancy } from '../discrepancy/discrepancy.ts'
import {
  findDiscrepancy,
  listDiscrepancies,
  listOpenDrift,
  moveOnRecord,
} from '../discrepancy/list-discrepancies.ts'
import type { Way } from '../discrepancy/move-discrepancy.ts'
import { daysLate, showDiscrepancy } from '../discrepancy/show-discrepancy.ts'
import type { Route } from '../http/route.ts'
import { mayActFor } from '../people/actor.ts'
import { refusedView, typedOf, valueOf } from './form-values.ts'
import type { InboxItem, InboxSource } from './inbox.ts'
import { closedOf, needReason, ownersSeen, pageAfter } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export type CasesDoor = ConsoleDoor & Way

const casesPerPage = 50
const one = '/console/cases/{case}'

const moves = [
  { name: 'forward', step: 'forwarded', act: 'case.handle', from: ['reported'] },
  { name: 'answer', step: 'answered', act: 'case.answer', from: ['forwarded'] },
  {
    name: 'close',
    step: 'closed',
    act: 'case.handle',
    from: ['reported', 'forwarded', 'answered', 'corrected'],
  },
] as const satisfies readonly {
  name: string
  step: string
  act: ActName
  from: readonly string[]
}[]

export function casePages(door: CasesDoor): Route[] {
  const { db } = door
  const agencyOf = async ({ params }: { params: Readonly<Record<string, string>> }) =>
    (await findDiscrepancy(db, params.case!).catch(() => null))?.owner
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const view = await readCase(door, asked, refused)
    return casePage(view, await asked.frame({ datasets: [view.dataset], agencies: [view.owner] }))
  }
  return [
    ...defineConsolePage(door, {
      act: 'case.see',
      action: 'console.cases',
      path: links.consoleCases,
      agencyOf: ({ search }) => valueOf(search, 'agency') ?? undefined,
      draw: (asked) => drawList(door, asked),
    }),
    ...defineConsolePage(door, {
      act: 'case.see',
      action: 'console.case',
      path: one,
      agencyOf,
      draw: (asked) => draw(asked, null),
    }),
    ...moves.flatMap(({ name, step, act }) =>
      defineConsolePage(door, {
        act,
        action: `console.case-${name}`,
        path: `${one}/${name}`,
        method: 'POST',
        agencyOf,
        again: draw,
        async draw({ params, form, actor, lang }) {
          const said = name === 'forward' ? {} : { reason: needReason(form, `reason-${name}`) }
          const { id } = await findDiscrepancy(db, params.case!)
          const move = { id, step, actor: actor.account, ...said }
          const entry = await moveOnRecord(db, door, move)
          return seeOther(lang, links.consoleCase(id), entry ?? undefined)
        },
      }),
    ),
  ]
}

async function drawList(door: CasesDoor, asked: ConsoleAsked): Promise<string> {
  const { search, actor, frame } = asked
  const dataset = valueOf(search, 'dataset')
  const state = discrepancyStates.find((name) => name === search.get('state')) ?? null
  const before = z.uuid().safeParse(search.get('before')).data ?? null
  const owners = ownersSeen(actor, 'case.see', search) ?? null
  const limit = casesPerPage
  const found = await listDiscrepancies(door.db, { owners, dataset, state, before, limit })
  const view = {
    cases: found.map((one) => lineOf(door, one)),
    filter: { dataset: dataset ?? '', state: state ?? '' },
    next: pageAfter(
      asked,
      found.map(({ id }) => id),
      casesPerPage,
    ),
  }
  return casesPage(view, await frame({ datasets: found.map((one) => one.dataset) }))
}

function lineOf(way: Way, found: Discrepancy): CaseLine {
  const { id, dataset, owner, origin, about, state, reportedAt, dueOn } = found
  const late = daysLate(found, way)
  return { id, dataset, owner, origin, about, state, reportedAt, dueOn, daysLate: late }
}

type ShownCase = {
  column?: string | null
  said?: Record<string, unknown> | null
  contact?: unknown
  differences?: { key: unknown; kind: string; columns: unknown }[]
  steps: { kind: string; at: string; entry: number | null; reason?: unknown }[]
}

async function readCase(
  door: CasesDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<CasePageView> {
  const found = await findDiscrepancy(door.db, asked.params.case!)
  const handles = closedOf(door, asked, 'case.handle', found.owner) === null
  const answers = closedOf(door, asked, 'case.answer', found.owner) === null
  const roles = new Set([...(handles ? ['authority'] : []), ...(answers ? ['owner'] : [])] as (
    'authority' | 'owner'
  )[])
  const viewed = { found, roles, actor: asked.actor.account }
  const shown = (await showDiscrepancy(door.db, viewed, door)) as ShownCase
  return {
    ...lineOf(door, found),
    key: found.key,
    column: shown.column ?? null,
    said: shown.said ? saidOf(shown.said) : null,
    contact: shown.contact ? String(shown.contact) : null,
    differences: (shown.differences ?? []).map(({ key, kind, columns }) => ({
      key: textOf(key),
      kind,
      columns: textOf(columns),
    })),
    steps: shown.steps.map(({ kind, at, entry, reason }) => ({
      kind,
      at,
      entry,
      reason: reason === undefined ? null : String(reason),
    })),
    moves: moves
      .filter(({ from }) => (from as readonly string[]).includes(found.state))
      .map(({ name, act }) => ({ name, closed: closedOf(door, asked, act, found.owner) })),
    typed: typedOf(asked.form),
    refused: refusedView(refused),
  }
}

function saidOf(said: Record<string, unknown>): { name: string; value: string }[] {
  return Object.entries(said)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ({ name, value: textOf(value) }))
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(' / ')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '')
}

/**
 * What the owner has to answer and the authority has to forward; and what a verification found, for
 * those who see to it that every owner answers.
 */
export function caseInbox(calendar: WorkingCalendar): InboxSource {
  return async (db, actor, at) => {
    const way = { calendar, now: () => at }
    const items: InboxItem[] = []
    for (const { act, from, title } of waits) {
      if (closedOf(way, { actor }, act) !== null) continue
      const owners = ownersSeen(actor, act) ?? null
      const filter = { owners, dataset: null, state: from, before: null, limit: casesPerPage }
      const found = await listDiscrepancies(db, filter)
      items.push(...found.map((one) => itemOf(way, title, one)))
    }
    if (closedOf(way, { actor }, 'case.see') !== null) return items
    if (mayActFor(actor, 'case.see') !== 'any') return items
    // Somebody may answer for an owner beside it, and has that one already.
    const answers = ownersSeen(actor, 'case.answer') ?? []
    const drift = await listOpenDrift(db, casesPerPage)
    return [
      ...items,
      ...drift
        .filter(({ owner }) => !answers.includes(owner))
        .map((one) => itemOf(way, drifted, one)),
    ]
  }
}

const waits = [
  {
    act: 'case.answer',
    from: 'forwarded',
    title: { vi: 'Trả lời phản ánh:', en: 'Answer a report:' },
  },
  {
    act: 'case.handle',
    from: 'reported',
    title: { vi: 'Chuyển phản ánh cho chủ quản:', en: 'Forward a report:' },
  },
] as const
const drifted = { vi: 'Theo dõi sai khác:', en: 'Watch what differs:' }

function itemOf(way: Way, title: Bilingual, found: Discrepancy): InboxItem {
  const { id, dataset, dueOn } = found
  return {
    title: { vi: `${title.vi} ${dataset}`, en: `${title.en} ${dataset}` },
    kind: { vi: 'phản ánh, sai khác', en: 'report or drift' },
    href: links.consoleCase(id),
    due: dueOn === null ? null : `${dueOn}T17:00:00+07:00`,
    isLate: daysLate(found, way) > 0,
  }
}
