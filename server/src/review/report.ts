/** What is looked at beside campaigns: rights nobody uses or answers for, functions in conflict. */
import { subjectKinds, type SubjectKind } from '@kho/contract/review.ts'
import type { Queryable } from '../pg/database.ts'
import { selectLeft, type PopulationRow } from './population.sql.ts'
import { selectDoubled, type Doubled } from './doubled.sql.ts'
import { selectConflicts, type Conflict } from './segregation.sql.ts'

export type { Conflict } from './segregation.sql.ts'
export type { Doubled } from './doubled.sql.ts'
export type LeftKind = 'unused' | 'orphaned'
export type LeftPage = { rows: PopulationRow[]; next: string | null }

/** A page of what is there now, after the row that `after` names. */
export async function listLeft(
  db: Queryable,
  asked: {
    which: LeftKind
    day: string
    agencies: readonly string[] | null
    after?: string | undefined
    limit: number
  },
): Promise<LeftPage> {
  const { after, ...rest } = asked
  const rows = await selectLeft(db, { ...rest, after: readAfter(after) })
  const last = rows.length === asked.limit ? rows.at(-1)! : null
  return { rows, next: last && `${last.kind}:${last.subject}` }
}

function readAfter(text: string | undefined): { kind: SubjectKind; subject: string } | null {
  const kind = subjectKinds.find((one) => text?.startsWith(`${one}:`))
  return kind ? { kind, subject: text!.slice(kind.length + 1) } : null
}

export async function listConflicts(
  db: Queryable,
  agencies: readonly string[] | null,
): Promise<Conflict[]> {
  return selectConflicts(db, agencies)
}

/** Of accounts of these agencies; null for all. */
export async function listDoubled(
  db: Queryable,
  agencies: readonly string[] | null,
): Promise<Doubled[]> {
  return selectDoubled(db, agencies)
}
