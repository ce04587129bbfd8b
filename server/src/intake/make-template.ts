/** Writes the template workbook of a dataset, with the codes that its columns take to choose from. */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { codeSetName } from '../codelist/code-set.ts'
import { searchCodes } from '../codelist/search-codes.ts'
import type { Queryable } from '../pg/database.ts'
import { writeTemplate, type TemplateLayout } from '../source/workbook/form/write-template.ts'
import { sheetOptionsSchema } from '../source/workbook/sheet-options.ts'

/** More than any list has; a spreadsheet could take a million. */
const codesMax = 100_000

/**
 * As `declared` says where such a workbook has its table and what its columns are called there, so
 * that a source of that declaration reads it. Throws `source.file-exists`.
 */
export async function makeTemplate(
  db: Queryable,
  version: DatasetVersion,
  path: string,
  declared: object = {},
): Promise<void> {
  const choices = new Map<string, { code: string; name: string }[]>()
  for (const column of version.columns) {
    const codes = await listChoices(db, column)
    if (codes.length > 0) choices.set(column.name, codes)
  }
  await writeTemplate(path, version, choices, layoutOf(declared))
}

/** Undefined where nothing is declared of the table: then it is the usual one. */
function layoutOf(declared: object): TemplateLayout | undefined {
  const { data } = sheetOptionsSchema.safeParse(declared)
  const { sheet, headerRow, headerRows = 1, firstRow, names = {} } = data ?? {}
  if (headerRow === undefined) return undefined
  // A number tells no name; it is then the first sheet.
  return {
    sheet: typeof sheet === 'string' ? sheet : 'Dữ liệu',
    headerRow,
    firstRow: Math.max(firstRow ?? 0, headerRow + headerRows),
    names,
  }
}

/**
 * Codes valid at the column's day; where another column gives it, or none is declared, all that ever
 * were. A code that had several meanings in time is one choice, with the name it had last.
 */
async function listChoices(db: Queryable, column: StoredColumn) {
  const name = codeSetName(column)
  if (name === null) return []
  const [list = '', level] = name.split('/')
  const day = column.codelist?.asOf
  const asOf = typeof day === 'string' ? day : null
  const found = await searchCodes(db, list, '', { asOf, level, limit: codesMax })
  return [...new Map(found.map((one) => [one.code, { code: one.code, name: one.name }])).values()]
}
