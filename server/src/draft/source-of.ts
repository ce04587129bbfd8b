/** How the file of a draft is read, from what was chosen when it was declared. Pure. */
import { fileKindOf } from '../source/source-kinds.ts'
import { optionsOf } from '../source/workbook/asked-table.ts'
import { columnField, type Draft } from './draft.ts'

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

/** A declaration for `kho source add`, but for the path; null where the file was no workbook. */
export function sourceOf(draft: Draft): Record<string, unknown> | null {
  const { dataset, sample } = draft
  const kind = fileKindOf(sample.file)?.kind
  if (dataset === null || !sample.table || !kind) return null
  const { names, ignore } = namesOf(draft)
  return {
    id: dataset.slice(0, 48),
    dataset,
    kind,
    path: `/…/${sample.file}`,
    ...optionsOf(sample.table),
    names,
    ...(ignore.length > 0 ? { ignore } : {}),
  }
}
