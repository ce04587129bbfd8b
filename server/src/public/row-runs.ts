/** Runs of rows: all of them, or those of one value of a column, read in bounded stretches. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Condition } from './filter-condition.ts'
import type { Pace } from './pace.ts'
import { fieldOf, lastPlace, type SortedBy } from './row-shape.ts'

export type Run = {
  index: string
  /** Before a condition on the place: nothing, or the value that its index finds. */
  sql: string
  values: readonly SQLInputValue[]
  /** What its rows have in common besides. */
  within: Condition | null
}

export const everyRow: Run = { index: '', sql: '', values: [], within: null }

export function runOf(by: SortedBy, value: SQLInputValue, within: Condition | null): Run {
  const field = fieldOf(by)
  return { index: `indexed by by_${field}`, sql: `${field} is ? and `, values: [value], within }
}

/**
 * The run by ranges of places, each as long as the pace lets it; behind a place, where one is given.
 * How many rows of a range meet what else is asked makes no difference to it.
 */
export function* stretchesOf(
  rows: DatabaseSync,
  { index, sql, values }: Run,
  { descending, after, pace }: { descending: boolean; after: number | null; pace: Pace },
): Generator<{ from: number; to: number }> {
  const [further, way] = descending ? ['<', 'desc'] : ['>', 'asc']
  const [begin, last] = descending ? [lastPlace(rows) + 1, 1] : [0, lastPlace(rows)]
  const ahead = rows.prepare(
    `select place from row ${index} where ${sql}place ${further} ? order by place ${way}
     limit 1 offset ?`,
  )
  // Of all rows the places have no gaps.
  const endOf = (at: number, count: number) => {
    if (index === '') return descending ? Math.max(at - count, last) : Math.min(at + count, last)
    return Number(ahead.get(...values, at, count - 1)?.place ?? last)
  }
  for (let at = after ?? begin; descending ? at > last : at < last;) {
    const to = endOf(at, pace.rows())
    yield descending ? { from: to - 1, to: at - 1 } : { from: at, to }
    at = to
  }
}
