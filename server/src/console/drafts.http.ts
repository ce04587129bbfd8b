/** Officers' pages of an owner's datasets and of drafts, step by step, to the decision. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draftPreviewPage, draftStepPage } from '@kho/portal/console-draft-page.ts'
import { draftSteps, type DraftStep } from '@kho/portal/console-draft-view.ts'
import { draftsPage } from '@kho/portal/console-drafts-page.ts'
import { datasetPage } from '@kho/portal/dataset-page.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { z } from 'zod'
import { beginDraft } from '../draft/begin-draft.ts'
import { approveDraft, returnDraft } from '../draft/decide-draft.ts'
import { refuseState } from '../draft/draft.ts'
import { findDraft } from '../draft/find-draft.ts'
import { proposeFields } from '../draft/propose-fields.ts'
import { saveStep, typedFields } from '../draft/save-step.ts'
import { submitDraft, withdrawDraft } from '../draft/submit-draft.ts'
import type { Route } from '../http/route.ts'
import type { Rule } from '../lateness/due.ts'
import { inFolder } from './account-list.ts'
import { readCitizenView, readDraftView, readDraftsView } from './draft-views.ts'
import { readForm, valueOf } from './form-values.ts'
import { needReason } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export type DraftsDoor = ConsoleDoor & { rule: Rule }

const sampleBytesMax = 10 * 1024 ** 2
const one = '/console/drafts/{draft}'

type Params = { params: Readonly<Record<string, string>> }

export function draftPages(door: DraftsDoor): Route[] {
  return [...listPages(door), ...stepPages(door), ...previewPages(door), ...decisionPages(door)]
}

function ownerOfDraft({ db }: DraftsDoor) {
  return async ({ params }: Params) => (await findDraft(db, params.draft!).catch(() => null))?.owner
}

function listPages(door: DraftsDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) =>
    draftsPage(await readDraftsView(door, asked, refused), await asked.frame())
  return [
    ...defineConsolePage(door, {
      act: 'draft.see',
      action: 'console.drafts',
      path: links.consoleDrafts,
      agencyOf: ({ search }) => valueOf(search, 'agency') ?? undefined,
      draw: (asked) => draw(asked, null),
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
        const proposed = await inFolder(async (folder) => {
          // Its own name decides how it is read, and no more: it is not used as a path.
          const path = join(folder, `sample${/\.[a-z0-9]{1,5}$/i.exec(file.name)?.[0] ?? ''}`)
          await writeFile(path, file.bytes, { mode: 0o600 })
          return proposeFields(path, file.name)
        })
        const given = { ...proposed, owner: valueOf(form, 'agency') ?? '' }
        const { id, entry } = await door.db.tx((tx) => beginDraft(tx, actor.account, given))
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
      draftStepPage(await readDraftView(door, asked, { step, refused }), step, await asked.frame())
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
          const revision = readForm(z.coerce.number().int().min(0), form.get('revision') ?? 0)
          const typed = typedFields(step, draft, form)
          const input = { id: draft.id, step, revision, typed }
          const entry = await door.db.tx((tx) => saveStep(tx, actor.account, input))
          return seeOther(lang, links.consoleDraftStep(draft.id, after(step)), entry)
        },
      }),
    ]
  })
}

const after = (step: DraftStep) => draftSteps[draftSteps.indexOf(step) + 1] ?? 'preview'

async function drawPreview(door: DraftsDoor, asked: ConsoleAsked, refused: Refusal | null) {
  const view = await readDraftView(door, asked, { step: null, refused })
  return draftPreviewPage(view, await asked.frame())
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
        return datasetPage(await readCitizenView(door.db, draft), await frame())
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

const paperSchema = z.object({
  documentNumber: z.string().min(1).max(100),
  documentDate: z.iso.date(),
})
