/** Pages of persons who read under grants: purpose and task, rows, files, saved views. */
import { Refusal } from '@kho/contract/refusal.ts'
import { ownExplorePage, taskPage } from '@kho/portal/console-explore-page.ts'
import { deleteViewPage } from '@kho/portal/console-views-list.ts'
import { explorePath, writeExplore } from '@kho/portal/explore-selection.ts'
import { links } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import type { Answer, Route } from '../http/route.ts'
import { deleteView } from '../online/delete-view.ts'
import { personCaller } from '../online/person-caller.ts'
import { saveView } from '../online/save-view.ts'
import { findOwnView, findView } from '../online/saved-view.ts'
import { shareView } from '../online/share-view.ts'
import { stateTask } from '../online/state-task.ts'
import { exploreFormOf } from '../pages/explore-view.ts'
import { readExploreForm } from '../pages/read-explore-form.ts'
import { exportFormats, exportRows, type ExportFormat } from '../query/export-rows.ts'
import { maskedColumns } from '../query/query.ts'
import { readHeaders } from '../query/read-headers.ts'
import { recordRefusalOf } from '../query/record-refusal.ts'
import { valueOf } from './form-values.ts'
import {
  agenciesOf,
  decideOwn,
  downloadQuestion,
  enterExplore,
  leadToTask,
  namedAgency,
  ownExploreView,
  selectionIn,
  taskView,
  viewLine,
  type Entered,
  type OwnExploreDoor,
} from './own-explore.ts'
import { ownMapPages, type OwnMapDoor } from './own-map.http.ts'
import { ownViewRoutes } from './own-views.http.ts'
import { defineConsolePage, seeOther, type ConsoleAsked } from './page-route.ts'
import { readNumber } from './request-views.ts'

const one = '/console/explore/{dataset}'
const oneView = '/console/views/{view}'
const headers = { ...pageHeaders, 'cache-control': 'private, no-store' }

type Before = Pick<ConsoleAsked, 'search' | 'form'>

const agencyOf = ({ search, form }: Before) => namedAgency(search, form)

export function ownExplorePages(door: OwnExploreDoor & OwnMapDoor): Route[] {
  return [
    ...rowPages(door),
    ...ownMapPages(door),
    ...taskPages(door),
    ...filePages(door),
    ...viewPages(door),
    ...ownViewRoutes(door),
  ]
}

function rowPages(door: OwnExploreDoor): Route[] {
  return defineConsolePage(door, {
    act: 'online.read',
    action: 'console.explore',
    path: one,
    agencyOf,
    async draw(asked) {
      const { search, lang } = asked
      const entered = await enterExplore(door, asked)
      const { version, sharing } = entered.facts
      const { id } = version
      if (sharing === 'open')
        return seeOther(lang, explorePath(links.explore(id), selectionIn(search)))
      if (search.has('set')) {
        const selection = await readExploreForm(await exploreFormOf(door.query, id), search)
        return seeOther(lang, explorePath(links.consoleExplore(id), selection))
      }
      return drawRows(door, asked, entered, { search, refused: null })
    },
    // What is refused before the first row is said beside the form that may mend it.
    again: (asked, refused) => drawTask(door, asked, refused),
  })
}

async function drawRows(
  door: OwnExploreDoor,
  asked: ConsoleAsked,
  entered: Entered,
  { search, refused }: { search: URLSearchParams; refused: Refusal | null },
): Promise<Answer> {
  const { stated, facts } = entered
  const selection = selectionIn(search)
  if (!stated) return leadToTask(asked.lang, facts.version.id, writeExplore(selection))
  const view = await ownExploreView(door, asked, { ...entered, stated }, selection)
  const typed = { name: valueOf(asked.form, 'name') ?? '', refused }
  const body = ownExplorePage(view, typed, await asked.frame())
  return { status: view.refused?.status ?? refused?.status ?? 200, headers, body }
}

async function drawTask(
  door: OwnExploreDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<string> {
  const facts = await door.query.facts.now(asked.params.dataset ?? '')
  return taskPage(await taskView(door, asked, facts, refused), await asked.frame())
}

function taskPages(door: OwnExploreDoor): Route[] {
  const path = `${one}/task`
  return [
    ...defineConsolePage(door, {
      act: 'online.read',
      action: 'console.explore-task',
      path,
      agencyOf,
      draw: (asked) => drawTask(door, asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'online.read',
      action: 'console.explore-task-send',
      path,
      method: 'POST',
      agencyOf,
      again: (asked, refused) => drawTask(door, asked, refused),
      async draw(asked) {
        const { form, lang, actor, address, reference } = asked
        const { facts } = await enterExplore(door, asked)
        const { id } = facts.version
        const stated = {
          agency: onlyAgency(asked),
          purpose: valueOf(form, 'purpose') ?? '',
          task: valueOf(form, 'task') ?? '',
        }
        const caller = personCaller(actor, { agencies: [stated.agency], address }, stated)
        await decideOwn(door, { facts, caller }, reference)
        const input = { ...stated, dataset: id }
        const { journalIntake } = await door.db.tx((tx) => stateTask(tx, actor, input))
        const back = selectionIn(valueOf(form, 'back') ?? '')
        return seeOther(lang, explorePath(links.consoleExplore(id), back), journalIntake)
      },
    }),
  ]
}

/** The agency that was said before, where the account still reads for it. */
function statedAgency(asked: ConsoleAsked, stated: Entered['stated']): string | undefined {
  return agenciesOf(asked).find((agency) => agency === stated?.agency)
}

/** Refused where the account reads for several and does not say for which. */
function onlyAgency(asked: ConsoleAsked): string {
  const agencies = agenciesOf(asked)
  if (agencies.length === 1) return agencies[0]!
  throw new Refusal('online.no-agency', { agencies: agencies.join(', ') || '-' })
}

function filePages(door: OwnExploreDoor): Route[] {
  return (Object.keys(exportFormats) as ExportFormat[]).flatMap((format) =>
    defineConsolePage(door, {
      act: 'online.read',
      action: `console.explore-${format}`,
      path: `${one}/export.${format}`,
      agencyOf,
      draw: (asked) => drawFile(door, asked, format),
    }),
  )
}

async function drawFile(
  door: OwnExploreDoor,
  asked: ConsoleAsked,
  format: ExportFormat,
): Promise<Answer> {
  const { query } = door
  const { search, reference } = asked
  const { facts, stated, caller } = await enterExplore(door, asked)
  const { id } = facts.version
  if (!stated) return leadToTask(asked.lang, id, writeExplore(selectionIn(search)))
  const question = { dataset: id, search: downloadQuestion(search), caller, reference, format }
  const record = { caller, dataset: id, reference }
  const made = await recordRefusalOf(query, record, () => exportRows(query, question))
  query.usage.count(id)
  const { plan, equality, opening } = made
  const { seq } = plan.facts
  return {
    headers: {
      ...readHeaders(equality, seq, opening, maskedColumns(plan)),
      'content-type': exportFormats[format],
      'content-disposition': `attachment; filename="${id}-${seq}.${format}"`,
    },
    body: made.stream(),
  }
}

function viewPages(door: OwnExploreDoor): Route[] {
  const { db } = door
  const viewOf = (params: Readonly<Record<string, string>>) => readNumber(params.view, oneView)
  const common = {
    act: 'online.keep-view',
    agencyOf: async ({ params }: Pick<ConsoleAsked, 'params'>) =>
      (await findView(db, viewOf(params))).agency,
  } as const
  return [
    ...defineConsolePage(door, {
      act: 'online.keep-view',
      action: 'console.view-save',
      path: `${one}/views`,
      method: 'POST',
      agencyOf,
      async draw(asked) {
        const { form, actor, lang } = asked
        const { facts, stated } = await enterExplore(door, asked)
        const selection = selectionIn(valueOf(form, 'search') ?? '')
        const { journalIntake } = await db.tx((tx) =>
          saveView(tx, actor.account, {
            dataset: facts.version.id,
            agency: statedAgency(asked, stated) ?? onlyAgency(asked),
            name: valueOf(form, 'name') ?? '',
            search: writeExplore({ ...selection, cursor: '' }),
            shared: form.get('shared') === 'yes',
          }),
        )
        const path = explorePath(links.consoleExplore(facts.version.id), selection)
        return seeOther(lang, path, journalIntake)
      },
      async again(asked, refused) {
        const search = new URLSearchParams(valueOf(asked.form, 'search') ?? '')
        return drawRows(door, asked, await enterExplore(door, asked), { search, refused })
      },
    }),
    ...defineConsolePage(door, {
      ...common,
      action: 'console.view-share',
      path: `${oneView}/share`,
      method: 'POST',
      async draw({ params, form, actor, lang }) {
        const input = { view: viewOf(params), shared: form.get('shared') === 'yes' }
        const done = await db.tx((tx) => shareView(tx, actor.account, input))
        return seeOther(lang, links.use, done.journalIntake ?? undefined)
      },
    }),
    ...defineConsolePage(door, {
      ...common,
      action: 'console.view-delete',
      path: `${oneView}/delete`,
      async draw({ params, actor, frame }) {
        const view = await findOwnView(db, actor.account, viewOf(params))
        return deleteViewPage(viewLine(view, actor.account), await frame())
      },
    }),
    ...defineConsolePage(door, {
      ...common,
      action: 'console.view-delete-send',
      path: `${oneView}/delete`,
      method: 'POST',
      async draw({ params, actor, lang }) {
        const input = { view: viewOf(params) }
        const { journalIntake } = await db.tx((tx) => deleteView(tx, actor.account, input))
        return seeOther(lang, links.use, journalIntake)
      },
    }),
  ]
}
