/** Officers' pages of reports and drift cases: the list, one with its steps, and what moves it. */
import type { ActName } from '@kho/contract/acts.ts'
import { discrepancyStates } from '@kho/contract/discrepancy.ts'
import type { Refusal } from '@kho/contract/refusal.ts'
import { casePage, casesPage } from '@kho/portal/console-cases-page.ts'
import type { CaseLine, CasePageView } from '@kho/portal/console-data-view.ts'
import { links } from '@kho/portal/links.ts'
import { z } from 'zod'
import type { Discrepancy } from '../discrepancy/discrepancy.ts'
import {
  findDiscrepancy,
  listDiscrepancies,
  moveOnRecord,
} from '../discrepancy/list-discrepancies.ts'
import type { Way } from '../discrepancy/move-discrepancy.ts'
import { daysLate, showDiscrepancy } from '../discrepancy/show-discrepancy.ts'
import type { Route } from '../http/route.ts'
import { refusedView, typedOf, valueOf } from './form-values.ts'
import { listExport } from './list-export.ts'
import { caseColumns } from './list-columns.ts'
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
  const list = {
    act: 'case.see',
    action: 'console.cases',
    path: links.consoleCases,
    agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => valueOf(search, 'agency') ?? undefined,
  } as const
  return [
    ...defineConsolePage(door, { ...list, draw: (asked) => drawList(door, asked) }),
    ...listExport(door, {
      ...list,
      members: ['agency', 'dataset', 'state', 'before'],
      columns: caseColumns,
      read: (asked) => readCases(door, asked),
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
  const { rows: cases, filter, next } = await readCases(door, asked)
  const datasets = cases.map(({ dataset }) => dataset)
  const offered = ['agencies', 'datasets'] as const
  return casesPage({ cases, filter, next }, await asked.frame({ datasets, offered }))
}

async function readCases(door: CasesDoor, asked: ConsoleAsked) {
  const { search, actor } = asked
  const dataset = valueOf(search, 'dataset')
  const state = discrepancyStates.find((name) => name === search.get('state')) ?? null
  const before = z.uuid().safeParse(search.get('before')).data ?? null
  const owners = ownersSeen(actor, 'case.see', search) ?? null
  const limit = casesPerPage
  const found = await listDiscrepancies(door.db, { owners, dataset, state, before, limit })
  return {
    rows: found.map((one) => lineOf(door, one)),
    filter: { agency: valueOf(search, 'agency') ?? '', dataset: dataset ?? '', state: state ?? '' },
    next: pageAfter(
      asked,
      found.map(({ id }) => id),
      casesPerPage,
    ),
  }
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
