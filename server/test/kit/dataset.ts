/** A dataset definition of given columns, for tests of what lies under a whole Kho. */
import { datasetSchema, type DatasetInput, type DatasetVersion } from '@kho/contract/dataset.ts'

const text = { vi: 'x', en: 'x' }

export type ColumnInput = { name: string; type: string; [more: string]: unknown }

export function versionOf(
  columns: readonly ColumnInput[],
  more: Partial<DatasetInput> = {},
): DatasetVersion {
  const parsed = datasetSchema.parse({
    id: 'residents',
    title: text,
    description: text,
    supplier: 'a',
    updateForm: text,
    updateFrequency: 'daily',
    permittedUsers: 'all-agencies',
    database: 'b',
    owner: 'a',
    sharing: 'shared',
    importance: 'ordinary',
    retention: 'life',
    documents: [{ title: text, text }],
    key: [columns[0]!.name],
    columns: columns.map((column, i) => ({ title: text, required: i === 0, ...column })),
    ...more,
  } as DatasetInput)
  return {
    ...parsed,
    version: 1,
    columns: parsed.columns.map((one, i) => ({ ...one, number: i + 1 })),
  }
}
