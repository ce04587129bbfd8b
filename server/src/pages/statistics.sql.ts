/** Reads of the whole store from kept totals; what waits for a decision on opening it is left out. */
import { purposes, type Purpose } from '@kho/contract/purpose.ts'
import type { Queryable } from '../pg/database.ts'

/** Months `YYYY-MM`, both within. */
type Span = { first: string; last: string }

const monthStart = (month: string) => `${month}-01`

export async function selectReadTotals(
  db: Queryable,
  { first, last }: Span,
): Promise<{
  months: { month: string; reads: number }[]
  datasets: { dataset: string; reads: number }[]
}> {
  const { rows } = await db.query(
    `select to_char(m.month, 'YYYY-MM') as month, m.dataset, sum(m.reads)::float8 as reads
     from usage.month m
     join catalogue.dataset d on d.id = m.dataset and not d.awaits_release
     where m.month between $1::date and $2::date
     group by grouping sets ((m.month), (m.dataset))`,
    [monthStart(first), monthStart(last)],
  )
  return {
    months: rows.filter(({ month }) => month !== null),
    datasets: rows.filter(({ dataset }) => dataset !== null),
  }
}

/** Calls that were answered under grants, by the purpose of the grant. */
export async function selectGrantedCalls(
  db: Queryable,
  { first, last }: Span,
): Promise<Record<Purpose, number>> {
  const { rows } = await db.query(
    `select g.purpose, sum(u.calls)::float8 as calls
     from access.use_day u
     join access.grant g on g.id = u.grant_id
     join catalogue.dataset d on d.id = g.dataset_id and not d.awaits_release
     where u.day >= $1::date and u.day < $2::date + interval '1 month'
     group by g.purpose`,
    [monthStart(first), monthStart(last)],
  )
  const counted = new Map<string, number>(rows.map(({ purpose, calls }) => [purpose, calls]))
  const codes = Object.keys(purposes) as Purpose[]
  return Object.fromEntries(codes.map((code) => [code, counted.get(code) ?? 0])) as Record<
    Purpose,
    number
  >
}
