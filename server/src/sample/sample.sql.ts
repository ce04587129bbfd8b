/** Statements that only a demonstration needs. */
import type { Queryable } from '../pg/database.ts'

/** A dataset declared so long ago, so that a part that never came is late. */
export async function dateBack(tx: Queryable, dataset: string, days: number): Promise<void> {
  await tx.query(
    `update catalogue.dataset set created_at = created_at - make_interval(days => $2)
     where id = $1`,
    [dataset, days],
  )
}

export async function wasSupplied(db: Queryable, dataset: string): Promise<boolean> {
  const { rows } = await db.query(
    `select from intake.load where dataset = $1 and state in ('applied', 'unchanged') limit 1`,
    [dataset],
  )
  return rows.length > 0
}
