/** Officers' page of sources: all that are declared, with their runs, lateness and equality. */
import { wholePart } from '../catalogue/part.ts'
import {
  sourcesPage,
  sourceStates,
  type DeclaredSourceLine,
} from '@kho/portal/console-sources-page.ts'
import { sourcesWords } from '@kho/portal/console-sources-words.ts'
import { sourceKindName } from '@kho/portal/source-kind-words.ts'
import { links } from '@kho/portal/links.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Config } from '../config.ts'
import { listCredentials } from '../credential/credential.ts'
import type { Route } from '../http/route.ts'
import { listSources, type DeclaredSource } from '../intake/declared-source.ts'
import { readBoard } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import { listAgencies } from '../people/agency.ts'
import { sourceKindFacts } from '../source/source-kinds.ts'
import { lastRuns } from '../sync/last-runs.ts'
import { listPlanned, type PlannedSource } from '../sync/start-due-runs.ts'
import { valueOf } from './form-values.ts'
import { listExport, columnsOf, type ExportColumn } from './list-export.ts'
import { ownersSeen } from './matter.ts'
import { defineConsolePage, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export type SourcesDoor = ConsoleDoor & {
  rule: Rule
  /** Connection strings by the name of their variable. */
  sources: Config['sources']
  syncAtMinute: number
}

const sourcesPerPage = 50
const members = ['kind', 'state', 'dataset', 'agency', 'after']
const dayMs = 86_400_000

export function sourcePages(door: SourcesDoor): Route[] {
  const common = {
    act: 'source.see',
    action: 'console.sources',
    path: links.consoleSources,
    agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => valueOf(search, 'agency') ?? undefined,
  } as const
  return [
    ...defineConsolePage(door, {
      ...common,
      async draw(asked) {
        const { rows, next, kinds } = await readSources(door, asked)
        return sourcesPage(
          { sources: rows, kinds, filter: filterOf(asked), next },
          await asked.frame({ offered: ['agencies', 'datasets'] }),
        )
      },
    }),
    ...listExport(door, { ...common, members, columns, read: (asked) => readSources(door, asked) }),
  ]
}

const column = columnsOf(sourcesWords)
const columns: readonly ExportColumn<DeclaredSourceLine>[] = [
  { ...column('source'), of: (one) => one.id },
  {
    ...column('kind'),
    say: (one, lang) => sourceKindName(lang, one.kind),
    code: (one) => one.kind,
  },
  { ...column('dataset'), of: (one) => one.dataset },
  { ...column('supplier'), say: (one, lang) => one.supplier[lang], code: (one) => one.supplier },
  { ...column('host'), of: (one) => one.host },
  {
    ...column('schedule'),
    say: (one, lang) => sourcesWords(lang).schedules[one.schedule],
    code: (one) => one.schedule,
  },
  { ...column('lastRun'), of: (one) => one.lastRun?.at ?? null },
  {
    ...column('state'),
    say: (one, lang) => one.state && sourcesWords(lang).states[one.state],
    code: (one) => one.state,
  },
  { ...column('equal'), of: (one) => one.equal },
  { ...column('credential'), of: (one) => one.credential?.name ?? null },
]

function filterOf({ search }: Pick<ConsoleAsked, 'search'>) {
  const of = (name: string) => valueOf(search, name) ?? ''
  return { kind: of('kind'), dataset: of('dataset'), state: of('state'), agency: of('agency') }
}

async function readSources(door: SourcesDoor, asked: ConsoleAsked) {
  const { db } = door
  const filter = filterOf(asked)
  const owners = ownersSeen(asked.actor, 'source.see', asked.search)
  const state = sourceStates.find((one) => one === filter.state)
  const all = await listSources(db)
  const tell = await teller(door)
  const after = asked.search.get('after') ?? ''
  const rows: DeclaredSourceLine[] = []
  for (const source of all) {
    if (source.id <= after || (filter.kind && source.kind !== filter.kind)) continue
    if (filter.dataset && source.dataset !== filter.dataset) continue
    const version = await findDataset(db, source.dataset)
    if (owners && !owners.includes(version.owner)) continue
    const line = tell(source, version)
    if (state && line.state !== state) continue
    rows.push(line)
    if (rows.length > sourcesPerPage) break
  }
  const shown = rows.slice(0, sourcesPerPage)
  const query = new URLSearchParams(asked.search)
  query.set('after', shown.at(-1)?.id ?? '')
  const path = `${asked.lang === 'vi' ? '' : `/${asked.lang}`}${asked.path}`
  return {
    rows: shown,
    next: rows.length > sourcesPerPage ? `${path}?${query}` : null,
    kinds: [...new Set(all.map(({ kind }) => kind))].toSorted(),
  }
}

/** What is known of all sources is read once. */
async function teller(door: SourcesDoor) {
  const { db, rule, syncAtMinute } = door
  const now = door.now()
  const board = await readBoard(db, rule, now)
  const planning = { calendar: rule.calendar, syncAtMinute }
  const planned = new Map((await listPlanned(db, planning, now)).map((one) => [one.source.id, one]))
  const runs = await lastRuns(db)
  const credentials = new Map((await listCredentials(db)).map((one) => [one.name, one.setAt]))
  const names = new Map((await listAgencies(db)).map(({ id, name }) => [id, name]))
  const facts = new Map(sourceKindFacts().map((one) => [one.kind, one]))
  return (
    source: DeclaredSource,
    version: Awaited<ReturnType<typeof findDataset>>,
  ): DeclaredSourceLine => {
    const part = source.part ?? wholePart
    const row = board.find(
      (one) => one.dataset === source.dataset && (one.part === part || one.whole),
    )
    const plan = planned.get(source.id)
    const run = runs.get(source.id)
    const { products = [], never = [] } = facts.get(source.kind) ?? {}
    const supplier = row?.agency.id ?? version.supplier
    return {
      id: source.id,
      kind: source.kind,
      neverRan: products.length === 0 ? [...never] : [],
      dataset: source.dataset,
      title: version.title,
      part,
      supplier: row?.agency.name ?? names.get(supplier) ?? { vi: supplier, en: supplier },
      host: hostOf(source, door.sources),
      schedule: scheduleOf(plan),
      nextAt: plan?.slots.next?.toISOString() ?? null,
      lastRun: run ? { id: run.id, state: run.state, at: run.createdAt } : null,
      state: row?.state ?? null,
      hoursLate: row?.late?.hours ?? null,
      equal: row?.equal ?? null,
      credential: oldestOf(source, credentials, now),
    }
  }
}

function scheduleOf(plan: PlannedSource | undefined): DeclaredSourceLine['schedule'] {
  if (!plan) return 'asked'
  if (!plan.own) return 'frequency'
  return 'never' in plan.own ? 'never' : 'own'
}

/** Never more of a connection string than its host. */
function hostOf(source: DeclaredSource, sources: Config['sources']): string | null {
  const { url, host, port, setting, path } = source
  const written = typeof url === 'string' ? url : sources[String(setting)]
  if (written !== undefined) return URL.parse(written)?.host || null
  if (typeof host === 'string') return typeof port === 'number' ? `${host}:${port}` : host
  return path ?? null
}

function oldestOf(
  source: DeclaredSource,
  credentials: ReadonlyMap<string, string>,
  now: Date,
): DeclaredSourceLine['credential'] {
  const used = textsOf(source).filter((text) => credentials.has(text))
  const [oldest] = used.toSorted((a, b) => (credentials.get(a)! < credentials.get(b)! ? -1 : 1))
  if (oldest === undefined) return null
  const ms = now.getTime() - Date.parse(credentials.get(oldest)!)
  return { name: oldest, days: Math.max(0, Math.floor(ms / dayMs)) }
}

/** Under which names credentials stand in declarations. */
const credentialMembers: ReadonlySet<string> = new Set(['setting', 'credential', 'ca', 'client'])

function textsOf(declared: object): string[] {
  return Object.entries(declared).flatMap(([name, value]) => {
    if (typeof value === 'string') return credentialMembers.has(name) ? [value] : []
    return value !== null && typeof value === 'object' ? textsOf(value) : []
  })
}
