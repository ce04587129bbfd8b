/** What the pages of datasets and drafts show. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { datasetSchema } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { DraftLine, DraftStep, DraftView, DraftsView } from '@kho/portal/console-draft-view.ts'
import type { DatasetView } from '@kho/portal/view.ts'
import { z } from 'zod'
import { definitionOf } from '../draft/definition-of.ts'
import { awaitsRelease } from '../catalogue/awaiting-release.ts'
import { compareVersions } from '../draft/compare-versions.ts'
import { fieldNames, fieldsOf, type Draft, type DraftFields } from '../draft/draft.ts'
import { findDraft, findSaved, listDrafts } from '../draft/find-draft.ts'
import { mergeStep } from '../draft/merge-step.ts'
import { revisionSeen, typedFields } from '../draft/save-step.ts'
import { sourceOf } from '../draft/source-of.ts'
import { incomplete } from '../draft/submit-draft.ts'
import { readBoard } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import { askAgency, findAgency } from '../people/agency.ts'
import type { Database } from '../pg/database.ts'
import { agencyChoices } from './account-views.ts'
import { readPath } from './draft-path.ts'
import { readTableView } from './draft-table-view.ts'
import { refusedView, typedOf } from './form-values.ts'
import { closedOf, ownersSeen, pageAfter } from './matter.ts'
import type { ConsoleAsked, ConsoleDoor } from './page-route.ts'
import { readNames } from './request-views.ts'

export type DraftsDoor = ConsoleDoor & { rule: Rule }

const draftsPerPage = 50

export async function readDraftsView(
  door: DraftsDoor,
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<DraftsView> {
  const { actor, search } = asked
  const owners = ownersSeen(actor, 'draft.see', search)
  const board = await readBoard(door.db, door.rule, door.now())
  const { rows: drafts, next } = await readDrafts(door, asked)
  const writable = ownersSeen(actor, 'draft.write') ?? []
  return {
    owned: board
      .filter(({ owner }) => owners === undefined || owners.includes(owner))
      .map((row) => ({
        dataset: row.dataset,
        title: row.title,
        mayChange: writable.includes(row.owner),
        part: row.whole ? null : row.part,
        state: row.state,
        dueAt: row.due?.at.toISOString() ?? null,
        lastAt: row.lastSuccessAt,
        equal: row.equal,
        rows: row.rows,
        heldBack: row.heldBack,
      })),
    drafts,
    next,
    agencies: (await agencyChoices(door.db)).filter(({ id }) => writable.includes(id)),
    closed: closedOf(door, asked, 'draft.write'),
    typed: typedOf(asked.form),
    refused: refusedView(refused),
  }
}

/** The drafts that the address asks for, and the page after them. */
export async function readDrafts({ db }: Pick<DraftsDoor, 'db'>, asked: ConsoleAsked) {
  const { actor, search } = asked
  const owners = ownersSeen(actor, 'draft.see', search)
  const before = z.uuid().safeParse(search.get('before')).data
  const drafts = await listDrafts(db, { owners, before, limit: draftsPerPage })
  const ids = drafts.map(({ id }) => id)
  return { rows: drafts.map(lineOf), next: pageAfter(asked, ids, draftsPerPage) }
}

function lineOf({
  id,
  fields,
  owner,
  state,
  begunAt,
  editedBy,
  editedAt,
  sample,
  base,
}: Draft): DraftLine {
  const title = fields.titleVi || sample.file
  return { id, title, owner, state, isChange: base !== null, begunAt, editedBy, editedAt }
}

/** Where saving was refused, what was typed stands in the form, beside what is kept. */
export async function readDraftView(
  door: DraftsDoor,
  asked: ConsoleAsked,
  { step, refused: given }: { step: DraftStep | 'table' | null; refused: Refusal | null },
): Promise<DraftView> {
  const { db } = door
  const draft = await findDraft(db, asked.params.draft!)
  return step === 'table'
    ? readTableStep(door, asked, draft, given)
    : readStep(door, asked, draft, { step, refused: given })
}

async function readTableStep(
  door: DraftsDoor,
  asked: ConsoleAsked,
  draft: Draft,
  given: Refusal | null,
): Promise<DraftView> {
  const sent = asked.form.has('sheet') ? asked.form : asked.search
  const { view: table, refused } = readTableView(draft, sent)
  const isOpen = draft.state === 'open' || draft.state === 'returned'
  const { state } = draft
  const view = await readStep(door, asked, draft, { step: null, refused: given ?? refused })
  const shut = isOpen
    ? null
    : new Refusal('draft.wrong-state', { state, expected: 'open, returned' }).sentence
  return { ...view, table, closed: view.closed ?? shut }
}

async function readStep(
  door: DraftsDoor,
  asked: ConsoleAsked,
  draft: Draft,
  { step, refused }: { step: DraftStep | null; refused: Refusal | null },
): Promise<DraftView> {
  const { db } = door
  const typed = step && refused ? typedFields(step, draft, asked.form) : null
  const others = step ? new Set(fieldNames(step, draft.sample)) : new Set<string>()
  const kept = Object.entries(draft.fields).filter(([name]) => !others.has(name))
  const isOpen = draft.state === 'open' || draft.state === 'returned'
  const { state } = draft
  return {
    ...lineOf(draft),
    file: draft.sample.file,
    hasTable: draft.sample.tops !== undefined,
    table: null,
    source: draft.state === 'approved' ? sourceText(draft) : null,
    columns: draft.sample.columns,
    fields: typed ? { ...Object.fromEntries(kept), ...typed } : draft.fields,
    revision: step ? (draft.revisions[step] ?? 0) : 0,
    merge:
      step && typed && refused?.code === 'draft.changed'
        ? await readMerge(db, draft, { step, typed, seen: revisionSeen(asked.form) })
        : null,
    path: await readPath(
      { db, names: await readNames(db), board: await readBoard(db, door.rule, door.now()) },
      draft,
    ),
    changes: draft.base?.id ?? null,
    // Once approved it is itself what is in force.
    changed:
      step === null && state !== 'approved' ? await compareVersions(db, draft, door.now()) : null,
    faults: definitionOf(draft).faults,
    reason: draft.reason,
    submittedBy: draft.submittedBy,
    dataset: draft.dataset,
    agencies: await agencyChoices(door.db),
    closed:
      closedOf(door, asked, 'draft.write', draft.owner) ??
      (step && !isOpen
        ? new Refusal('draft.wrong-state', { state, expected: 'open, returned' }).sentence
        : null),
    decideClosed:
      closedOf(door, asked, 'draft.decide') ??
      (draft.submittedBy === asked.actor.account
        ? new Refusal('draft.own', { account: asked.actor.account }).sentence
        : null),
    loadClosed: closedOf(door, asked, 'draft.load', draft.fields.supplier || draft.owner),
    awaitsRelease: draft.dataset !== null && (await awaitsRelease(db, draft.dataset)),
    typed: typedOf(asked.form),
    refused: refusedView(refused),
  }
}

function sourceText(draft: Draft): string | null {
  const source = sourceOf(draft)
  return source && JSON.stringify(source, null, 2)
}

async function readMerge(
  db: Database,
  draft: Draft,
  { step, typed, seen }: { step: DraftStep; typed: DraftFields; seen: number },
): Promise<DraftView['merge']> {
  const before = await findSaved(db, draft.id, { step, revision: seen })
  const names = fieldNames(step, draft.sample)
  return { seen, ...mergeStep(names, before, fieldsOf(step, draft), typed) }
}

/** The page that everybody would see, of a dataset that has no row yet. Refused: not complete. */
export async function readCitizenView(db: Database, draft: Draft): Promise<DatasetView> {
  const drafted = definitionOf(draft)
  const { data, error } = datasetSchema.safeParse(drafted.definition)
  if (!data) {
    const { message } = error
    throw incomplete(
      drafted.faults[0] ?? { step: 'structure', place: '-', reason: { vi: message, en: message } },
    )
  }
  const columns = data.columns.map((column, i) => ({ ...column, number: i + 1 }))
  const definition: DatasetVersion = { ...data, columns, version: 1 }
  const contactOf = async (id: string) => {
    const agency = await findAgency(db, id)
    return { id, name: agency?.name ?? { vi: id, en: id }, contact: null }
  }
  const owner = await contactOf(definition.owner)
  const ask = askAgency(await findAgency(db, definition.owner))
  const { permittedUsers } = definition
  return {
    isDraft: true,
    id: definition.id,
    title: definition.title,
    description: definition.description,
    agency: owner,
    sharing: definition.sharing,
    rows: null,
    changedAt: null,
    equality: { state: 'unproven' },
    quality: null,
    discrepancies: { open: 0, settled: 0, medianDays: null },
    definition,
    owner,
    suppliers: [await contactOf(definition.supplier)],
    permitted: Array.isArray(permittedUsers)
      ? await Promise.all(permittedUsers.map(contactOf))
      : [],
    loads: [],
    usage: [],
    preview: {
      refused: {
        vi: `Dữ liệu này chỉ chia sẻ cho cơ quan được cấp quyền. Muốn được cấp quyền, hãy hỏi ${ask.vi}.`,
        en: `These rows are shared only with agencies that were granted access. To be granted it, ask ${ask.en}.`,
      },
    },
    ask,
  }
}
