/** How many working days an answer or an opening again may take: a rule valid in time. */
import type { Queryable } from '../pg/database.ts'

export type TermKind = 'answer' | 'reopen'

export type Term = {
  kind: TermKind
  days: number
  ground: string
  validFrom: string
  validUntil: string | null
}

/** The term in force on a day; null where the province has set none. */
export async function findTerm(db: Queryable, kind: TermKind, day: string): Promise<Term | null> {
  const terms = await listTerms(db)
  return terms.find((term) => term.kind === kind && isInForce(term, day)) ?? null
}

export async function listTerms(db: Queryable): Promise<Term[]> {
  const { rows } = await db.query(
    `select kind, days, ground, valid_from::text, valid_until::text
     from discrepancy.term order by kind, valid_from`,
  )
  return rows.map((row) => ({
    kind: row.kind,
    days: row.days,
    ground: row.ground,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
  }))
}

function isInForce({ validFrom, validUntil }: Term, day: string): boolean {
  return validFrom <= day && (validUntil === null || day <= validUntil)
}
