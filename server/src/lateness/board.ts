/** Every part of every dataset: when it was supplied last, when it is due, and how late it is. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Frequency } from '../calendar/period.ts'
import type { Queryable } from '../pg/database.ts'
import { dueAfter, lateBy, type Due, type Lateness, type Rule } from './due.ts'
import { selectSupplies, type Way } from './lateness.sql.ts'

export type BoardState = 'on-time' | 'late' | 'awaited' | 'no-deadline'

export type BoardRow = {
  dataset: string
  title: Bilingual
  part: string
  /** Whether the dataset is one part; the part needs no name then. */
  whole: boolean
  /** The agency that supplies it. */
  agency: { id: string; name: Bilingual }
  owner: string
  frequency: Frequency
  /** Null where nothing is declared and nothing has come. */
  way: Way | null
  state: BoardState
  /** The last time the store and the source were brought together. */
  lastSuccessAt: string | null
  due: Due | null
  late: Lateness | null
  rows: number | null
  equal: boolean | null
  heldBack: number
  /** How the last run or load ended, where that was later than the last success. */
  trouble: { code: string; at: string } | null
}

/** Late ones first, the longest first; then in the order of their due. Of one dataset where named. */
export async function readBoard(
  db: Queryable,
  rule: Rule,
  now: Date,
  dataset: string | null = null,
): Promise<BoardRow[]> {
  const supplies = await selectSupplies(db, dataset)
  const rows = supplies.map(({ lastSuccessAt, declaredAt, ...supply }): BoardRow => {
    const supplied = { lastAt: lastSuccessAt, since: declaredAt }
    const due = dueAfter(rule, supply.frequency, supplied)
    const late = lateBy(rule, due, now)
    return {
      ...supply,
      lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
      due,
      late,
      state: stateOf(due, late, lastSuccessAt),
    }
  })
  const dueMs = (row: BoardRow) => row.due?.at.getTime() ?? Infinity
  return rows.toSorted((a, b) => {
    if (a.late !== null || b.late !== null) {
      if (a.late === null || b.late === null) return a.late === null ? 1 : -1
      return b.late.ms - a.late.ms || dueMs(a) - dueMs(b)
    }
    const [first, second] = [dueMs(a), dueMs(b)]
    return first === second ? 0 : first - second
  })
}

function stateOf(due: Due | null, late: Lateness | null, lastAt: Date | null): BoardState {
  if (late !== null) return 'late'
  if (lastAt === null) return 'awaited'
  return due === null ? 'no-deadline' : 'on-time'
}
