/**
 * A record as JSON, as a kept one is answered: the granted columns in the dataset's order, what is
 * masked as text.
 */
import type { StoredColumn } from '@kho/contract/dataset.ts'

export function renderRecord(
  columns: readonly StoredColumn[],
  values: readonly (string | null)[],
  granted: { columns: readonly number[]; masked: readonly number[] },
): string {
  const members = columns.flatMap((column, i) =>
    granted.columns.includes(column.number)
      ? [
          `${JSON.stringify(column.name)}:${valueText(granted.masked.includes(column.number) ? 'text' : column.type, values[i] ?? null)}`,
        ]
      : [],
  )
  return `{${members.join(',')}}`
}

/** Numbers keep every digit; JSON and geometry go on as written. */
function valueText(type: StoredColumn['type'], value: string | null): string {
  if (value === null) return 'null'
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'boolean':
    case 'json':
    case 'geometry':
      return value
    default:
      return JSON.stringify(value)
  }
}
