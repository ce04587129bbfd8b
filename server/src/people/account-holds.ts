/**
 * Accounts suspended, resumed, ended or shortened many at once, for an act that decides about all of
 * them and journals it. Each says which it changed.
 */
import type { Queryable } from '../pg/database.ts'

/** In which the act that is taken back suspended what it did. */
export type HeldSpan = { from: Date; until: Date }

export const accountHolds = {
  /** Its sessions are refused at their next request. */
  async suspend(tx: Queryable, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.account set state = 'locked', locked_at = clock_timestamp()
       where id = any ($1) and state <> 'locked' returning id`,
      [ids],
    )
    return rows.map((row) => row.id)
  },

  /** Only what was locked within the span: a lock of before or after has a reason of its own. */
  async resume(
    tx: Queryable,
    ids: readonly string[],
    { from, until }: HeldSpan,
  ): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.account set locked_at = null,
         state = case when last_active_at is null then 'issued' else 'active' end
       where id = any ($1) and state = 'locked' and locked_at between $2 and $3 returning id`,
      [ids, from, until],
    )
    return rows.map((row) => row.id)
  },

  /** It expires now; nobody deletes an account. */
  async end(tx: Queryable, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.account set valid_until = clock_timestamp()
       where id = any ($1) and (valid_until is null or valid_until > clock_timestamp())
       returning id`,
      [ids],
    )
    return rows.map((row) => row.id)
  },

  async shorten(tx: Queryable, ids: readonly string[], ends: readonly Date[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.account a set valid_until = greatest(s.ends, clock_timestamp())
       from unnest($1::text[], $2::timestamptz[]) s (id, ends)
       where a.id = s.id and (a.valid_until is null or a.valid_until > s.ends) returning a.id`,
      [ids, ends],
    )
    return rows.map((row) => row.id)
  },
}
