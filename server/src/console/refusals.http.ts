/** Officers' page of refused calls by system, and its file; read from kept totals alone. */
import {
  refusalsPage,
  type RefusalLine,
  type RefusalsView,
} from '@kho/portal/console-refusals-page.ts'
import { refusalsWords } from '@kho/portal/console-refusals-words.ts'
import { errorTitle } from '@kho/portal/error-title.ts'
import { links } from '@kho/portal/links.ts'
import { showMonth } from '@kho/portal/month-columns.ts'
import { listRefusedNames, listRefusedTotals } from '../client/call/list-refusals.ts'
import type { Route } from '../http/route.ts'
import { mayActFor } from '../people/actor.ts'
import { valueOf } from './form-values.ts'
import { listExport, columnsOf, type ExportColumn } from './list-export.ts'
import { defineConsolePage, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { readNamed } from './read-named.ts'

const perPage = 100
const members = ['month', 'client', 'agency', 'dataset', 'code', 'after']

export function refusalPages(door: ConsoleDoor): Route[] {
  const common = {
    act: 'client.follow-calls',
    action: 'console.refusals',
    path: links.refusals,
    agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => valueOf(search, 'agency') ?? undefined,
  } as const
  return [
    ...defineConsolePage(door, {
      ...common,
      async draw(asked) {
        const { rows, next } = await readLines(door, asked)
        const frame = await asked.frame({
          agencies: rows.map(({ agency }) => agency),
          datasets: rows.map(({ dataset }) => dataset),
          clients: rows.map(({ client }) => client),
        })
        const choices = await readChoices(door, asked)
        return refusalsPage({ lines: rows, filter: filterOf(asked), choices, next }, frame)
      },
    }),
    ...listExport(door, { ...common, members, columns, read: (asked) => readLines(door, asked) }),
  ]
}

const column = columnsOf(refusalsWords)
const columns: readonly ExportColumn<RefusalLine>[] = [
  { ...column('month'), of: (one) => one.month },
  { ...column('client'), of: (one) => one.client },
  { ...column('agency'), of: (one) => one.agency },
  { ...column('dataset'), of: (one) => one.dataset },
  { ...column('code'), of: (one) => one.code },
  { ...column('calls'), of: (one) => one.calls },
]

function filterOf({ search }: ConsoleAsked) {
  const of = (name: string) => valueOf(search, name) ?? ''
  return {
    month: of('month'),
    client: of('client'),
    agency: of('agency'),
    dataset: of('dataset'),
    code: of('code'),
  }
}

/** By their names; the newest month first. */
async function readChoices(
  { db }: ConsoleDoor,
  { actor }: ConsoleAsked,
): Promise<RefusalsView['choices']> {
  const found = await listRefusedNames(db, mayActFor(actor, 'client.follow-calls'))
  const named = await readNamed(db, {
    agencies: found.agency,
    datasets: found.dataset,
    clients: found.client,
  })
  const byName = (kind: 'agencies' | 'datasets' | 'clients', ids: readonly string[]) =>
    ids.map((id) => ({ id, name: named[kind][id] ?? { vi: id, en: id } }))
  const months = found.month.map((id) => ({ id, name: { vi: showMonth(id), en: showMonth(id) } }))
  return {
    month: months,
    client: byName('clients', found.client),
    agency: byName('agencies', found.agency),
    dataset: byName('datasets', found.dataset),
    code: found.code.map((id) => ({ id, name: errorTitle(id) })),
  }
}

async function readLines({ db }: ConsoleDoor, asked: ConsoleAsked) {
  const { search, path, lang, actor } = asked
  const filter = filterOf(asked)
  const given = (search.get('after') ?? '').split('|')
  const found = await listRefusedTotals(db, {
    ...filter,
    // Whose the page is asked for was decided by the door; without it, all that one may see.
    agencies: filter.agency === '' ? mayActFor(actor, 'client.follow-calls') : 'any',
    after: given.length === 5 ? given : null,
    limit: perPage + 1,
  })
  const rows = found.slice(0, perPage)
  const last = rows.at(-1)
  const next = new URLSearchParams(search)
  next.delete('entry')
  if (last)
    next.set('after', [last.month, last.client, last.agency, last.dataset, last.code].join('|'))
  const isMore = found.length > perPage
  return { rows, next: isMore ? `${lang === 'vi' ? '' : `/${lang}`}${path}?${next}` : null }
}
