/** Whether a row condition can leave any row out. */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'

type Wanted = Record<string, readonly string[]>

/**
 * The condition without what is said twice and without columns of which every value is named; null
 * where nothing is left, so that all rows are meant. Refused: a column that does not exist, one that
 * must have a value out of none, a value that the column cannot have, and columns whose text is
 * compared by nobody.
 */
export function narrowsRows(
  dataset: DatasetVersion,
  condition: Wanted | null,
): Record<string, string[]> | null {
  const kept: Record<string, string[]> = {}
  for (const [name, values] of Object.entries(condition ?? {})) {
    const column = dataset.columns.find((one) => one.name === name)
    if (!column) throw new Refusal('query.unknown-column', { dataset: dataset.id, column: name })
    const wrong = wrongOf(column, values)
    if (wrong !== null) {
      const { type } = column
      throw new Refusal('access.bad-condition', {
        dataset: dataset.id,
        column: name,
        value: wrong,
        type,
      })
    }
    const distinct = [...new Set(values)]
    const possible = possibleValues(column)
    const all =
      possible !== null && column.required && possible.every((one) => distinct.includes(one))
    if (!all) kept[name] = distinct
  }
  return Object.keys(kept).length === 0 ? null : kept
}

/** Every value the column can have, where they are few. */
function possibleValues(column: StoredColumn): readonly string[] | null {
  if (column.type === 'boolean') return ['true', 'false']
  return column.type === 'text' ? (column.values ?? null) : null
}

/** The first value that no row can have; `[]` for a list of none. */
function wrongOf(column: StoredColumn, values: readonly string[]): string | null {
  if (values.length === 0) return '[]'
  const { type } = column
  if (type === 'json' || type === 'geometry') return values[0]!
  const possible = possibleValues(column)
  return values.find((value) => !fits(type, value, possible)) ?? null
}

function fits(
  type: StoredColumn['type'],
  value: string,
  possible: readonly string[] | null,
): boolean {
  if (value.includes('\0')) return false
  if (possible) return possible.includes(value)
  if (type === 'integer')
    return /^-?\d{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value)
  return type !== 'decimal' || /^-?\d{1,60}(\.\d{1,60})?$/.test(value)
}
