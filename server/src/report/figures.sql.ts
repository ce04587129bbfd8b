/**
 * The statements behind the figures of a quarter. Each is shown beside its figures, with the
 * instants filled in, so that whoever may ask the database can ask it again. None looks at rows of
 * a dataset: they read totals that are kept and acts that are in the journal.
 */
import type { Queryable } from '../pg/database.ts'

export type Span = { begins: Date; ends: Date; firstMonth: string }

/** Statement → its text; every column is a figure `<statement>.<column>`. */
export const statements = {
  datasets: `select
  count(*) filter (where d.created_at < q.ends) as listed,
  count(*) filter (where d.created_at < q.ends and d.sharing <> 'own' and (
    v.definition->>'keeping' = 'through'
    or exists (select from store.apply a where a.dataset = d.id and a.applied_at < q.ends))) as shared
from q cross join catalogue.dataset d
join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version`,
  equality: `select
  count(*) filter (where e.state = 'equal' and e.held_back = 0) as equal,
  count(*) filter (where e.state = 'unequal' or e.state = 'equal' and e.held_back > 0) as unequal,
  count(*) filter (where e.state is null or e.state = 'as-pushed') as unproven
from q cross join catalogue.part p
join catalogue.dataset d on d.id = p.dataset and d.created_at < q.ends
join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
  and v.definition->>'keeping' is distinct from 'through'
left join store.equality e on e.dataset = p.dataset and e.part = p.number`,
  reads: `select
  coalesce(sum(u.calls) filter (where g.purpose = 'a'), 0) as a,
  coalesce(sum(u.calls) filter (where g.purpose = 'b'), 0) as b,
  coalesce(sum(u.calls) filter (where g.purpose = 'c'), 0) as c,
  coalesce(sum(u.calls) filter (where g.purpose = 'd'), 0) as d,
  coalesce(sum(u.calls) filter (where g.purpose = 'dd'), 0) as dd,
  coalesce(sum(u.calls) filter (where g.purpose = 'e'), 0) as e
from q left join access.use_day u
  on u.day >= (q.begins at time zone 'Asia/Ho_Chi_Minh')::date
  and u.day::timestamp at time zone 'Asia/Ho_Chi_Minh' < q.ends
left join access.grant g on g.id = u.grant_id`,
  usage: `select coalesce(sum(m.reads), 0) as months
from q left join usage.month m
  on m.month >= q.first_month and m.month < q.first_month + interval '3 months'`,
  requests: `select
  count(*) filter (where r.submitted_at >= q.begins and r.submitted_at < q.ends) as submitted,
  count(*) filter (where ended.yes and (r.due_on is null
    or (r.ended_at at time zone 'Asia/Ho_Chi_Minh')::date <= r.due_on)) as "inTime",
  count(*) filter (where ended.yes
    and (r.ended_at at time zone 'Asia/Ho_Chi_Minh')::date > r.due_on) as late,
  count(*) filter (where r.submitted_at < q.ends
    and (r.ended_at is null or r.ended_at >= q.ends)) as waiting
from q left join request.request r on r.submitted_at < q.ends
cross join lateral (select r.state in ('granted', 'partly-granted', 'refused')
  and r.ended_at >= q.begins and r.ended_at < q.ends as yes) ended`,
  reports: `select
  count(*) filter (where r.reported_at >= q.begins) as reported,
  count(*) filter (where settled.at >= q.begins and settled.at < q.ends and (r.due_on is null
    or (settled.at at time zone 'Asia/Ho_Chi_Minh')::date <= r.due_on)) as "inTime",
  count(*) filter (where settled.at >= q.begins and settled.at < q.ends
    and (settled.at at time zone 'Asia/Ho_Chi_Minh')::date > r.due_on) as late,
  count(*) filter (where r.id is not null and (settled.at is null or settled.at >= q.ends)) as open
from q left join discrepancy.discrepancy r on r.reported_at < q.ends
cross join lateral (select coalesce(r.settled_at, r.closed_at) as at) settled`,
  reviews: `select
  count(*) filter (where c.opened_at >= q.begins and c.opened_at < q.ends) as opened,
  count(*) filter (where c.closed_at >= q.begins and c.closed_at < q.ends) as closed,
  coalesce(sum(sleeping.items) filter (where c.closed_at >= q.begins and c.closed_at < q.ends), 0)
    as suspended
from q left join review.campaign c on c.opened_at < q.ends
left join lateral (select sum((kind.value->>'suspended')::bigint) as items
  from jsonb_each(c.outcomes) kind) sleeping on true`,
  incidents: `select
  count(*) filter (where r.state in ('done', 'unchanged')) as good,
  count(*) filter (where r.state = 'refused') as refused,
  count(*) filter (where r.state = 'failed') as failed,
  count(distinct (r.dataset, r.part)) filter (where r.state in ('refused', 'failed')) as parts
from q left join sync.run r on r.ended_at >= q.begins and r.ended_at < q.ends`,
} as const

export type StatementName = keyof typeof statements

export async function runStatement(
  db: Queryable,
  name: StatementName,
  span: Span,
): Promise<Record<string, number>> {
  const { rows } = await db.query(
    `with q as (select $1::timestamptz as begins, $2::timestamptz as ends, $3::date as first_month)
     ${statements[name]}`,
    [span.begins, span.ends, span.firstMonth],
  )
  return Object.fromEntries(Object.entries(rows[0]).map(([key, value]) => [key, Number(value)]))
}

/** As it is shown: with the instants it was asked for. */
export function showStatement(name: StatementName, span: Span): string {
  const [begins, ends] = [span.begins, span.ends].map((one) => one.toISOString())
  return `with q as (select '${begins}'::timestamptz as begins,
  '${ends}'::timestamptz as ends, '${span.firstMonth}'::date as first_month)
${statements[name]}`
}

/** Reports of each agency that are open at the end and settled within the span. */
export async function selectReportsByAgency(
  db: Queryable,
  { begins, ends }: Span,
): Promise<{ agency: string; open: number; settled: number }[]> {
  const { rows } = await db.query(
    `select r.owner as agency,
       count(*) filter (where settled.at is null or settled.at >= $2)::int as open,
       count(*) filter (where settled.at >= $1 and settled.at < $2)::int as settled
     from discrepancy.discrepancy r
     cross join lateral (select coalesce(r.settled_at, r.closed_at) as at) settled
     where r.reported_at < $2 group by r.owner order by r.owner`,
    [begins, ends],
  )
  return rows
}

/** How many entries the journal has, and when the first was written. */
export async function selectJournalSize(
  db: Queryable,
): Promise<{ size: number; firstAt: Date | null }> {
  const { rows } = await db.query(
    `select size, (select at from journal.entry where index = 0) as first_at from journal.head`,
  )
  return { size: Number(rows[0]?.size ?? 0), firstAt: rows[0]?.first_at ?? null }
}
