/** What the pages of datasets and drafts show. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { datasetSchema } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { DraftLine, DraftStep, DraftView, DraftsView } from '@kho/portal/console-draft-view.ts'
import type { DatasetView } from '@kho/portal/view.ts'
import { z } from 'zod'
import { definitionOf } from '../draft/definition-of.ts'
import { fieldNames, type Draft } from '../draft/draft.ts'
import { findDraft, listDrafts } from '../draft/find-draft.ts'
import { typedFields } from '../draft/save-step.ts'
import { readBoard } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import { askAgency, findAgency } from '../people/agency.ts'
import type { Database } from '../pg/database.ts'
import { agencyChoices } from './account-views.ts'
import { refusedView, typedOf } from './form-values.ts'
import { closedOf, ownersSeen, pageAfter } from './matter.ts'
import type { ConsoleAsked, ConsoleDoor } from './page-route.ts'

const draftsPerPage = 50

export async function readDraftsView(
  door: ConsoleDoor & { rule: Rule },
  asked: ConsoleAsked,
  refused: Refusal | null,
): Promise<DraftsView> {
  const { actor, search } = asked
  const owners = ownersSeen(actor, 'draft.see', search)
  const before = z.uuid().safeParse(search.get('before')).data
  const board = await readBoard(door.db, door.rule, door.now())
  const drafts = await listDrafts(door.db, { owners, before, limit: draftsPerPage })
  const writable = ownersSeen(actor, 'draft.write') ?? []
  return {
    owned: board
      .filter(({ owner }) => owners === undefined || owners.includes(owner))
      .map((row) => ({
        dataset: row.dataset,
        title: row.title,
        part: row.whole ? null : row.part,
        state: row.state,
        dueAt: row.due?.at.toISOString() ?? null,
        lastAt: row.lastSuccessAt,
        equal: row.equal,
        rows: row.rows,
        heldBack: row.heldBack,
      })),
    drafts: drafts.map(lineOf),
    next: pageAfter(
      asked,
      drafts.map(({ id }) => id),
      draftsPerPage,
    ),
    agencies: (await agencyChoices(door.db)).filter(({ id }) => writable.includes(id)),
    closed: closedOf(door, asked, 'draft.write'),
    typed: typedOf(asked.form),
    refused: refusedView(refused),
  }
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
}: Draft): DraftLine {
  return { id, title: fields.titleVi || sample.file, owner, state, begunAt, editedBy, editedAt }
}

/** Where saving was refused, what was typed stands in the form, beside what is kept. */
export async function readDraftView(
  door: ConsoleDoor,
  asked: ConsoleAsked,
  { step, refused }: { step: DraftStep | null; refused: Refusal | null },
): Promise<DraftView> {
  const draft = await findDraft(door.db, asked.params.draft!)
  const typed = step && refused ? typedFields(step, draft, asked.form) : null
  const others = step ? new Set(fieldNames(step, draft.sample)) : new Set<string>()
  const kept = Object.entries(draft.fields).filter(([name]) => !others.has(name))
  const isOpen = draft.state === 'open' || draft.state === 'returned'
  const { state } = draft
  return {
    ...lineOf(draft),
    file: draft.sample.file,
    columns: draft.sample.columns,
    fields: typed ? { ...Object.fromEntries(kept), ...typed } : draft.fields,
    revision: step ? (draft.revisions[step] ?? 0) : 0,
    differences:
      typed && refused?.code === 'draft.changed' ? differencesOf(draft, [...others], typed) : [],
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
    typed: typedOf(asked.form),
    refused: refusedView(refused),
  }
}

function differencesOf(
  draft: Draft,
  names: readonly string[],
  typed: Readonly<Record<string, string>>,
): DraftView['differences'] {
  return names
    .map((field) => ({ field, theirs: draft.fields[field] ?? '', mine: typed[field] ?? '' }))
    .filter(({ theirs, mine }) => theirs !== mine)
}

/** The page that everybody would see, of a dataset that has no row yet. Refused: not complete. */
export async function readCitizenView(db: Database, draft: Draft): Promise<DatasetView> {
  const drafted = definitionOf(draft)
  const { data, error } = datasetSchema.safeParse(drafted.definition)
  if (!data) {
    const { place = '-', reason = error.message } = drafted.faults[0] ?? {}
    throw new Refusal('draft.incomplete', { place, reason })
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
