/**
 * Says of loads whose program died that they were interrupted, without waiting for the next load of
 * their part; what they had staged is dropped. Returns how many there were.
 */
import type { Database } from '../pg/database.ts'
import { dropOrphans } from './load-record.ts'

export async function settleDeadLoads(db: Database): Promise<number> {
  // Whoever loads holds the turn of its part; where it can be taken, nobody does.
  const { rowCount } = await db.tx((tx) =>
    tx.query(
      `with dead as materialized (
         select id, pg_try_advisory_xact_lock(
           hashtextextended('kho.load.' || dataset, part::bigint)) as is_alone
         from intake.load where state = 'reading')
       update intake.load l set state = 'interrupted', ended_at = clock_timestamp()
       from dead where dead.id = l.id and dead.is_alone and l.state = 'reading'`,
    ),
  )
  if (rowCount) await dropOrphans(db)
  return rowCount ?? 0
}
