/** The columns that a query gives, and whether they fit what the dataset declares. */
import type { Column, ColumnType } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SourceType } from '../../digest/scan-statements.ts'

/** `wall` is a timestamp without zone, `zoned` one whose instant is known. */
export type FieldKind =
  'text' | 'binary' | 'json' | 'integer' | 'decimal' | 'date' | 'wall' | 'zoned' | 'boolean'

/** `kinds` are all that the type can be taken for; none where Kho cannot take it exactly. */
export type SourceField = { name: string; type: string; kinds: readonly FieldKind[] }

/** Floating-point numbers fit nothing: their text differs from server to server. */
const fitting: Record<ColumnType, readonly FieldKind[]> = {
  text: ['text', 'binary'],
  integer: ['integer', 'decimal'],
  decimal: ['integer', 'decimal'],
  date: ['date', 'text'],
  timestamp: ['wall', 'zoned'],
  boolean: ['boolean'],
  geometry: ['json', 'text'],
  json: ['json', 'text'],
}

/** For each declared column the kind it has at the source. Refused: `source.schema-changed`. */
export function matchFields(
  columns: readonly Column[],
  fields: readonly SourceField[],
): Map<string, FieldKind> {
  const byName = new Map(fields.map((field) => [field.name, field]))
  const kinds = new Map<string, FieldKind>()
  const faults = columns.flatMap((column) => {
    const field = byName.get(column.name)
    if (!field) return [`${column.name}: missing (found: ${[...byName.keys()].join(', ')})`]
    const kind = field.kinds.find((one) => fitting[column.type].includes(one))
    if (!kind) return [`${column.name}: declared ${column.type}, found type ${field.type}`]
    kinds.set(column.name, kind)
    return []
  })
  if (faults.length > 0)
    throw new Refusal('source.schema-changed', { difference: faults.join('; ') })
  return kinds
}

/** What of the kind changes a value's text. */
export function sourceTypeOf(kind: FieldKind | undefined): SourceType {
  if (kind === 'text' || kind === 'json') return 'text'
  return kind === 'binary' || kind === 'zoned' ? kind : 'native'
}
