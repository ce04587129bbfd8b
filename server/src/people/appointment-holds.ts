/** Appointments suspended, resumed, ended or shortened many at once; see account-holds.ts. */
import type { Queryable } from '../pg/database.ts'

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

  async resume(tx: Queryable, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.appointment set suspended_at = null
       where id = any ($1::bigint[]) and suspended_at is not null returning id::text`,
      [ids],
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

  async shorten(tx: Queryable, ids: readonly string[], ends: readonly Date[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.appointment p set valid_until = greatest(s.ends, clock_timestamp())
       from unnest($1::bigint[], $2::timestamptz[]) s (id, ends)
       where p.id = s.id and p.valid_from < greatest(s.ends, clock_timestamp())
         and (p.valid_until is null or p.valid_until > s.ends) returning p.id::text`,
      [ids, ends],
    )
    return rows.map((row) => row.id)
  },
}
