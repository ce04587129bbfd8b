/** A quarter with its figures: as it was closed, or counted now. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Rule } from '../lateness/due.ts'
import type { Database } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { selectJournalSize } from './figures.sql.ts'
import { readFigures, type QuarterFigures } from './figures.ts'
import { daysOf, isQuarter, quarterAfter, quarterBefore, quarterOf } from './quarter.ts'
import {
  selectClosed,
  selectClosedNames,
  selectCutOffs,
  type ClosedQuarter,
} from './quarter.sql.ts'

export type QuarterRead = {
  found: QuarterFigures
  /** Its text, to be taken away; null while it runs. */
  closed: ClosedQuarter | null
  before: QuarterFigures | null
}

/** Quarters that can be shown: those that are closed, and those since Kho's first act. */
export async function listQuarters(db: Database, now: Date): Promise<string[]> {
  const [cutOffs, closed, { firstAt }] = [
    await selectCutOffs(db),
    await selectClosedNames(db),
    await selectJournalSize(db),
  ]
  const present = quarterOf(dayOf(now), cutOffs)
  const found = new Set([present, ...closed])
  let one = firstAt === null ? present : quarterOf(dayOf(firstAt), cutOffs)
  for (; one < present; one = quarterAfter(one)) found.add(one)
  return [...found].toSorted().toReversed()
}

/** Names of those that are closed. */
export async function listClosed(db: Database): Promise<string[]> {
  return selectClosedNames(db)
}

export async function readQuarter(
  db: Database,
  rule: Rule,
  quarter: string,
  now: Date,
): Promise<QuarterRead> {
  const known = await listQuarters(db, now)
  if (!isQuarter(quarter) || !known.includes(quarter))
    throw new Refusal('quarter.unknown', { quarter: quarter.slice(0, 40) })
  const before = quarterBefore(quarter)
  const { found, closed } = await readOne(db, rule, quarter, now)
  return {
    found,
    closed,
    before: known.includes(before) ? (await readOne(db, rule, before, now)).found : null,
  }
}

async function readOne(
  db: Database,
  rule: Rule,
  quarter: string,
  now: Date,
): Promise<Pick<QuarterRead, 'found' | 'closed'>> {
  const closed = await selectClosed(db, quarter)
  if (closed) return { closed, found: JSON.parse(closed.figures) as QuarterFigures }
  const days = daysOf(quarter, await selectCutOffs(db))
  return { closed: null, found: await readFigures(db, rule, days, now) }
}
