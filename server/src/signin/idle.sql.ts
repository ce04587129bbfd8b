/** Every statement about accounts that nobody uses. */
import type { Queryable } from '../pg/database.ts'

/** Of an account that was never entered, the day on which it was issued counts. */
const idle = (days: string) => `a.state <> 'locked'
  and coalesce(a.last_active_at, a.created_at) < clock_timestamp() - make_interval(days => ${days})
  and not exists (select 1 from signin.break_glass g where g.account_id = a.id)`

/** Locks them and ends their sessions; returns their names. */
export async function lockIdle(tx: Queryable, days: number): Promise<string[]> {
  const { rows } = await tx.query(
    `with locked as (
       update people.account a set state = 'locked', locked_at = clock_timestamp()
       where ${idle('$1')} returning id
     ), ended as (
       update signin.session set ended_at = clock_timestamp()
       where ended_at is null and account_id in (select id from locked)
     )
     select id from locked order by id`,
    [days],
  )
  return rows.map(({ id }) => id)
}

/** Those that were not told of since they were last active. */
export async function warnIdle(tx: Queryable, days: number): Promise<string[]> {
  const { rows } = await tx.query(
    `insert into signin.idle_warning as old (account_id)
     select a.id from people.account a where ${idle('$1')}
     on conflict (account_id) do update set warned_at = clock_timestamp()
       where old.warned_at < (select coalesce(a.last_active_at, a.created_at)
         from people.account a where a.id = old.account_id)
     returning account_id`,
    [days],
  )
  return rows.map((row) => row.account_id as string).toSorted()
}

export type IdleAccount = { account: string; agency: string | null; lastActiveAt: string | null }

export async function selectIdle(db: Queryable, days: number): Promise<IdleAccount[]> {
  const { rows } = await db.query(
    `select a.id, a.agency_id, (extract(epoch from a.last_active_at) * 1000)::float8 as active_ms
     from people.account a where ${idle('$1')} order by a.last_active_at nulls first, a.id`,
    [days],
  )
  return rows.map((row) => ({
    account: row.id,
    agency: row.agency_id,
    lastActiveAt: row.active_ms === null ? null : new Date(row.active_ms).toISOString(),
  }))
}
