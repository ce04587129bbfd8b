/** The statements by which accounts, appointments and clients move between agencies. */
import type { Queryable } from '../pg/database.ts'

export type Owned = { id: string; agency: string }

/** Accounts or clients of these agencies, whatever their state: a locked one belongs somewhere too. */
export async function selectOwned(
  db: Queryable,
  table: 'account' | 'client',
  agencies: readonly string[],
): Promise<Owned[]> {
  const { rows } = await db.query(
    `select id, agency_id as agency from people.${table} where agency_id = any ($1) order by id`,
    [agencies],
  )
  return rows
}

/** Moves those that are where they should be; returns the ids of those that were. */
export async function updateOwned(
  tx: Queryable,
  table: 'account' | 'client',
  moves: readonly { id: string; from: string; to: string }[],
): Promise<Set<string>> {
  const { rows } = await tx.query(
    `update people.${table} t set agency_id = given.to_agency
     from unnest($1::text[], $2::text[], $3::text[]) given (id, from_agency, to_agency)
     where t.id = given.id and t.agency_id = given.from_agency returning t.id`,
    [moves.map(({ id }) => id), moves.map(({ from }) => from), moves.map(({ to }) => to)],
  )
  return new Set(rows.map((row) => row.id))
}

export type LivingAppointment = {
  id: number
  account: string
  agency: string
  /** The account it stands in for; null where it is no deputy's. */
  principal: string | null
}

/**
 * Appointments of these agencies that go on or are to come; deputies after all others. That of a
 * deputy whose principal holds nothing any more is void, and is left where it lies: continued, it
 * would stand by itself.
 */
export async function selectLiving(
  db: Queryable,
  agencies: readonly string[],
): Promise<LivingAppointment[]> {
  const { rows } = await db.query(
    `select p.id::float8 as id, p.account_id as account, p.agency_id as agency,
       o.account_id as principal
     from people.appointment p left join people.appointment o on o.id = p.deputy_of
     where p.agency_id = any ($1) and p.ended_at is null
       and (p.valid_until is null or p.valid_until > clock_timestamp())
       and (p.deputy_of is null or o.ended_at is null
         and (o.valid_until is null or o.valid_until > clock_timestamp()))
     order by p.deputy_of is not null, p.id`,
    [agencies],
  )
  return rows
}

/**
 * Continues an appointment for another agency: the same function, term, sleep and principal. The one
 * before is ended, because what was done by it was done for the agency of then.
 */
export async function continueAppointment(
  tx: Queryable,
  move: { id: number; to: string; documentNumber: string; documentDate: string },
): Promise<number> {
  const { rows } = await tx.query(
    `with ended as (
       update people.appointment p set ended_at = clock_timestamp()
       where id = $1 and ended_at is null and (deputy_of is null
         or exists (select from people.appointment n
           where n.continues = p.deputy_of and n.ended_at is null))
       returning *
     )
     insert into people.appointment (account_id, function, agency_id, deputy_of, valid_from,
       valid_until, suspended_at, document_number, document_date, continues)
     select e.account_id, e.function, $2,
       case when e.deputy_of is null then null else (
         select n.id from people.appointment n
         where n.continues = e.deputy_of and n.ended_at is null order by n.id desc limit 1) end,
       greatest(e.valid_from, e.ended_at), e.valid_until, e.suspended_at, $3, $4::date, e.id
     from ended e returning id::float8 as id`,
    [move.id, move.to, move.documentNumber, move.documentDate],
  )
  if (!rows[0]) throw new Error(`appointment ${move.id}, or its principal's, ended meanwhile`)
  return rows[0].id
}

/** Wakes an appointment again with what became of the one that continued it; that one ends. */
export async function takeBackAppointment(
  tx: Queryable,
  { id, continuedBy }: { id: number; continuedBy: number },
): Promise<void> {
  await tx.query(
    `update people.appointment o
     set ended_at = n.ended_at, valid_until = n.valid_until, suspended_at = n.suspended_at
     from people.appointment n where o.id = $1 and n.id = $2`,
    [id, continuedBy],
  )
  await tx.query(
    `update people.appointment set ended_at = clock_timestamp() where id = $1 and ended_at is null`,
    [continuedBy],
  )
}
