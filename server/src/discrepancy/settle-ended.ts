/**
 * Closes for good what was answered or corrected and not opened again within its term, and forgets
 * the addresses of those who reported more than a day ago. Without a term nothing is closed.
 */
import type { Database } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { moveDiscrepancy, type Way } from './move-discrepancy.ts'

export async function settleEnded(db: Database, way: Way): Promise<number> {
  await db.query(
    `update discrepancy.discrepancy set sender = null
     where sender is not null and reported_at < clock_timestamp() - interval '1 day'`,
  )
  const { rows } = await db.query(
    `select id::text from discrepancy.discrepancy
     where state in ('answered', 'corrected') and reopen_until < $1::date order by id`,
    [dayOf(way.now())],
  )
  let closed = 0
  for (const { id } of rows) {
    closed += await db.tx(async (tx) => {
      // Somebody may be opening it again at this moment; whoever has the lock first, decides.
      const still = await tx.query(
        `select from discrepancy.discrepancy
         where id = $1 and state in ('answered', 'corrected') for update`,
        [id],
      )
      if (still.rowCount === 0) return 0
      await moveDiscrepancy(tx, way, { id, step: 'closed', actor: 'rule' })
      return 1
    })
  }
  return closed
}
