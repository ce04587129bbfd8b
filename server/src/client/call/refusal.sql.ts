/** Every statement about totals of refused calls. */
import type { Database, Queryable } from '../../pg/database.ts'

/** Counts so many further entries; null where another process is at it. */
export async function countRefusedEntries(
  db: Database,
  entriesMax: number,
): Promise<number | null> {
  return db.tx(async (tx) => {
    const { rows } = await tx.query<{ next: string }>(
      'select next_entry as next from usage.refused_follower for update skip locked',
    )
    if (!rows[0]) return null
    const { rows: ends } = await tx.query<{ last: string | null; count: number }>(
      `select max(index) as last, count(*)::int as count
       from (select index from journal.entry where index >= $1 order by index limit $2) span`,
      [rows[0].next, entriesMax],
    )
    const { last, count } = ends[0]!
    if (last === null) return 0
    await tx.query(totalsStatement, [rows[0].next, last])
    await tx.query('update usage.refused_follower set next_entry = $1::bigint + 1', [last])
    return count
  })
}

/**
 * Reads lie in groups, each record with its outcome; supplies and reports that were refused are
 * entries of their own. A dataset that nobody has defined is what a caller made up, and is not kept.
 */
const totalsStatement = `
  with span as (
    select index, intake_id, kind, body, at from journal.entry
    where index between $1::bigint and $2::bigint
  ), refused as (
    select span.at, record ->> 'client' as client, record ->> 'account' as account,
      record ->> 'dataset' as dataset, record ->> 'code' as code
    from span join journal.read_group g on g.intake_id = span.intake_id,
      jsonb_path_query(g.records::jsonb, '$[*].record ? (@.outcome == "refused")') as record
    where span.kind = 'read'
    union all
    select span.at, body::jsonb ->> 'client', null, body::jsonb ->> 'dataset',
      body::jsonb ->> 'code'
    from span where span.kind in ('intake.refused', 'push.refused', 'discrepancy.refused')
      and body::jsonb ->> 'client' is not null
  )
  insert into usage.refused_month as m (month, client, agency, dataset, code, calls)
  select date_trunc('month', r.at at time zone 'Asia/Ho_Chi_Minh')::date, coalesce(r.client, ''),
    coalesce(c.agency_id, a.agency_id, ''), coalesce(d.id, ''), r.code, count(*)
  from refused r left join people.client c on c.id = r.client
    left join people.account a on a.id = r.account
    left join catalogue.dataset d on d.id = r.dataset
  where r.code is not null
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (month, client, agency, dataset, code) do update set calls = m.calls + excluded.calls`

/** Totals by reason over months `YYYY-MM`, both within; names no system and no dataset. */
export async function selectRefusedByCode(
  db: Queryable,
  { first, last }: { first: string; last: string },
): Promise<{ code: string; calls: number }[]> {
  const { rows } = await db.query(
    `select code, sum(calls)::float8 as calls from usage.refused_month
     where month between $1::date and $2::date group by code order by 2 desc, code`,
    [`${first}-01`, `${last}-01`],
  )
  return rows
}

export type RefusedTotal = {
  /** YYYY-MM. */
  month: string
  client: string
  agency: string
  dataset: string
  code: string
  calls: number
}

export type RefusedFilter = { [name in 'month' | 'client' | 'agency' | 'dataset' | 'code']: string }

export type RefusedNames = { [name in keyof RefusedFilter]: string[] }

/** Each name once, also of the persons' own calls, which name no client. */
export async function selectRefusedNames(
  db: Queryable,
  agencies: 'any' | readonly string[],
): Promise<RefusedNames> {
  const { rows } = await db.query(
    `with seen as (select * from usage.refused_month where $1::text[] is null or agency = any ($1))
     select array(select to_char(month, 'YYYY-MM') from seen group by month order by month desc)
         as month,
       array(select client from seen where client <> '' group by client) as client,
       array(select agency from seen where agency <> '' group by agency) as agency,
       array(select dataset from seen where dataset <> '' group by dataset) as dataset,
       array(select code from seen group by code) as code`,
    [agencies === 'any' ? null : agencies],
  )
  return rows[0]
}

const key = `(to_char(month, 'YYYY-MM'), client, agency, dataset, code)`

/** The newest month first; goes on behind the line `after`. Of given agencies, or of all. */
export async function selectRefusedTotals(
  db: Queryable,
  filter: RefusedFilter & {
    agencies: 'any' | readonly string[]
    after: readonly string[] | null
    limit: number
  },
): Promise<RefusedTotal[]> {
  const { agencies, after, limit } = filter
  const { rows } = await db.query(
    `select to_char(month, 'YYYY-MM') as month, client, agency, dataset, code,
       calls::float8 as calls
     from usage.refused_month
     where ($1 = '' or to_char(month, 'YYYY-MM') = $1) and ($2 = '' or client = $2)
       and ($3 = '' or agency = $3) and ($4 = '' or dataset = $4) and ($5 = '' or code = $5)
       and ($6::text[] is null or agency = any ($6))
       and ($7::text[] is null or ${key} < (($7::text[])[1], ($7::text[])[2], ($7::text[])[3],
         ($7::text[])[4], ($7::text[])[5]))
     order by ${key} desc limit $8`,
    [
      filter.month,
      filter.client,
      filter.agency,
      filter.dataset,
      filter.code,
      agencies === 'any' ? null : agencies,
      after,
      limit,
    ],
  )
  return rows
}
