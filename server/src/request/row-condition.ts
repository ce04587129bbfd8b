/** Whether a row condition says something: one that is always true would pass for a limit. */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeSetName, loadCodeSets, type CodeSet } from '../codelist/code-set.ts'
import type { Queryable } from '../pg/database.ts'
import { countCodes } from './request.sql.ts'

/**
 * Refused: an unknown column, a value that the column cannot have, and a condition that names every
 * value a column can have.
 */
export async function refuseIdleCondition(
  db: Queryable,
  dataset: DatasetVersion,
  condition: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const names = Object.keys(condition)
  if (names.length === 0) return
  const sets = await loadCodeSets(db, dataset)
  for (const name of names) {
    const column = dataset.columns.find((one) => one.name === name)
    if (!column) throw new Refusal('query.unknown-column', { dataset: dataset.id, column: name })
    const values = [...new Set(condition[name])]
    const set = sets.get(codeSetName(column) ?? '')
    const impossible = values.find((value) => !canHave(column, set, value))
    if (impossible !== undefined) {
      throw new Refusal('request.condition-no-value', { column: name, value: impossible })
    }
    const count = valuesOf(column)?.length ?? (set ? await countCodes(db, codeSetName(column)!) : 0)
    if (count > 0 && values.length >= count) {
      throw new Refusal('request.condition-always-true', { column: name, count })
    }
  }
}

/** All values it can have where its definition lists them; a required column has no other. */
function valuesOf(column: StoredColumn): readonly string[] | null {
  if (column.type === 'text' && column.values) return column.values
  return column.type === 'boolean' ? ['true', 'false'] : null
}

function canHave(column: StoredColumn, set: CodeSet | undefined, value: string): boolean {
  const listed = valuesOf(column)
  if (listed) return listed.includes(value)
  return set ? set.everValid(value) : true
}
