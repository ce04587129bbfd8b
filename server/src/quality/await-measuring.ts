/**
 * Waits for whoever measures at this moment and keeps the next from beginning until the transaction
 * ends: a measuring speaks of what it found when it began, and keeps keys of rows as samples.
 */
import type { Tx } from '../pg/database.ts'

export const measuringTurn = (dataset: string) => `kho.quality.${dataset}`

export async function awaitMeasuring(tx: Tx): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended($1 || id, 0))
     from (select id from catalogue.dataset order by id) d`,
    [measuringTurn('')],
  )
}
