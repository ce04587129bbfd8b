/** Every statement about accounts and appointments. */
import type { FunctionName } from '@kho/contract/function.ts'
import type { Queryable } from '../pg/database.ts'
import type { Account } from './account.ts'
import type { Appointment } from './appointment.ts'

export async function selectAccounts(
  db: Queryable,
  filter: { id?: string; agency?: string },
): Promise<Account[]> {
  const { rows } = await db.query(
    `select id, agency_id, name, mail, telephone, zones,
       case when valid_until <= clock_timestamp() and state <> 'locked' then 'expired'
         else state end as state,
       (extract(epoch from valid_from) * 1000)::float8 as from_ms,
       (extract(epoch from valid_until) * 1000)::float8 as until_ms,
       (extract(epoch from last_active_at) * 1000)::float8 as active_ms
     from people.account
     where ($1::text is null or id = $1) and ($2::text is null or agency_id = $2)
     order by id`,
    [filter.id ?? null, filter.agency ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    agency: row.agency_id,
    name: row.name,
    mail: row.mail,
    telephone: row.telephone,
    state: row.state,
    zones: row.zones,
    validFrom: new Date(row.from_ms),
    validUntil: row.until_ms === null ? null : new Date(row.until_ms),
    lastActiveAt: row.active_ms === null ? null : new Date(row.active_ms),
  }))
}

export type NewAccount = Pick<
  Account,
  'id' | 'agency' | 'name' | 'mail' | 'telephone' | 'zones' | 'validUntil'
>

/** False if the name has been used. */
export async function insertAccount(tx: Queryable, account: NewAccount): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into people.account (id, agency_id, name, mail, telephone, zones, valid_until)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
    [
      account.id,
      account.agency,
      account.name,
      account.mail,
      account.telephone,
      account.zones,
      account.validUntil,
    ],
  )
  return rowCount === 1
}

export type NewAppointment = {
  account: string
  function: FunctionName
  agency: string
  deputyOf: number | null
  validFrom: Date | null
  validUntil: Date | null
  documentNumber: string | null
  documentDate: string | null
}

export async function insertAppointment(tx: Queryable, given: NewAppointment): Promise<number> {
  const { rows } = await tx.query(
    `insert into people.appointment (account_id, function, agency_id, deputy_of, valid_from,
       valid_until, document_number, document_date)
     values ($1, $2, $3, $4, coalesce($5, clock_timestamp()), $6, $7, $8)
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
    ],
  )
  return rows[0].id
}

export async function selectAppointments(
  db: Queryable,
  filter: { id?: number; account?: string; agency?: string },
): Promise<Appointment[]> {
  const { rows } = await db.query(
    `select id::float8 as id, account_id, function, agency_id, deputy_of::float8 as deputy_of,
       (extract(epoch from valid_from) * 1000)::float8 as from_ms,
       (extract(epoch from valid_until) * 1000)::float8 as until_ms,
       (extract(epoch from ended_at) * 1000)::float8 as ended_ms
     from people.appointment
     where ($1::bigint is null or id = $1) and ($2::text is null or account_id = $2)
       and ($3::text is null or agency_id = $3)
     order by id`,
    [filter.id ?? null, filter.account ?? null, filter.agency ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    account: row.account_id,
    function: row.function,
    agency: row.agency_id,
    deputyOf: row.deputy_of,
    validFrom: new Date(row.from_ms),
    validUntil: row.until_ms === null ? null : new Date(row.until_ms),
    endedAt: row.ended_ms === null ? null : new Date(row.ended_ms),
  }))
}
