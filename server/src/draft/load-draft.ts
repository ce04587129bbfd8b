/**
 * The act that loads a file into what a draft became: its columns are found by the names that the
 * sample had, in the sheet and under the header that were chosen, so the file that a dataset was
 * declared from is taken as it is.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { fileSupply } from '../intake/file-supply.ts'
import { loadSource, type LoadContext } from '../intake/load-source.ts'
import type { Receipt } from '../intake/receipt.ts'
import { probeFile } from '../source/probe-file.ts'
import { fileKindOf } from '../source/source-kinds.ts'
import { optionsOf } from '../source/workbook/asked-table.ts'
import { refuseState, type Draft, type Sample } from './draft.ts'
import { namesOf } from './source-of.ts'

const workbooks = ['xlsx', 'xls', 'ods']

export async function loadDraft(
  context: LoadContext,
  actor: string,
  draft: Draft,
  file: { path: string; name: string },
): Promise<Receipt> {
  refuseState(draft, 'approved')
  const version = await findDataset(context.db, draft.dataset!)
  const form = await formOf(draft.sample, file)
  const supply = fileSupply(version, { ...form, ...namesOf(draft), ...file })
  return loadSource(context, { dataset: version.id, supply, actor })
}

/** A workbook is read as it was chosen; of a text only its encoding and marks are looked at again. */
async function formOf(
  { table, header }: Sample,
  { path, name }: { path: string; name: string },
): Promise<object> {
  const kind = fileKindOf(name)?.kind
  if (table && kind && workbooks.includes(kind)) return { kind, ...optionsOf(table) }
  const { declaration } = await probeFile(path, null).catch((error: unknown) => {
    if (error instanceof Refusal) throw new Refusal(error.code, { ...error.values, file: name })
    throw error
  })
  const { id: _id, dataset: _dataset, path: _path, ...form } = declaration
  const { headerRow: _row, ...rest } = form
  if (!header || header.kind !== form['kind']) return form
  return { ...rest, ...(header.row === 1 ? {} : { headerRow: header.row }) }
}
