/** Officers' pages of runs: the list, one live, started, cancelled and repeated. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { RunLine, RunPageView, RunsView } from '@kho/portal/console-data-view.ts'
import { runPage, runsPage } from '@kho/portal/console-runs-page.ts'
import { dataWords } from '@kho/portal/console-data-words.ts'
import { links } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import { z } from 'zod'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Route } from '../http/route.ts'
import { findSource, listSources } from '../intake/declared-source.ts'
import { listQuarantine } from '../intake/quarantine.ts'
import { cancelRun } from '../sync/cancel-run.ts'
import { findRun, listRuns } from '../sync/list-runs.ts'
import type { Sync } from '../sync/open-sync.ts'
import { runEvents } from '../sync/run-events.ts'
import { hasEnded, remainingSeconds, type Run } from '../sync/run.ts'
import { startRunForPerson } from '../sync/start-run.ts'
import { sourceKind } from '../source/source-kinds.ts'
import { refusedView, typedOf, valueOf } from './form-values.ts'
import { listExport, columnsOf, type ExportColumn } from './list-export.ts'
import { closedOf, needReason, ownerOf, ownersSeen, pageAfter } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export type RunsDoor = ConsoleDoor & { sync: Sync }

const runsPerPage = 50
const offered = ['agencies', 'datasets'] as const
const states = ['queued', 'running', 'done', 'unchanged', 'refused', 'failed', 'cancelled'] as const
const one = '/console/runs/{run}'
const liveHeaders = { ...pageHeaders, 'cache-control': 'private, no-store' }

type Params = { params: Readonly<Record<string, string>> }

export function runPages(door: RunsDoor): Route[] {
  return [...listPages(door), ...onePages(door), ...actPages(door)]
}

function listPages(door: RunsDoor): Route[] {
  const { db } = door
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const view = await readRunsView(door, asked, refused)
    return runsPage(
      view,
      await asked.frame({ datasets: view.runs.map((one) => one.dataset), offered }),
    )
  }
  const agencyOfSource = async ({ form }: { form: URLSearchParams }) => {
    const id = valueOf(form, 'source')
    const source = id === null ? undefined : (await listSources(db)).find((one) => one.id === id)
    return source && ownerOf(db, source.dataset)
  }
  return [
    ...defineConsolePage(door, {
      act: 'run.see',
      action: 'console.runs',
      path: links.consoleRuns,
      agencyOf: ({ search }) => valueOf(search, 'agency') ?? undefined,
      draw: (asked) => draw(asked, null),
    }),
    ...listExport(door, {
      act: 'run.see',
      action: 'console.runs',
      path: links.consoleRuns,
      agencyOf: ({ search }) => valueOf(search, 'agency') ?? undefined,
      members: ['agency', 'dataset', 'state', 'before'],
      columns: runColumns,
      async read(asked) {
        const { runs, next } = await readRuns(door, asked)
        return { rows: runs, next }
      },
    }),
    ...defineConsolePage(door, {
      act: 'run.ask',
      action: 'console.run-start',
      path: links.consoleRuns,
      method: 'POST',
      agencyOf: agencyOfSource,
      again: draw,
      async draw({ form, lang, actor }) {
        const source = valueOf(form, 'source') ?? ''
        await findSource(db, source)
        return start(door, lang, { source, actor: actor.account })
      },
    }),
  ]
}

/** Asks for a run, and leads to it. */
async function start(
  { db, sync }: RunsDoor,
  lang: ConsoleAsked['lang'],
  input: { source: string; actor: string; confirm?: string; reason?: string },
) {
  let entry: string | undefined
  const onEntry = (intakeId: string) => (entry = intakeId)
  const id = await db.tx((tx) => startRunForPerson(tx, sync.queue, { ...input, onEntry }))
  return seeOther(lang, links.consoleRun(id), entry)
}

async function readRunsView(
  door: RunsDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<RunsView> {
  const { db } = door
  const owners = ownersSeen(asked.actor, 'run.see', asked.search)
  const { runs, next, filter } = await readRuns(door, asked)
  const sources = []
  for (const { id, kind, dataset: of } of await listSources(db)) {
    const { title, owner } = await findDataset(db, of)
    if (owners && !owners.includes(owner)) continue
    // What is asked at each call is never synchronised.
    if (sourceKind(kind).form === 'asked') continue
    sources.push({ id, kind, dataset: of, title, closed: closedOf(door, asked, 'run.ask', owner) })
  }
  const { form } = asked
  return { runs, sources, filter, next, typed: typedOf(form), refused: refusedView(refused) }
}

/** The runs that the address asks for, and the page after them. */
async function readRuns({ db }: RunsDoor, asked: ConsoleAsked) {
  const { search, actor } = asked
  const owners = ownersSeen(actor, 'run.see', search)
  const state = states.find((name) => name === search.get('state'))
  const dataset = valueOf(search, 'dataset')
  const before = z.uuid().safeParse(search.get('before')).data
  const runs = await listRuns(db, {
    limit: runsPerPage,
    ...(owners ? { owners } : {}),
    ...(state ? { state } : {}),
    ...(dataset ? { dataset } : {}),
    ...(before ? { before } : {}),
  })
  return {
    runs: runs.map(lineOf),
    filter: { agency: valueOf(search, 'agency') ?? '', dataset: dataset ?? '', state: state ?? '' },
    next: pageAfter(
      asked,
      runs.map(({ id }) => id),
      runsPerPage,
    ),
  }
}

const column = columnsOf(dataWords)
const runColumns: readonly ExportColumn<RunLine>[] = [
  { ...column('asked'), of: (one) => one.createdAt },
  { ...column('dataset'), of: (one) => one.dataset },
  { ...column('part'), of: (one) => one.part },
  { ...column('source'), of: (one) => one.source },
  {
    ...column('by'),
    say: (one, lang) => dataWords(lang).startedBy[one.startedBy],
    code: (one) => one.startedBy,
  },
  {
    ...column('state'),
    say: (one, lang) => dataWords(lang).states[one.state],
    code: (one) => one.state,
  },
  { ...column('rows'), of: (one) => one.rows },
  { ...column('ended'), of: (one) => one.endedAt },
  { ...column('run'), of: (one) => one.id },
]

function lineOf(run: Run): RunLine {
  const { id, dataset, part, source, startedBy, state, rows, createdAt, endedAt } = run
  return { id, dataset, part, source, startedBy, state, rows, createdAt, endedAt }
}

function onePages(door: RunsDoor): Route[] {
  const agencyOf = ({ params }: Params) => ownerOfRun(door, params.run!)
  return [
    ...defineConsolePage(door, {
      act: 'run.see',
      action: 'console.run',
      path: one,
      agencyOf,
      draw: (asked) => drawRun(door, asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'run.see',
      action: 'console.run-events',
      path: `${one}/events`,
      agencyOf,
      async draw({ params, signal }) {
        const { id } = await findRun(door.db, params.run!)
        return runEvents(door.sync, id, signal)
      },
    }),
  ]
}

async function ownerOfRun({ db }: RunsDoor, id: string): Promise<string | undefined> {
  const run = await findRun(db, id).catch(() => null)
  return run ? ownerOf(db, run.dataset) : undefined
}

async function drawRun(door: RunsDoor, asked: ConsoleAsked, refused: Refusal | null) {
  const { db } = door
  const run = await findRun(db, asked.params.run!)
  const { cause, load } = run
  const owner = await ownerOf(db, run.dataset)
  const waits = cause?.code === 'intake.needs-confirmation' && typeof cause.values.load === 'string'
  const view: RunPageView = {
    ...lineOf(run),
    attempt: run.attempt,
    phase: run.phase,
    rowsExpected: run.rowsExpected,
    rowsPerSecond: run.rowsPerSecond,
    remainingSeconds: remainingSeconds(run),
    startedAt: run.startedAt,
    load,
    cause: cause && refusedView(new Refusal(cause.code, cause.values)),
    cancelAsked: run.cancelledBy !== null && !hasEnded(run),
    confirms: waits
      ? {
          load: String(cause.values.load),
          deleted: String(cause.values.deleted),
          rows: String(cause.values.rows),
        }
      : null,
    hasHeld:
      load !== null &&
      closedOf(door, asked, 'held.see', owner) === null &&
      (await listQuarantine(db, load, 1)).length > 0,
    closed: closedOf(door, asked, 'run.ask', owner),
    typed: typedOf(asked.form),
    refused: refusedView(refused),
  }
  const body = runPage(view, await asked.frame({ datasets: [run.dataset] }))
  return { status: refused?.status ?? 200, headers: liveHeaders, body }
}

function actPages(door: RunsDoor): Route[] {
  const { db, sync } = door
  const act = (
    does: string,
    perform: (asked: ConsoleAsked, run: Run) => Promise<ReturnType<typeof seeOther>>,
  ) =>
    defineConsolePage(door, {
      act: 'run.ask',
      action: `console.run-${does}`,
      path: `${one}/${does}`,
      method: 'POST',
      agencyOf: ({ params }) => ownerOfRun(door, params.run!),
      again: (asked, refused) => drawRun(door, asked, refused),
      draw: async (asked) => perform(asked, await findRun(db, asked.params.run!)),
    })
  return [
    ...act('cancel', async ({ form, actor, lang }, run) => {
      const reason = needReason(form, 'reason-cancel')
      let entry: string | undefined
      const onEntry = (intakeId: string) => (entry = intakeId)
      await cancelRun(db, sync.queue, actor.account, run.id, { reason, onEntry })
      return seeOther(lang, links.consoleRun(run.id), entry)
    }),
    ...act('again', ({ actor, lang }, run) =>
      start(door, lang, { source: run.source ?? '', actor: actor.account }),
    ),
    ...act('confirm', ({ form, actor, lang }, run) => {
      const reason = needReason(form, 'reason-confirm')
      const load = run.cause?.values.load
      if (run.cause?.code !== 'intake.needs-confirmation' || typeof load !== 'string')
        throw new Refusal('intake.nothing-waiting', { load: run.load ?? '-' })
      const input = { source: run.source ?? '', actor: actor.account, confirm: load, reason }
      return start(door, lang, input)
    }),
  ]
}
