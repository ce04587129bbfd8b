/** Every statement about terms, procedures and what was told because of them. */
import type { Queryable } from '../pg/database.ts'
import type { Procedure, Term } from './term.ts'

export async function selectTerms(db: Queryable): Promise<Term[]> {
  const { rows } = await db.query(
    `select kind, days, ground, valid_from::text as "validFrom", valid_until::text as "validUntil"
     from request.term order by kind, valid_from`,
  )
  return rows
}

export async function selectProcedures(db: Queryable): Promise<Procedure[]> {
  const { rows } = await db.query(
    `select kind, steps, warn_days as "warnDays", escalate_days as "escalateDays",
       escalate_to as "escalateTo", ground, valid_from::text as "validFrom",
       valid_until::text as "validUntil"
     from request.procedure order by kind, valid_from`,
  )
  return rows
}

/** A rule without an end ends the day before the new one of its kind begins. */
export async function makeRoom(
  tx: Queryable,
  table: 'term' | 'procedure',
  rule: { kind: string; validFrom: string },
): Promise<void> {
  await tx.query(`lock table request.${table} in share row exclusive mode`)
  await tx.query(
    `update request.${table} set valid_until = $2::date - 1
     where kind = $1 and valid_until is null and valid_from < $2::date`,
    [rule.kind, rule.validFrom],
  )
}

export async function insertTerm(tx: Queryable, term: Term): Promise<void> {
  await tx.query(
    `insert into request.term (kind, days, ground, valid_from, valid_until)
     values ($1, $2, $3, $4, $5)`,
    [term.kind, term.days, term.ground, term.validFrom, term.validUntil],
  )
}

export async function insertProcedure(tx: Queryable, made: Procedure): Promise<void> {
  await tx.query(
    `insert into request.procedure (kind, steps, warn_days, escalate_days, escalate_to, ground,
       valid_from, valid_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      made.kind,
      made.steps,
      made.warnDays,
      made.escalateDays,
      made.escalateTo,
      made.ground,
      made.validFrom,
      made.validUntil,
    ],
  )
}

export type Reminder = {
  request: number
  dueOn: string
  level: 'warning' | 'late' | 'escalated'
  function: string
  /** null: the agency that runs the store. */
  agency: string | null
}

/** False where it was told before. */
export async function insertReminder(tx: Queryable, made: Reminder): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into request.reminder (request_id, due_on, level, function, agency_id)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [made.request, made.dueOn, made.level, made.function, made.agency],
  )
  return rowCount === 1
}

export async function selectReminders(
  db: Queryable,
  requests: readonly number[],
): Promise<Reminder[]> {
  const { rows } = await db.query(
    `select request_id::float8 as request, due_on::text as "dueOn", level, function,
       agency_id as agency
     from request.reminder where request_id = any ($1::bigint[]) order by at`,
    [requests],
  )
  return rows
}
