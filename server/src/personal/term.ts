/** How long answers, deeds and notices may take: rules valid in time, each with its ground. */
import { termKinds, termUnits, type TermKind } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { addDays, workingDayAfter, type WorkingCalendar } from '../calendar/working-calendar.ts'
import type { Queryable } from '../pg/database.ts'

export type TermUnit = (typeof termUnits)[number]

export type Term = {
  kind: TermKind
  count: number
  unit: TermUnit
  ground: string
  validFrom: string
  validUntil: string | null
}

/** The term in force on a day; null where none is set. */
export async function findTerm(db: Queryable, kind: TermKind, day: string): Promise<Term | null> {
  const found = (await listTerms(db)).find(
    (term) =>
      term.kind === kind &&
      term.validFrom <= day &&
      (term.validUntil === null || day <= term.validUntil),
  )
  return found ?? null
}

export async function listTerms(db: Queryable): Promise<Term[]> {
  const { rows } = await db.query(
    `select kind, count, unit, ground, valid_from::text, valid_until::text
     from personal.term order by kind, valid_from`,
  )
  return rows.map((row) => ({
    kind: row.kind,
    count: row.count,
    unit: row.unit,
    ground: row.ground,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
  }))
}

/** The last day of a term that begins on a day; the day itself is not counted. */
export function lastDay(calendar: WorkingCalendar, term: Term, day: string): string {
  if (term.unit === 'working-day') return workingDayAfter(calendar, day, term.count)
  return addDays(day, term.unit === 'hour' ? Math.ceil(term.count / 24) : term.count)
}

/** The instant at which a term of hours or days from an instant is over. */
export function endOfTerm({ kind, count, unit }: Term, at: Date): Date {
  if (unit === 'working-day') throw new Error(`the term ${kind} is not in hours or days`)
  return new Date(at.getTime() + count * (unit === 'hour' ? 3_600_000 : 86_400_000))
}

const clockKinds: ReadonlySet<TermKind> = new Set(['breach-notice', 'breach-keeping'])

/** Why the pair cannot be: breaches are counted from an instant, requests in days. */
export function refuseTermUnit(term: Term): void {
  const fits = clockKinds.has(term.kind) ? term.unit !== 'working-day' : term.unit !== 'hour'
  if (fits && termKinds.includes(term.kind)) return
  throw new Refusal('personal.bad-term', {
    kind: `${term.kind} (${term.unit})`,
    from: term.validFrom,
    other: '-',
  })
}
