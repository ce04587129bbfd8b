/** Statements about what is used of grants. */
import type { Queryable } from '../pg/database.ts'

/** What one process has to add for a grant. */
export type UseAdded = {
  grant: number
  /** In Viet Nam. */
  day: string
  /** Milliseconds since 1970, of the beginning of the minute. */
  minuteMs: number
  /** Of the day, and of the minute alone. */
  calls: number
  minuteCalls: number
  rows: number
}

/** What all processes have added for a grant and day, and for that minute of it. */
export type UseTotal = { grant: number; day: string; minuteMs: number } & Totals
type Totals = { minuteCalls: number; calls: number; rows: number }

/**
 * Adds up and gives the totals, in one statement. Rows are locked in the order of their keys, so
 * that two processes never wait for each other in a circle.
 */
export async function addUse(db: Queryable, added: readonly UseAdded[]): Promise<UseTotal[]> {
  const { rows } = await db.query({
    name: 'access-add-use',
    text: `with given as (
        select * from unnest($1::bigint[], $2::date[], $3::float8[], $4::bigint[], $5::bigint[],
          $6::bigint[]) as g (grant_id, day, minute_ms, calls, minute_calls, rows)
        order by 1, 2),
      day as (
        insert into access.use_day as d (grant_id, day, calls, rows, last_at)
        select grant_id, day, calls, rows, clock_timestamp() from given
        on conflict (grant_id, day) do update set calls = d.calls + excluded.calls,
          rows = d.rows + excluded.rows, last_at = excluded.last_at
        returning grant_id, day, calls, rows),
      minute as (
        insert into access.use_minute as m (grant_id, minute, calls)
        select grant_id, to_timestamp(minute_ms / 1000), minute_calls from given
        on conflict (grant_id, minute) do update set calls = m.calls + excluded.calls
        returning grant_id, minute, calls)
      select g.grant_id::float8 as grant, g.day::text, g.minute_ms,
        d.calls::float8 as calls, d.rows::float8 as rows, m.calls::float8 as minute_calls
      from given g join day d using (grant_id, day)
        join minute m on m.grant_id = g.grant_id and m.minute = to_timestamp(g.minute_ms / 1000)`,
    values: [
      added.map(({ grant }) => grant),
      added.map(({ day }) => day),
      added.map(({ minuteMs }) => minuteMs),
      added.map(({ calls }) => calls),
      added.map(({ minuteCalls }) => minuteCalls),
      added.map(({ rows: count }) => count),
    ],
  })
  return rows.map((row) => ({
    grant: row.grant,
    day: row.day,
    minuteMs: row.minute_ms,
    calls: row.calls,
    rows: row.rows,
    minuteCalls: row.minute_calls,
  }))
}

/** What was used on a day, by grant. */
export async function selectUse(
  db: Queryable,
  grants: readonly number[],
  day: string,
): Promise<Map<number, { calls: number; rows: number }>> {
  const { rows } = await db.query(
    `select grant_id::float8 as grant, calls::float8 as calls, rows::float8 as rows
     from access.use_day where grant_id = any ($1::bigint[]) and day = $2`,
    [grants, day],
  )
  return new Map(rows.map(({ grant, calls, rows: count }) => [grant, { calls, rows: count }]))
}

/** What was used from a day on, by grant. */
export async function selectUseSince(
  db: Queryable,
  grants: readonly number[],
  day: string,
): Promise<Map<number, { calls: number; rows: number }>> {
  const { rows } = await db.query(
    `select grant_id::float8 as grant, sum(calls)::float8 as calls, sum(rows)::float8 as rows
     from access.use_day where grant_id = any ($1::bigint[]) and day >= $2 group by grant_id`,
    [grants, day],
  )
  return new Map(rows.map(({ grant, calls, rows: count }) => [grant, { calls, rows: count }]))
}

/** What was used today of grants that have a limit, so that a new process knows it. */
export async function selectLimitedUse(
  db: Queryable,
  day: string,
  minuteMs: number,
): Promise<UseTotal[]> {
  const { rows } = await db.query(
    `select d.grant_id::float8 as grant, d.calls::float8 as calls, d.rows::float8 as rows,
       coalesce(m.calls, 0)::float8 as minute_calls
     from access.use_day d join access.grant g on g.id = d.grant_id
       left join access.use_minute m on m.grant_id = d.grant_id
         and m.minute = to_timestamp($2::float8 / 1000)
     where d.day = $1 and (g.calls_per_minute is not null or g.rows_per_day is not null)`,
    [day, minuteMs],
  )
  return rows.map((row) => ({
    grant: row.grant,
    day,
    minuteMs,
    calls: row.calls,
    rows: row.rows,
    minuteCalls: row.minute_calls,
  }))
}

/** Minutes are of no use once they are over; days stay, since reviews ask for the last use. */
export async function deleteOldMinutes(db: Queryable): Promise<void> {
  await db.query(`delete from access.use_minute where minute < now() - interval '10 minutes'`)
}
