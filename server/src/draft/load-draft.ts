/**
 * The act that loads a file into what a draft became: its columns are found by the names that the
 * sample had, so the file that a dataset was declared from is taken as it is.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { fileSupply } from '../intake/file-supply.ts'
import { loadSource, type LoadContext } from '../intake/load-source.ts'
import type { Receipt } from '../intake/receipt.ts'
import { probeFile } from '../source/probe-file.ts'
import { columnField, refuseState, type Draft } from './draft.ts'

export async function loadDraft(
  context: LoadContext,
  actor: string,
  draft: Draft,
  file: { path: string; name: string },
): Promise<Receipt> {
  refuseState(draft, 'approved')
  const version = await findDataset(context.db, draft.dataset!)
  const { declaration } = await probeFile(file.path, null).catch((error: unknown) => {
    if (error instanceof Refusal)
      throw new Refusal(error.code, { ...error.values, file: file.name })
    throw error
  })
  const { id: _id, dataset: _dataset, path: _path, ...form } = declaration
  const supply = fileSupply(version, { ...form, ...namesOf(draft), ...file })
  return loadSource(context, { dataset: version.id, supply, actor })
}

/** Under which names the file has the columns of the dataset, and which of its own are left out. */
export function namesOf({ sample, fields }: Pick<Draft, 'sample' | 'fields'>): {
  names: Record<string, string>
  ignore: string[]
} {
  const names: Record<string, string> = {}
  const ignore: string[] = []
  sample.columns.forEach(({ name }, i) => {
    const field = (what: string) => fields[columnField(i + 1, what)]
    if (field('leftOut') === 'yes') ignore.push(name)
    else if (name !== '' && field('name')) names[field('name')!] = name
  })
  return { names, ignore }
}
