/** Requests as the officers' pages show them. */
import {
  catalogueKindOf,
  catalogueKindTitles,
  type CatalogueKind,
} from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { RefusedView } from '@kho/portal/console-view.ts'
import { requestWords } from '@kho/portal/console-request-words.ts'
import type { RequestLine, RequestView } from '@kho/portal/console-request-view.ts'
import { listDatasets } from '../catalogue/find-dataset.ts'
import { permit, type Actor } from '../people/actor.ts'
import { listAgencies } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import type { Way } from '../request/clock.ts'
import { listDecisions } from '../request/list-decisions.ts'
import { mayMove, nextRole, type AccessRequest } from '../request/request.ts'
import { showRequest, summaryOf } from '../request/show-request.ts'
import { takeTurn } from '../request/take-turn.ts'
import { columnsOf, type ExportColumn } from './list-export.ts'

export type Names = {
  agency: (id: string) => Bilingual
  dataset: (id: string) => Bilingual
  /** Whether it is a dataset or a service; what is gone passes for a dataset. */
  kind: (id: string) => CatalogueKind
  agencies: { id: string; name: Bilingual }[]
  datasets: { id: string; title: Bilingual; kind: CatalogueKind }[]
}

/** What agencies and datasets are called; an id stands for itself where the name is gone. */
export async function readNames(db: Queryable): Promise<Names> {
  const [agencies, datasets] = await Promise.all([listAgencies(db), listDatasets(db)])
  const names = new Map(agencies.map((one) => [one.id, one.name]))
  const titles = new Map(datasets.map((one) => [one.id, one.title]))
  const kinds = new Map(datasets.map((one) => [one.id, catalogueKindOf(one)]))
  const itself = (id: string) => ({ vi: id, en: id })
  return {
    agency: (id) => names.get(id) ?? itself(id),
    dataset: (id) => titles.get(id) ?? itself(id),
    kind: (id) => kinds.get(id) ?? 'dataset',
    agencies: agencies.map(({ id, name }) => ({ id, name })),
    datasets: datasets.map((one) => ({
      id: one.id,
      title: one.title,
      kind: catalogueKindOf(one),
    })),
  }
}

export function lineOf(found: AccessRequest, names: Names, way: Way): RequestLine {
  const { id, state, dataset, kind, source, personal, submittedAt, dueOn } = found
  return {
    id,
    state,
    agency: names.agency(found.agency),
    dataset: dataset === null ? null : { id: dataset, title: names.dataset(dataset) },
    kind,
    fromPaper: source === 'paper',
    personal: personal ?? false,
    waitsFor: nextRole(found),
    submittedAt,
    dueOn,
    daysLate: summaryOf(found, way).daysLate,
  }
}

const column = columnsOf(requestWords)

/** A list of requests as a file. */
export const requestColumns: readonly ExportColumn<RequestLine>[] = [
  { ...column('id'), of: (one) => one.id },
  { ...column('agency'), say: (one, lang) => one.agency[lang], code: (one) => one.agency },
  { ...column('dataset'), of: (one) => one.dataset?.id ?? null },
  {
    ...column('kind'),
    say: (one, lang) => one.kind && catalogueKindTitles[one.kind][lang],
    code: (one) => one.kind,
  },
  {
    ...column('state'),
    say: (one, lang) => requestWords(lang).states[one.state],
    code: (one) => one.state,
  },
  {
    ...column('waitsFor'),
    say: (one, lang) => one.waitsFor && requestWords(lang).roles[one.waitsFor],
    code: (one) => one.waitsFor,
  },
  { ...column('submittedAt'), of: (one) => one.submittedAt },
  { ...column('due'), of: (one) => one.dueOn },
  { ...column('late'), of: (one) => one.daysLate },
]

export async function requestView(
  db: Queryable,
  way: Way,
  actor: Actor,
  found: AccessRequest,
): Promise<RequestView> {
  const names = await readNames(db)
  const shown = await showRequest(db, way, found)
  const { asked, revision, renews, document, completeBy, facts, grants, history } = shown
  return {
    ...lineOf(found, names, way),
    agencyId: found.agency,
    owner: found.owner === null ? null : names.agency(found.owner),
    asked,
    left: shown.decisions.at(-1)?.granted ?? null,
    revision,
    renews,
    document,
    completeBy,
    isReturned: found.state === 'returned',
    facts,
    decisions: shown.decisions.map(({ agency, ...one }) => ({
      ...one,
      agency: names.agency(agency),
    })),
    grants,
    history,
    acts: await actsOf(db, way, actor, found),
  }
}

/** What the actor may do with it now; why deciding is closed where it is. */
async function actsOf(
  db: Queryable,
  way: Way,
  actor: Actor,
  found: AccessRequest,
): Promise<RequestView['acts']> {
  const at = way.now()
  const isAsker = permit(actor, 'request.make', at, found.agency) === null
  const isDecider = permit(actor, 'request.decide', at, found.owner) === null
  const isOver = ['granted', 'partly-granted', 'refused'].includes(found.state)
  return {
    ...(isAsker && mayMove(found, 'save') ? { edit: true } : {}),
    ...(isAsker && mayMove(found, 'withdraw') ? { withdraw: true } : {}),
    ...(isAsker ? { renew: true } : {}),
    ...(isOver ? { letter: true } : {}),
    ...(isDecider ? { decide: await whyClosed(db, actor, found) } : {}),
  }
}

async function whyClosed(
  db: Queryable,
  actor: Actor,
  found: AccessRequest,
): Promise<Bilingual | null> {
  if (!mayMove(found, 'decide')) {
    const values = { request: found.id, state: found.state, expected: 'submitted' }
    return new Refusal('request.wrong-state', values).sentence
  }
  try {
    takeTurn(found, await listDecisions(db, found.id), actor)
    return null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.sentence
  }
}

export function refusedView({ code, sentence, hint }: Refusal): RefusedView {
  return { code, sentence, hint }
}

/** A number in an address; what is none leads nowhere. */
export function readNumber(text: string | undefined, path: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text ?? '')) throw new Refusal('http.not-found', { path })
  return Number(text)
}

/** The fields `mask.<column>` of a form; one that is left empty says nothing. */
export function readMasks(form: URLSearchParams): Record<string, string> {
  const given = [...form].filter(([name, value]) => name.startsWith('mask.') && value !== '')
  return Object.fromEntries(given.map(([name, value]) => [name.slice('mask.'.length), value]))
}
