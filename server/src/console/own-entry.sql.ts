/** The entry that an act has just left, for pages that name it. */
import type { Tx } from '../pg/database.ts'

/** The first one of this very transaction, before it commits; undefined where it left none. */
export async function selectOwnEntry(tx: Tx): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    `select min(id)::text as id from journal.intake where xmin = pg_current_xact_id()::xid`,
  )
  return rows[0]?.id ?? undefined
}
