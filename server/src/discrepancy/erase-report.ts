/**
 * The act that erases what a report holds of persons: what was written, with its contact, and the
 * key. That it was reported, and every proof, stays.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { erasePayload, type Erasure } from '../journal/erase.ts'
import type { Tx } from '../pg/database.ts'
import { selectDiscrepancy } from './discrepancy.sql.ts'

export async function eraseReport(tx: Tx, id: string, erasure: Erasure): Promise<void> {
  const found = await selectDiscrepancy(tx, id, true)
  if (!found) throw new Refusal('discrepancy.unknown', { id })
  const { rows } = await tx.query(
    `select s.journal_intake from discrepancy.step s
     join journal.payload p on p.intake_id = s.journal_intake where s.discrepancy = $1
     union select $2::bigint from journal.payload where intake_id = $2`,
    [id, found.journalIntake],
  )
  for (const row of rows) await erasePayload(tx, row.journal_intake, erasure)
  await tx.query(`update discrepancy.discrepancy set key = null, sender = null where id = $1`, [id])
  await tx.query('delete from discrepancy.difference where discrepancy = $1', [id])
}
