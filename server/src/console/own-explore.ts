/** The explorer as one person may use it: under which grants, for which purpose and task. */
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { TaskView } from '@kho/portal/console-online-view.ts'
import { exploreParameters, readExplore, writeExplore } from '@kho/portal/explore-selection.ts'
import type { ExploreSelection } from '@kho/portal/explore-selection.ts'
import type { ExploreView, OwnRights, SavedViewLine } from '@kho/portal/explore-view.ts'
import { links } from '@kho/portal/links.ts'
import type { Lang } from '@kho/portal/view.ts'
import type { Caller } from '../access/caller.ts'
import { isInForce } from '../access/grant.ts'
import { personCaller, type StatedTask } from '../online/person-caller.ts'
import { listViews, type SavedView } from '../online/saved-view.ts'
import { findStatedTask } from '../online/stated-task.ts'
import { masksOf, readExploreView, type ExploreParts } from '../pages/explore-view.ts'
import { mayActFor } from '../people/actor.ts'
import type { DatasetFacts } from '../query/facts.ts'
import { decidePlan, type Plan } from '../query/query.ts'
import { recordRefusalOf } from '../query/record-refusal.ts'
import { refusedView, valueOf } from './form-values.ts'
import { seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { readNames } from './request-views.ts'

export type OwnExploreDoor = ConsoleDoor & ExploreParts

/** For which agencies whoever asks may read here: all it has the function for, or the one named. */
export function agenciesOf({
  actor,
  search,
  form,
}: Pick<ConsoleAsked, 'actor' | 'search' | 'form'>): readonly string[] {
  const named = valueOf(form, 'agency') ?? valueOf(search, 'agency')
  if (named !== null) return [named]
  const agencies = mayActFor(actor, 'online.read')
  return agencies === 'any' ? [] : agencies
}

/** An agency that is named was decided upon when the page was entered; see `agenciesOf`. */
export function namedAgency(search: URLSearchParams, form: URLSearchParams): string | undefined {
  return valueOf(form, 'agency') ?? valueOf(search, 'agency') ?? undefined
}

/** To the form in which purpose and task are said; it goes on to what was asked for. */
export function leadToTask(lang: Lang, dataset: string, back: string): ReturnType<typeof seeOther> {
  const path = links.consoleExploreTask(dataset)
  return seeOther(lang, back === '' ? path : `${path}?back=${encodeURIComponent(back)}`)
}

/** What the address selects, whatever else stands in it. */
export function selectionIn(text: string | URLSearchParams): ExploreSelection {
  return readExplore(typeof text === 'string' ? new URLSearchParams(text) : text)
}

export type Entered = { facts: DatasetFacts; stated: StatedTask | null; caller: Caller }

/** Who reads which dataset, for what it has said; refused where there is no such dataset. */
export async function enterExplore(
  door: OwnExploreDoor,
  asked: Pick<ConsoleAsked, 'actor' | 'params' | 'search' | 'form' | 'address'>,
): Promise<Entered> {
  const { actor, params, address } = asked
  const facts = await door.query.facts.now(params.dataset ?? '')
  const stated = await findStatedTask(door.db, actor.session, facts.version.id)
  const from = { agencies: agenciesOf(asked), address }
  return { facts, stated, caller: personCaller(actor, from, stated) }
}

/** What may be read at all, without any filter; a refusal is on record. */
export async function decideOwn(
  { query }: OwnExploreDoor,
  { facts, caller }: Pick<Entered, 'facts' | 'caller'>,
  reference: string,
): Promise<Plan> {
  const record = { caller, dataset: facts.version.id, reference }
  return recordRefusalOf(query, record, async () =>
    decidePlan(query, { facts, caller, asked: {}, reference }),
  )
}

export async function ownExploreView(
  door: OwnExploreDoor,
  asked: ConsoleAsked,
  entered: Entered & { stated: StatedTask },
  selection: ExploreSelection,
): Promise<ExploreView & { own: OwnRights }> {
  const { db, query } = door
  const { facts, caller, stated } = entered
  const { version } = facts
  const { reference, actor } = asked
  const plan = await decideOwn(door, entered, reference)
  const { columns, grant } = plan.allowed
  const views = await listViews(db, {
    account: actor.account,
    agencies: agenciesOf(asked),
    dataset: version.id,
  })
  const rights: OwnRights = {
    grant: grant?.id ?? null,
    purpose: stated.purpose,
    task: stated.task,
    masks: masksOf(plan),
    missing: missingOf(version, columns),
    noFile: noFile(query, { facts, caller, reference }),
    views: views.map((one) => viewLine(one, actor.account)),
  }
  const own = { page: links.consoleExplore(version.id), rights, columns }
  const view = await readExploreView(door, { id: version.id, selection, caller, reference, own })
  return { ...view, own: view.own ?? rights }
}

function missingOf({ columns }: DatasetVersion, granted: readonly number[]): OwnRights['missing'] {
  return columns
    .filter(({ number }) => !granted.includes(number))
    .map(({ name, title }) => ({ name, title }))
}

/** Why no file may be had; asking it is no attempt to have one. */
function noFile(
  query: OwnExploreDoor['query'],
  { facts, caller, reference }: { facts: DatasetFacts; caller: Caller; reference: string },
): Bilingual | null {
  try {
    decidePlan(query, { facts, caller, asked: { delivery: 'file' }, reference })
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.sentence
    throw error
  }
}

export function viewLine(view: SavedView, account: string): SavedViewLine {
  const { id, name, dataset, search, shared, accountName } = view
  return { id, name, dataset, search, shared, own: view.account === account, by: accountName }
}

/** The query of a download: what is selected, from the first row on. */
export function downloadQuestion(search: URLSearchParams): URLSearchParams {
  return exploreParameters({ ...selectionIn(search), cursor: '' })
}

/** The form in which purpose and task are said, with the grants it may be read by. */
export async function taskView(
  { db, query, now }: OwnExploreDoor,
  asked: ConsoleAsked,
  { version }: Pick<DatasetFacts, 'version'>,
  refused: Refusal | null,
): Promise<TaskView> {
  const { actor, search, form } = asked
  const agencies = agenciesOf(asked)
  const names = await readNames(db)
  const stated = await findStatedTask(db, actor.session, version.id)
  const grants = agencies.flatMap((agency) =>
    query.snapshot
      .grantsOfPersons(agency, version.id)
      .filter(({ accounts }) => accounts === null || accounts.includes(actor.account))
      .filter((grant) => isInForce(grant, now())),
  )
  const back = valueOf(form, 'back') ?? search.get('back') ?? ''
  return {
    dataset: { id: version.id, title: version.title },
    choices: grants.map(({ id, agency, purpose, taskPattern }) => ({
      grant: id,
      agency: agency!,
      purpose,
      task: taskPattern,
    })),
    agencies: agencies.map((id) => ({ id, name: names.agency(id) })),
    typed: {
      agency: valueOf(form, 'agency') ?? stated?.agency ?? '',
      purpose: valueOf(form, 'purpose') ?? stated?.purpose ?? '',
      task: valueOf(form, 'task') ?? stated?.task ?? '',
    },
    back: back === '' ? writeExplore(selectionIn(search)) : writeExplore(selectionIn(back)),
    refused: refusedView(refused),
  }
}
