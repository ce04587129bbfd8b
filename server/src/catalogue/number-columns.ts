/**
 * Gives every column its lasting number, and tells how a new definition differs from the one
 * before. Pure: what a difference would lose is asked of the store by `defineDataset`.
 */
import type { Dataset, DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'

export type Numbered = {
  version: DatasetVersion
  added: StoredColumn[]
  /** Columns the new definition no longer has. */
  removed: StoredColumn[]
  /** Columns whose declared type or written form changed: [before, now]. */
  retyped: [StoredColumn, StoredColumn][]
  renamed: [StoredColumn, StoredColumn][]
  /** Columns that are of the type they were but read another written form: [before, now]. */
  reread: [StoredColumn, StoredColumn][]
}

export function numberColumns(definition: Dataset, before: DatasetVersion | null): Numbered {
  const old = before?.columns ?? []
  const retired = new Set(old.map((column) => column.number))
  let next = Math.max(0, ...retired) + 1
  const result: Numbered = {
    version: { ...definition, columns: [], version: (before?.version ?? 0) + 1 },
    added: [],
    removed: [],
    retyped: [],
    renamed: [],
    reread: [],
  }
  for (const column of definition.columns) {
    const was = old.find((one) => one.name === (column.was ?? column.name))
    if (column.was && !was && !old.some((one) => one.name === column.name)) {
      throw new Refusal('catalogue.invalid-definition', {
        place: column.name,
        reason: `was: ${column.was} is not a column of version ${before?.version ?? 0}`,
      })
    }
    const kept = was ?? old.find((one) => one.name === column.name)
    const stored: StoredColumn = { ...column, number: kept?.number ?? next++ }
    delete stored.was
    result.version.columns.push(stored)
    if (!kept) result.added.push(stored)
    else {
      retired.delete(kept.number)
      if (physicalType(kept) !== physicalType(stored)) result.retyped.push([kept, stored])
      else if (formOf(kept) !== formOf(stored)) result.reread.push([kept, stored])
      if (kept.name !== stored.name) result.renamed.push([kept, stored])
    }
  }
  result.removed = old.filter((column) => retired.has(column.number))
  return result
}

/** Columns of equal physical type hold each other's values as they lie. */
function physicalType(column: StoredColumn): string {
  if (column.type === 'date') return `date ${column.written}`
  if (column.type === 'boolean') return `boolean ${column.written.join('/')}`
  return column.type
}

/** The declared form in which text and numbers are written; their stored values outlive it. */
function formOf(column: StoredColumn): string | undefined {
  if (column.type === 'text') return column.legacy
  return column.type === 'integer' || column.type === 'decimal' ? column.written : undefined
}
