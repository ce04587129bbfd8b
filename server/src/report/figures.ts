/**
 * The figures of a quarter: counted from acts and kept totals in one snapshot, together with how
 * long the journal was. What can only be seen at a moment (whether copies are equal) is known for
 * a quarter that runs and is frozen when it is closed; afterwards nobody can count it any more.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { canonicalJson, type JsonValue } from '@kho/journal/entry.ts'
import type { Rule } from '../lateness/due.ts'
import { readSupplies } from '../lateness/supplies-within.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { listAgencies } from '../people/agency.ts'
import { startOfDay } from '../time.ts'
import { addDays } from '../calendar/working-calendar.ts'
import {
  runStatement,
  selectJournalSize,
  selectReportsByAgency,
  showStatement,
  statements,
  type Span,
  type StatementName,
} from './figures.sql.ts'
import { firstMonthOf, type QuarterDays } from './quarter.ts'

export type AgencyFigures = {
  agency: string
  /** As it was called when it was counted. */
  name: Bilingual
  due: number
  onTime: number
  late: number
  /** Reports open at the end, and settled within. */
  open: number
  settled: number
}

export type QuarterFigures = QuarterDays & {
  /** Until when it was counted: its end, or now while it runs. */
  ends: string
  /** How many entries the journal had. */
  entries: number
  /** By `<statement>.<column>`; null where nobody can count it any more. */
  figures: Record<string, number | null>
  agencies: AgencyFigures[]
}

const statementNames = Object.keys(statements) as StatementName[]

/** What is a state and not an act: a verification overwrites what it found before. */
const momentary: ReadonlySet<StatementName> = new Set(['equality'])

/** How long after a quarter's end the state of that day still stands for its end. */
const freshDays = 31

/** The statements with the instants for which they were asked. */
export function showStatements(figures: QuarterFigures): { name: string; text: string }[] {
  const span = spanOf(figures, new Date(figures.ends))
  return statementNames.map((name) => ({ name, text: showStatement(name, span) }))
}

function spanOf({ quarter, first, last }: QuarterDays, now: Date): Span {
  const ends = startOfDay(addDays(last, 1))
  return {
    begins: startOfDay(first),
    ends: now < ends ? now : ends,
    firstMonth: firstMonthOf(quarter),
  }
}

export async function readFigures(
  db: Database,
  rule: Rule,
  days: QuarterDays,
  now: Date,
): Promise<QuarterFigures> {
  return db.tx((tx) => countFigures(tx, rule, days, now), {
    isolation: 'repeatable read',
    readOnly: true,
  })
}

export async function countFigures(
  tx: Queryable,
  rule: Rule,
  days: QuarterDays,
  now: Date,
): Promise<QuarterFigures> {
  const span = spanOf(days, now)
  const isFresh = now <= startOfDay(addDays(days.last, 1 + freshDays))
  const figures: QuarterFigures['figures'] = {}
  for (const name of statementNames) {
    const found = await runStatement(tx, name, span)
    for (const [column, value] of Object.entries(found)) {
      figures[`${name}.${column}`] = momentary.has(name) && !isFresh ? null : value
    }
  }
  const agencies = await countAgencies(tx, rule, span)
  const total = (of: 'due' | 'onTime' | 'late') => agencies.reduce((sum, one) => sum + one[of], 0)
  figures['supplies.due'] = total('due')
  figures['supplies.onTime'] = total('onTime')
  figures['supplies.late'] = total('late')
  const { size } = await selectJournalSize(tx)
  return { ...days, ends: span.ends.toISOString(), entries: size, figures, agencies }
}

async function countAgencies(tx: Queryable, rule: Rule, span: Span): Promise<AgencyFigures[]> {
  const names = new Map((await listAgencies(tx)).map(({ id, name }) => [id, name]))
  const found = new Map<string, AgencyFigures>()
  const of = (agency: string) => {
    const known = found.get(agency)
    if (known) return known
    const name = names.get(agency) ?? { vi: agency, en: agency }
    const made = { agency, name, due: 0, onTime: 0, late: 0, open: 0, settled: 0 }
    found.set(agency, made)
    return made
  }
  for (const one of await readSupplies(tx, rule, span)) Object.assign(of(one.agency), one)
  for (const one of await selectReportsByAgency(tx, span)) Object.assign(of(one.agency), one)
  // Those who are late most come first.
  return [...found.values()].toSorted(
    (a, b) => b.late - a.late || b.open - a.open || (a.agency < b.agency ? -1 : 1),
  )
}

/** As it is kept and hashed: the same figures are the same bytes. */
export function figuresText(figures: QuarterFigures): string {
  return canonicalJson(figures as unknown as JsonValue)
}
