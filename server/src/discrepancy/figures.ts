/** How many discrepancies a dataset or an owner has, and how long they took. Counts alone are public. */
import type { Queryable } from '../pg/database.ts'

export type DiscrepancyFigures = {
  open: number
  settled: number
  /** From report to answer or correction; null where none was settled. */
  medianDays: number | null
}

export async function readFigures(
  db: Queryable,
  where: { dataset: string } | { owner: string },
): Promise<DiscrepancyFigures> {
  const [column, value] = 'dataset' in where ? ['dataset', where.dataset] : ['owner', where.owner]
  const { rows } = await db.query(
    `select count(*) filter (where state in ('reported', 'forwarded'))::int as open,
       count(*) filter (where state not in ('reported', 'forwarded'))::int as settled,
       percentile_cont(0.5) within group (
         order by extract(epoch from settled_at - reported_at) / 86400)
         filter (where settled_at is not null)::float8 as median_days
     from discrepancy.discrepancy where ${column} = $1`,
    [value],
  )
  const { open, settled, median_days: medianDays } = rows[0]
  return { open, settled, medianDays }
}
