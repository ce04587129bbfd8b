/** What the pages of the desk show. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { problemOf, Refusal } from '@kho/contract/refusal.ts'
import type { DeskView, SubmissionView } from '@kho/portal/desk-view.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts } from '../catalogue/part.ts'
import { listQuarantine } from '../intake/quarantine.ts'
import { findReceipt } from '../intake/receipt.ts'
import { readBoard } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import type { Queryable } from '../pg/database.ts'
import { groupQuarantine } from '../quarantine/group-quarantine.ts'
import { notes, type NoteName } from '../source/notes.ts'
import { fileKinds } from '../source/source-kinds.ts'
import { listSubmissions, selectCorrected } from './desk.sql.ts'
import type { Link } from './link.ts'
import { heldShownMax, markedPath, sentPath, type Submission } from './submission.ts'

export async function readDeskView(db: Queryable, rule: Rule, link: Link): Promise<DeskView> {
  const version = await findDataset(db, link.dataset)
  const part = (await listParts(db, version)).find(({ number }) => number === link.part)!
  const rows = await readBoard(db, rule, new Date())
  const here = rows.find((row) => row.dataset === link.dataset && row.part === part.name)
  return {
    dataset: version.id,
    title: version.title,
    part: here?.whole === false ? part.name : null,
    agency: here?.agency.name ?? { vi: part.supplier, en: part.supplier },
    issuedFor: link.issuedFor,
    validUntil: link.validUntil.toISOString(),
    frequency: version.updateFrequency,
    lastSuccessAt: here?.lastSuccessAt ?? null,
    dueAt: here?.due?.at.toISOString() ?? null,
    isLate: here?.state === 'late',
    columns: version.columns.map(({ name, title, required }) => ({ name, title, required })),
    once: randomUUID(),
    endings: fileKinds.flatMap(({ endings }) => endings.map((ending) => `.${ending}`)),
    submissions: (await listSubmissions(db, link.id)).map((one) => ({
      id: one.id,
      fileName: one.fileName,
      sentAt: one.sentAt.toISOString(),
      state: one.state,
      rows: one.rows,
      heldBack: one.heldBack,
    })),
  }
}

export async function readSubmissionView(
  db: Queryable,
  dataDir: string,
  link: Link,
  submission: Submission,
): Promise<SubmissionView> {
  const { id, loadId, state, refusal } = submission
  const version = await findDataset(db, link.dataset)
  const receipt = loadId !== null && state === 'done' ? await findReceipt(db, loadId) : null
  const problem = refusal ? problemOf(new Refusal(refusal.code, refusal.values)) : null
  return {
    id,
    title: version.title,
    fileName: submission.fileName,
    fileSha256: submission.fileSha256,
    sentAt: submission.sentAt.toISOString(),
    state,
    refusal: problem && {
      code: problem.code,
      sentence: { vi: problem.detail, en: problem.detail_en },
      hint: { vi: problem.hint, en: problem.hint_en },
    },
    receipt: receipt && {
      load: receipt.load,
      at: receipt.at,
      rows: receipt.rows,
      inserts: receipt.inserts,
      updates: receipt.updates,
      deletes: receipt.deletes,
      heldBack: receipt.heldBack,
      sequence: receipt.sequence,
      changed: receipt.changed,
      equal: receipt.equal,
    },
    once: randomUUID(),
    corrects: loadId === null ? null : await selectCorrected(db, loadId),
    groups: loadId === null ? [] : await readGroups(db, version, loadId, submission),
    notes: (receipt?.notes ?? []).map(({ note, count, first }) => ({
      sentence: Object.hasOwn(notes, note) ? notes[note as NoteName] : { vi: note, en: note },
      count,
      first,
    })),
    isMarked: submission.marked && existsSync(markedPath(dataDir, id)),
    isWaiting: state === 'waiting' && existsSync(sentPath(dataDir, id)),
  }
}

/** The held rows by what is wrong with them; most frequent first, each row with its place. */
async function readGroups(
  db: Queryable,
  { columns }: Pick<DatasetVersion, 'columns'>,
  load: string,
  { places }: Submission,
): Promise<SubmissionView['groups']> {
  const titleOf = (name: string) =>
    columns.find((one) => one.name === name)?.title ?? { vi: name, en: name }
  const held = await listQuarantine(db, load, heldShownMax)
  return (await groupQuarantine(db, load, 'column')).map((group) => ({
    rule: group.rule,
    column: group.column === null ? null : { name: group.column, title: titleOf(group.column) },
    sentence: group.sentence,
    held: group.held,
    settled: group.settled,
    faults: held
      .filter((row) => row.state === 'held')
      .filter((row) => row.rule === group.rule && row.column_name === group.column)
      .map(({ line, written }) => ({ place: places[line] ?? line, written })),
  }))
}
