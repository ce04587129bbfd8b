/** By which the pages of the store know that nothing has changed. */
import type { Queryable } from '../pg/database.ts'

/**
 * The text of the database's own snapshot: while it is the same, no transaction has ended, so the
 * same questions have the same answers. `beside` is what pages show and the database does not hold.
 */
export async function readPageState(db: Queryable, beside: unknown): Promise<string> {
  const { rows } = await db.query({
    name: 'page-state',
    text: 'select pg_current_snapshot()::text as state',
  })
  return `${rows[0].state} ${String(beside)}`
}
