/** Clients locked, let in again or narrowed many at once; see people/account-holds.ts. */
import type { HeldSpan } from '../people/account-holds.ts'
import type { Queryable } from '../pg/database.ts'

export const clientHolds = {
  /** No token any more, and its next call is refused. */
  async suspend(tx: Queryable, ids: readonly string[]): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.client set state = 'locked', locked_at = clock_timestamp()
       where id = any ($1) and state in ('issued', 'active') returning id`,
      [ids],
    )
    return rows.map((row) => row.id)
  },

  /** It is active again with its first token. */
  async resume(
    tx: Queryable,
    ids: readonly string[],
    { from, until }: HeldSpan,
  ): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.client set state = 'issued', locked_at = null
       where id = any ($1) and state = 'locked' and locked_at between $2 and $3 returning id`,
      [ids, from, until],
    )
    return rows.map((row) => row.id)
  },

  /** Leaves these scopes; each list is JSON. Tokens that are out last minutes. */
  async narrow(
    tx: Queryable,
    ids: readonly string[],
    scopes: readonly string[],
  ): Promise<string[]> {
    const { rows } = await tx.query(
      `update people.client c set scopes = s.scopes::jsonb
       from unnest($1::text[], $2::text[]) s (id, scopes) where c.id = s.id returning c.id`,
      [ids, scopes],
    )
    return rows.map((row) => row.id)
  },
}
