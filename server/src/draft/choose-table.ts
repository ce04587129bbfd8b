/**
 * The act that says where the table of a draft's workbook is: sheet, header and first row of data. The
 * columns are proposed anew; what somebody typed of a column of the same name stays.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { draftSteps } from '@kho/portal/console-draft-view.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import type { FoundColumn } from '../source/source-kind.ts'
import { probeColumn } from '../source/probe-file.ts'
import { topOf } from '../source/workbook/asked-table.ts'
import { columnsOf, type TableChoice } from '../source/workbook/sheet-top.ts'
import { fieldsOf, refuseState, type Draft, type DraftFields, type Sample } from './draft.ts'
import { insertSaved, updateTable } from './draft.sql.ts'
import { lockDraft } from './find-draft.ts'
import { proposeColumns } from './propose-fields.ts'

export type TableChosen = { id: string; choice: TableChoice; revision: number }

/** Refused: `draft.no-table`, `draft.changed`, `source.bad-table`, `source.no-such-sheet`. */
export async function chooseTable(
  tx: Tx,
  actor: string,
  { id, choice, revision }: TableChosen,
): Promise<string> {
  const draft = await lockDraft(tx, id)
  refuseState(draft, 'open', 'returned')
  // The columns of every step change with it.
  if ((draft.revisions.structure ?? 0) !== revision)
    throw new Refusal('draft.changed', { by: draft.editedBy })
  const changed = withTable(draft, choice)
  const revisions = Object.fromEntries(
    draftSteps.map((step) => [step, (draft.revisions[step] ?? 0) + 1]),
  )
  await updateTable(tx, id, { ...changed, revisions, by: actor })
  for (const step of draftSteps) {
    const saved = { step, revision: revisions[step]!, fields: fieldsOf(step, changed), by: actor }
    await insertSaved(tx, id, saved)
  }
  const { headerRow, headerRows, firstRow } = choice
  const { intakeId } = await append(tx, {
    kind: 'draft.table-chosen',
    fields: {
      draft: id,
      header_row: headerRow,
      header_rows: headerRows,
      first_row: firstRow,
      columns: changed.sample.columns.length,
    },
    payload: { actor, sheet: choice.sheet },
  })
  return intakeId
}

/** Columns as a choice names them. Pure. */
export function foundColumns({ file, tops }: Sample, choice: TableChoice): FoundColumn[] {
  if (!tops) throw new Refusal('draft.no-table', { file })
  return columnsOf(file, topOf(file, tops, choice.sheet), choice)
}

/** Fields and sample after a choice. Pure. */
export function withTable(
  { fields, sample }: Pick<Draft, 'fields' | 'sample'>,
  choice: TableChoice,
): Pick<Draft, 'fields' | 'sample'> {
  const propose = (to: TableChoice) =>
    proposeColumns(foundColumns(sample, to).map((one) => probeColumn(one)))
  const before = sample.table ? propose(sample.table) : { fields: {}, columns: [] }
  const after = propose(choice)
  const once = Object.entries(fields).filter(([name]) => !/^c\d+\./.test(name))
  const kept: Record<string, string> = { ...after.fields, ...Object.fromEntries(once) }
  after.columns.forEach(({ name }, i) => {
    const was = before.columns.findIndex((one) => one.name === name)
    if (was < 0) return
    const typed = typedOf(`c${was + 1}.`, before.fields, fields)
    for (const [field, value] of Object.entries(typed)) {
      if (value === '') delete kept[`c${i + 1}.${field}`]
      else kept[`c${i + 1}.${field}`] = value
    }
  })
  return { fields: kept, sample: { ...sample, table: choice, columns: after.columns } }
}

/** What of a column is not as it was proposed; what was taken away is empty. */
function typedOf(start: string, proposed: DraftFields, now: DraftFields): DraftFields {
  const names = [...Object.keys(proposed), ...Object.keys(now)].filter(
    (name) => name.startsWith(start) && proposed[name] !== now[name],
  )
  return Object.fromEntries(names.map((name) => [name.slice(start.length), now[name] ?? '']))
}
