/**
 * What a filter says, as it is read from the text of `filter=` (OGC CQL2). Names are still names of
 * columns; whether they exist and what may be asked of them is for whoever knows the dataset.
 */
import type { Bilingual } from '../dataset.ts'

/** Compared without regard to upper and lower case (`casei`), or to marks on letters (`accenti`). */
export type Folding = { casei: boolean; accenti: boolean }

export type FilterColumn = Folding & { name: string }

/** A value as it is written; `kind` is the form it is written in, not yet the column's type. */
export type FilterValue = { kind: ValueKind; text: string }
export type ValueKind = 'text' | 'number' | 'boolean' | 'date' | 'timestamp'

export const comparisons = ['=', '<>', '<', '<=', '>', '>='] as const
export type Comparison = (typeof comparisons)[number]

/** Ends of a stretch of time; null where it is open. */
export type Stretch = { from: FilterValue | null; to: FilterValue | null }

export type FilterTerm =
  | { op: Comparison; column: FilterColumn; value: FilterValue }
  | { op: 'between'; column: FilterColumn; from: FilterValue; to: FilterValue }
  | { op: 'in'; column: FilterColumn; values: FilterValue[] }
  | { op: 'like'; column: FilterColumn; pattern: string }
  | { op: 'null'; column: FilterColumn }
  | { op: 'after' | 'before'; column: FilterColumn; value: FilterValue }
  | { op: 'during'; column: FilterColumn; stretch: Stretch }
  /** West, south, east, north, as they are written. */
  | { op: 'intersects'; column: FilterColumn; box: [string, string, string, string] }

export type Filter = FilterTerm | { op: 'and' | 'or'; of: Filter[] } | { op: 'not'; of: Filter }

/** So that no filter asks more than a question should; a longer list belongs into a table. */
export const filterMax = { length: 8_000, depth: 20, terms: 200, values: 1_000 } as const

/** Where a text stopped being a filter, and what would have been one. */
export type Expected = Bilingual

export function isTerm(filter: Filter): filter is FilterTerm {
  return filter.op !== 'and' && filter.op !== 'or' && filter.op !== 'not'
}

/** Every term of a filter, in the order they are written. */
export function termsOf(filter: Filter): FilterTerm[] {
  if (isTerm(filter)) return [filter]
  return filter.op === 'not' ? termsOf(filter.of) : filter.of.flatMap(termsOf)
}

/** The parts that must all hold. */
export function conjuncts(filter: Filter | null): Filter[] {
  if (filter === null) return []
  return filter.op === 'and' ? filter.of.flatMap(conjuncts) : [filter]
}

export function allOf(filters: readonly Filter[]): Filter | null {
  if (filters.length < 2) return filters[0] ?? null
  return { op: 'and', of: [...filters] }
}
