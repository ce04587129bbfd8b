/** Every statement about appointments. */
import type { FunctionName } from '@kho/contract/function.ts'
import type { Queryable } from '../pg/database.ts'
import type { Appointment, AppointmentFilter } from './appointment.ts'

const ms = (name: string, as: string) => `(extract(epoch from ${name}) * 1000)::float8 as ${as}`
const instant = (value: number | null) => (value === null ? null : new Date(value))

export async function selectAppointments(
  db: Queryable,
  filter: AppointmentFilter,
): Promise<Appointment[]> {
  const { rows } = await db.query(
    `select p.id::float8 as id, account_id, function, agency_id, deputy_of::float8 as deputy_of,
       continues::float8 as continues, document_number, document_date::text,
       ${ms('valid_from', 'from_ms')}, ${ms('valid_until', 'until_ms')},
       ${ms('ended_at', 'ended_ms')}, ${ms('suspended_at', 'suspended_ms')}
     from people.appointment p
     where ($1::bigint is null or p.id = $1) and ($2::text is null or account_id = $2)
       and ($3::text[] is null or agency_id = any ($3)) and ($4::bigint is null or p.id > $4)
       and ($5::bigint is null or deputy_of = $5)
       and ($6::text[] is null or account_id = any ($6))
     order by p.id limit $7`,
    [
      filter.id ?? null,
      filter.account ?? null,
      filter.agencies ?? null,
      filter.after ?? null,
      filter.deputyOf ?? null,
      filter.accounts ?? null,
      filter.appointmentsMax ?? null,
    ],
  )
  return rows.map((row) => ({
    id: row.id,
    account: row.account_id,
    function: row.function,
    agency: row.agency_id,
    deputyOf: row.deputy_of,
    continues: row.continues,
    validFrom: new Date(row.from_ms),
    validUntil: instant(row.until_ms),
    suspendedAt: instant(row.suspended_ms),
    endedAt: instant(row.ended_ms),
    documentNumber: row.document_number,
    documentDate: row.document_date,
  }))
}

export type NewAppointment = {
  account: string
  function: FunctionName
  agency: string
  deputyOf: number | null
  continues?: number
  validFrom: Date | null
  validUntil: Date | null
  documentNumber: string | null
  documentDate: string | null
}

export async function insertAppointment(tx: Queryable, given: NewAppointment): Promise<number> {
  const { rows } = await tx.query(
    `insert into people.appointment (account_id, function, agency_id, deputy_of, valid_from,
       valid_until, document_number, document_date, continues)
     values ($1, $2, $3, $4, coalesce($5, clock_timestamp()), $6, $7, $8, $9)
     returning id::float8 as id`,
    [
      given.account,
      given.function,
      given.agency,
      given.deputyOf,
      given.validFrom,
      given.validUntil,
      given.documentNumber,
      given.documentDate,
      given.continues ?? null,
    ],
  )
  return rows[0].id
}

/** Whether it was still going on. */
export async function updateEnded(tx: Queryable, appointment: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update people.appointment set ended_at = clock_timestamp() where id = $1 and ended_at is null`,
    [appointment],
  )
  return rowCount === 1
}

export async function updateUntil(
  tx: Queryable,
  appointment: number,
  validUntil: Date | null,
): Promise<void> {
  await tx.query('update people.appointment set valid_until = $2 where id = $1', [
    appointment,
    validUntil,
  ])
}

/** Whether it changed. */
export async function updateSuspended(
  tx: Queryable,
  appointment: number,
  suspend: boolean,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    suspend
      ? `update people.appointment set suspended_at = clock_timestamp()
         where id = $1 and suspended_at is null`
      : `update people.appointment set suspended_at = null
         where id = $1 and suspended_at is not null`,
    [appointment],
  )
  return rowCount === 1
}

type Span = { validFrom: Date | null; validUntil: Date | null }

/** Functions an account holds at any moment of a span. */
export async function selectHeldWithin(
  tx: Queryable,
  account: string,
  span: Span,
): Promise<{ id: number; function: FunctionName; agency: string }[]> {
  const { rows } = await tx.query(
    `select id::float8 as id, function, agency_id as agency from people.appointment
     where account_id = $1 and ended_at is null
       and tstzrange(valid_from, valid_until) && tstzrange(coalesce($2, clock_timestamp()), $3)
     order by id`,
    [account, span.validFrom, span.validUntil],
  )
  return rows
}

/**
 * Whether `principal` stands in for `deputy` in a function, itself or through others, at any moment
 * of a span. Walks from each principal to its deputies.
 */
export async function selectStandsInFor(
  tx: Queryable,
  asked: Span & { function: FunctionName; principal: string; deputy: string },
): Promise<boolean> {
  const { rows } = await tx.query(
    `with recursive stands_in as (
       select $2::text collate "C" as account
       union
       select p.account_id from stands_in s
         join people.appointment o on o.account_id = s.account
         join people.appointment p on p.deputy_of = o.id
       where p.function = $1 and p.ended_at is null
         and tstzrange(p.valid_from, p.valid_until) && tstzrange(coalesce($4, clock_timestamp()), $5)
     )
     select exists (select from stands_in where account = $3) as found`,
    [asked.function, asked.deputy, asked.principal, asked.validFrom, asked.validUntil],
  )
  return rows[0].found
}
