/** Appointments suspended, resumed, ended or shortened many at once; see account-holds.ts. */
import type { Queryable } from '../pg/database.ts'
import type { HeldSpan } from './account-holds.ts'

export const appointmentHolds = {
  /** Nothing can be done by it at the next request. */
  async suspend(tx: Queryable, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.appointment set suspended_at = clock_timestamp()
       where id = any ($1::bigint[]) and suspended_at is null and ended_at is null
       returning id::text`,
      [ids],
    )
    return rows.map((row) => row.id)
  },

  async resume(
    tx: Queryable,
    ids: readonly string[],
    { from, until }: HeldSpan,
  ): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.appointment set suspended_at = null
       where id = any ($1::bigint[]) and suspended_at between $2 and $3 returning id::text`,
      [ids, from, until],
    )
    return rows.map((row) => row.id)
  },

  async end(tx: Queryable, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.appointment set ended_at = clock_timestamp()
       where id = any ($1::bigint[]) and ended_at is null returning id::text`,
      [ids],
    )
    return rows.map((row) => row.id)
  },

  /** One that would begin only after its new end has ended: nothing is left of it. */
  async shorten(tx: Queryable, ids: readonly string[], ends: readonly Date[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.appointment p set
         valid_until = case when p.valid_from < s.until then s.until else p.valid_until end,
         ended_at = case when p.valid_from < s.until then p.ended_at else clock_timestamp() end
       from (select id, greatest(ends, clock_timestamp()) as until
         from unnest($1::bigint[], $2::timestamptz[]) given (id, ends)) s
       where p.id = s.id and p.ended_at is null
         and (p.valid_until is null or p.valid_until > s.until) returning p.id::text`,
      [ids, ends],
    )
    return rows.map((row) => row.id)
  },
}
