/** Officers' pages of an owner's datasets and of drafts, step by step, to the decision. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draftPreviewPage, draftStepPage } from '@kho/portal/console-draft-page.ts'
import { draftTablePage } from '@kho/portal/console-draft-table-page.ts'
import { draftSteps, type DraftStep, type DraftView } from '@kho/portal/console-draft-view.ts'
import type { ConsoleFrame } from '@kho/portal/console-view.ts'
import { draftsPage } from '@kho/portal/console-drafts-page.ts'
import { draftCitizenPage } from '@kho/portal/console-draft-citizen-page.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { z } from 'zod'
import { beginChange } from '../draft/begin-change.ts'
import { beginDraft } from '../draft/begin-draft.ts'
import { chooseTable } from '../draft/choose-table.ts'
import { approveDraft, returnDraft } from '../draft/decide-draft.ts'
import { refuseState } from '../draft/draft.ts'
import { findDraft } from '../draft/find-draft.ts'
import { giveUpOpening } from '../draft/give-up-opening.ts'
import { loadDraft } from '../draft/load-draft.ts'
import { proposeFields } from '../draft/propose-fields.ts'
import { revisionSeen, saveStep, typedFields } from '../draft/save-step.ts'
import { submitDraft, withdrawDraft } from '../draft/submit-draft.ts'
import type { Route } from '../http/route.ts'
import { inFolder } from './account-list.ts'
import { readChoice } from './draft-table-view.ts'
import {
  readCitizenView,
  readDraftView,
  readDrafts,
  readDraftsView,
  type DraftsDoor,
} from './draft-views.ts'
import { readForm, valueOf } from './form-values.ts'
import { listExport } from './list-export.ts'
import { draftColumns } from './list-columns.ts'
import { needReason, ownerOf } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked } from './page-route.ts'
import type { SentFile } from './read-form.ts'

export type DraftPages = DraftsDoor & { journalFolder: string }

const sampleBytesMax = 10 * 1024 ** 2
const one = '/console/drafts/{draft}'

type Params = { params: Readonly<Record<string, string>> }

export function draftPages(door: DraftPages): Route[] {
  return [
    ...listPages(door),
    ...tablePages(door),
    ...stepPages(door),
    ...previewPages(door),
    ...decisionPages(door),
    ...afterPages(door),
  ]
}

/** Its own name decides how a file is read, and no more: it is not used as a path. */
function asFile<T>({ name, bytes }: SentFile, use: (path: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const path = join(folder, `sample${/\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? ''}`)
    await writeFile(path, bytes, { mode: 0o600 })
    return use(path)
  })
}

function ownerOfDraft({ db }: DraftsDoor) {
  return async ({ params }: Params) => (await findDraft(db, params.draft!).catch(() => null))?.owner
}

function listPages(door: DraftsDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const view = await readDraftsView(door, asked, refused)
    return draftsPage(view, await asked.frame({ agencies: view.drafts.map((one) => one.owner) }))
  }
  const list = {
    act: 'draft.see',
    action: 'console.drafts',
    path: links.consoleDrafts,
    agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => valueOf(search, 'agency') ?? undefined,
  } as const
  return [
    ...defineConsolePage(door, { ...list, draw: (asked) => draw(asked, null) }),
    ...listExport(door, {
      ...list,
      members: ['agency', 'before'],
      columns: draftColumns,
      read: (asked) => readDrafts(door, asked),
    }),
    ...defineConsolePage(door, {
      act: 'draft.write',
      action: 'console.draft-begin',
      path: links.consoleDrafts,
      method: 'POST',
      filesBytesMax: sampleBytesMax,
      agencyOf: ({ form }) => valueOf(form, 'agency'),
      again: draw,
      async draw({ files, form, actor, lang }) {
        const file = files.get('file')
        if (!file) throw new Refusal('draft.no-sample')
        const proposed = await asFile(file, (path) => proposeFields(path, file.name))
        const given = { ...proposed, owner: valueOf(form, 'agency') ?? '' }
        const { id, entry } = await door.db.tx((tx) => beginDraft(tx, actor.account, given))
        const first = given.sample.tops ? 'table' : 'structure'
        return seeOther(lang, links.consoleDraftStep(id, first), entry)
      },
    }),
    ...defineConsolePage(door, {
      act: 'draft.write',
      action: 'console.draft-change',
      path: links.consoleDraftChange,
      method: 'POST',
      agencyOf: async ({ form }) => (await ownerOf(door.db, valueOf(form, 'dataset') ?? '')) ?? '',
      again: draw,
      async draw({ form, actor, lang }) {
        const dataset = valueOf(form, 'dataset') ?? ''
        const { id, entry } = await door.db.tx((tx) => beginChange(tx, actor.account, dataset))
        return seeOther(lang, links.consoleDraftStep(id, 'structure'), entry)
      },
    }),
  ]
}

/** Calls the dataset that it became, or changes, by its title. */
async function drawDraft(
  asked: ConsoleAsked,
  view: DraftView,
  page: (view: DraftView, frame: ConsoleFrame) => string,
): Promise<string> {
  return page(view, await asked.frame({ datasets: [view.dataset, view.changes] }))
}

/** Where the table of a workbook is; before the steps, which are about its columns. */
function tablePages(door: DraftsDoor): Route[] {
  const agencyOf = ownerOfDraft(door)
  const path = `${one}/table`
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) =>
    drawDraft(asked, await readDraftView(door, asked, { step: 'table', refused }), draftTablePage)
  return [
    ...defineConsolePage(door, {
      act: 'draft.see',
      action: 'console.draft-table',
      path,
      agencyOf,
      draw: (asked) => draw(asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'draft.write',
      action: 'console.draft-table-save',
      path,
      method: 'POST',
      agencyOf,
      again: draw,
      async draw({ params, form, actor, lang }) {
        const { id } = await findDraft(door.db, params.draft!)
        const chosen = { id, choice: readChoice(form), revision: revisionSeen(form) }
        const entry = await door.db.tx((tx) => chooseTable(tx, actor.account, chosen))
        return seeOther(lang, links.consoleDraftStep(id, 'structure'), entry)
      },
    }),
  ]
}

function stepPages(door: DraftsDoor): Route[] {
  const agencyOf = ownerOfDraft(door)
  return draftSteps.flatMap((step) => {
    const path = `${one}/${step}`
    const draw = async (asked: ConsoleAsked, refused: Refusal | null) =>
      drawDraft(asked, await readDraftView(door, asked, { step, refused }), (view, frame) =>
        draftStepPage(view, step, frame),
      )
    return [
      ...defineConsolePage(door, {
        act: 'draft.see',
        action: `console.draft-${step}`,
        path,
        agencyOf,
        draw: (asked) => draw(asked, null),
      }),
      ...defineConsolePage(door, {
        act: 'draft.write',
        action: `console.draft-${step}-save`,
        path,
        method: 'POST',
        agencyOf,
        again: draw,
        async draw({ params, form, actor, lang }) {
          const draft = await findDraft(door.db, params.draft!)
          const typed = typedFields(step, draft, form)
          const input = { id: draft.id, step, revision: revisionSeen(form), typed }
          const entry = await door.db.tx((tx) => saveStep(tx, actor.account, input))
          // What was put together of two is looked at once more.
          const next = form.has('seen') ? step : after(step)
          return seeOther(lang, links.consoleDraftStep(draft.id, next), entry)
        },
      }),
    ]
  })
}

const after = (step: DraftStep) => draftSteps[draftSteps.indexOf(step) + 1] ?? 'preview'

async function drawPreview(door: DraftsDoor, asked: ConsoleAsked, refused: Refusal | null) {
  const view = await readDraftView(door, asked, { step: null, refused })
  return drawDraft(asked, view, draftPreviewPage)
}

function previewPages(door: DraftsDoor): Route[] {
  const see = { act: 'draft.see', agencyOf: ownerOfDraft(door) } as const
  return [
    ...defineConsolePage(door, {
      ...see,
      action: 'console.draft',
      path: one,
      async draw({ params, lang }) {
        const { id, state } = await findDraft(door.db, params.draft!)
        const step = state === 'open' || state === 'returned' ? 'structure' : 'preview'
        const location = inLang(lang, links.consoleDraftStep(id, step))
        return { status: 303, headers: { location, 'cache-control': 'no-store' } }
      },
    }),
    ...defineConsolePage(door, {
      ...see,
      action: 'console.draft-preview',
      path: `${one}/preview`,
      draw: (asked) => drawPreview(door, asked, null),
    }),
    ...defineConsolePage(door, {
      ...see,
      action: 'console.draft-as-citizen',
      path: `${one}/as-citizen`,
      async draw({ params, frame }) {
        const draft = await findDraft(door.db, params.draft!)
        return draftCitizenPage(draft.id, await readCitizenView(door.db, draft), await frame())
      },
    }),
  ]
}

function decisionPages(door: DraftsDoor): Route[] {
  const { db } = door
  const act = (
    does: string,
    name: 'draft.write' | 'draft.decide',
    perform: (asked: ConsoleAsked, id: string) => Promise<string>,
  ) =>
    defineConsolePage(door, {
      act: name,
      action: `console.draft-${does}`,
      path: `${one}/${does}`,
      method: 'POST',
      agencyOf: ownerOfDraft(door),
      again: (asked, refused) => drawPreview(door, asked, refused),
      async draw(asked) {
        const { id } = await findDraft(db, asked.params.draft!)
        const entry = await perform(asked, id)
        return seeOther(asked.lang, links.consoleDraftStep(id, 'preview'), entry)
      },
    })
  return [
    ...act('submit', 'draft.write', ({ actor }, id) =>
      db.tx((tx) => submitDraft(tx, actor.account, id)),
    ),
    ...act('withdraw', 'draft.write', ({ actor, form }, id) => {
      const reason = needReason(form, 'reason-withdraw')
      return db.tx((tx) => withdrawDraft(tx, actor.account, { id, reason }))
    }),
    ...act('return', 'draft.decide', ({ actor, form }, id) => {
      const reason = needReason(form, 'reason-return')
      return db.tx((tx) => returnDraft(tx, actor.account, { id, reason }))
    }),
    ...act('approve', 'draft.decide', async ({ actor, form }, id) => {
      const paper = readForm(paperSchema, {
        documentNumber: valueOf(form, 'documentNumber') ?? '',
        documentDate: valueOf(form, 'documentDate') ?? '',
      })
      refuseState(await findDraft(db, id), 'submitted')
      const input = { id, ...paper }
      return (await db.tx((tx) => approveDraft(tx, actor.account, input))).entry
    }),
  ]
}

/** What follows the decision: rows come in, and the wish to open them may be given up. */
function afterPages(door: DraftPages): Route[] {
  const { db, journalFolder } = door
  const supplierOf = async ({ params }: Params) => {
    const draft = await findDraft(db, params.draft!).catch(() => null)
    return draft ? draft.fields.supplier || draft.owner : undefined
  }
  const common = {
    method: 'POST',
    again: (asked: ConsoleAsked, refused: Refusal) => drawPreview(door, asked, refused),
  } as const
  return [
    ...defineConsolePage(door, {
      ...common,
      act: 'draft.load',
      action: 'console.draft-load',
      path: `${one}/load`,
      filesBytesMax: sampleBytesMax,
      agencyOf: supplierOf,
      async draw({ params, files, actor, lang }) {
        const draft = await findDraft(db, params.draft!)
        const file = files.get('file')
        if (!file) throw new Refusal('draft.no-sample')
        const { journalIntake } = await asFile(file, (path) =>
          loadDraft({ db, journalFolder }, actor.account, draft, { path, name: file.name }),
        )
        return seeOther(lang, links.consoleDraftStep(draft.id, 'preview'), journalIntake)
      },
    }),
    ...defineConsolePage(door, {
      ...common,
      act: 'draft.write',
      action: 'console.draft-give-up',
      path: `${one}/give-up`,
      agencyOf: ownerOfDraft(door),
      async draw({ params, form, actor, lang }) {
        const { id } = await findDraft(db, params.draft!)
        const reason = needReason(form, 'reason-give-up')
        const entry = await db.tx((tx) => giveUpOpening(tx, actor.account, { id, reason }))
        return seeOther(lang, links.consoleDraftStep(id, 'preview'), entry)
      },
    }),
  ]
}

const paperSchema = z.object({
  documentNumber: z.string().min(1).max(100),
  documentDate: z.iso.date(),
})
