/**
 * Who may act and read at this instant: accounts, appointments, clients and grants that have not
 * ended, each with its last use, who reviews it, and whether anybody still answers for it. The same
 * statement is frozen by a campaign and asked by the reports.
 */
import { reviewedByAuthority, reviewing, type SubjectKind } from '@kho/contract/review.ts'
import type { OrphanReason } from '@kho/contract/review.ts'
import type { Queryable } from '../pg/database.ts'

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ')

const appointmentInForce = `p.ended_at is null and p.suspended_at is null
  and p.valid_from <= statement_timestamp()
  and (p.valid_until is null or p.valid_until > statement_timestamp())`
const accountOpen = `a.state <> 'locked'
  and (a.valid_until is null or a.valid_until > statement_timestamp())`

/** Parameters: $1 today in Viet Nam, $2 agencies or null. */
const subjects = `
  with agency_now as (
    select id, row_number() over (order by id) as number,
      coalesce(valid_to < $1::date, false) as ended, contact
    from people.agency),
  -- Who could review what the agency has, and what it owns; and who could review everything.
  reviewer as (
    select p.agency_id, array_agg(distinct p.account_id::text) as persons,
      coalesce(array_agg(distinct p.account_id::text) filter (where p.function = 'steward'), '{}')
        as stewards
    from people.appointment p join people.account a on a.id = p.account_id
    where p.function in (${quoted(reviewing)}) and ${appointmentInForce} and ${accountOpen}
    group by p.agency_id),
  authority as (
    select coalesce(array_agg(distinct p.account_id::text), '{}') as persons
    from people.appointment p join people.account a on a.id = p.account_id
    where p.function = 'authority' and ${appointmentInForce} and ${accountOpen}),
  entry as (select account_id, count(*) as uses from signin.session group by account_id),
  call as (
    select grant_id, sum(calls)::bigint as uses, max(last_at) as last_at
    from access.use_day group by grant_id),
  client_call as (
    select g.client_id, sum(c.uses)::bigint as uses, max(c.last_at) as last_at
    from call c join access.grant g on g.id = c.grant_id
    where g.client_id is not null group by g.client_id),
  -- A definition is long: it is read once for each dataset, not for each grant.
  dataset_now as materialized (
    select d.id, v.definition ->> 'owner' as owner from catalogue.dataset d
      join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version),
  -- Who decided on a request. What a grant was made of and by whom is asked before the sort.
  decider as (
    select request_id, array_agg(distinct account_id::text) as persons
    from request.decision group by request_id),
  subject as (
    select 1 as place, 'account' as kind, a.id as subject, a.agency_id as agency,
      null as owner, a.id as holder, a.last_active_at as last_used_at,
      coalesce(e.uses, 0) as uses, a.last_active_at is null as unused, '' as lost,
      a.id in (select p.account_id from people.appointment p
        where p.function in (${quoted(reviewedByAuthority)}) and p.ended_at is null) as high,
      json_build_object('name', a.name, 'state', a.state, 'until', a.valid_until) as told,
      '{}'::text[] as requesters, '{}'::text[] as deciders, '{}'::text[] as barred
    from people.account a left join entry e on e.account_id = a.id
    where a.agency_id is not null
      and (a.valid_until is null or a.valid_until > statement_timestamp())
    union all
    select 2, 'appointment', p.id::text, p.agency_id, null, p.account_id,
      case when a.last_active_at >= p.valid_from then a.last_active_at end, null,
      coalesce(a.last_active_at < p.valid_from, true),
      case when ${accountOpen} then '' else 'holder-locked' end,
      p.function in (${quoted(reviewedByAuthority)}),
      json_build_object('name', a.name, 'account', a.id, 'function', p.function,
        'state', case when p.suspended_at is null then 'active' else 'suspended' end,
        'until', p.valid_until, 'deputyOf', p.deputy_of), '{}', '{}', '{}'
    from people.appointment p join people.account a on a.id = p.account_id
    where p.ended_at is null and (p.valid_until is null or p.valid_until > statement_timestamp())
    union all
    select 3, 'client', c.id, c.agency_id, null, null, u.last_at, u.uses, c.state = 'issued',
      case when c.state = 'locked' then 'holder-locked'
        when coalesce(c.contact, n.contact) is null then 'no-contact' else '' end,
      false,
      json_build_object('name', c.name, 'state', c.state, 'scopes', c.scopes), '{}', '{}', '{}'
    from people.client c left join agency_now n on n.id = c.agency_id
      left join client_call u on u.client_id = c.id
    where c.state not in ('requested', 'refused')
    union all
    select 4, 'grant', g.id::text, coalesce(g.agency_id, c.agency_id), d.owner, null, u.last_at,
      coalesce(u.uses, 0), u.last_at is null,
      case when c.state = 'locked' then 'holder-locked' else '' end, false,
      row_to_json(t), coalesce(q.authors, '{}'), coalesce(w.persons, '{}'),
      coalesce(q.authors || w.persons, q.authors, '{}')
    from access.grant g left join people.client c on c.id = g.client_id
      left join request.request q on q.id::text = g.request
      left join decider w on w.request_id = q.id
      left join dataset_now d on d.id = g.dataset_id
      left join call u on u.grant_id = g.id
      cross join lateral (select coalesce(g.client_id, '@' || g.agency_id) as client,
        g.dataset_id as dataset, g.purpose, g.columns, g.valid_until as until) t
    where g.revoked_at is null and g.valid_until > statement_timestamp()),
  population as (
    select n.number as agency_number, s.place, s.kind, s.subject, s.agency, s.owner, s.holder,
      case when not s.high and not r.persons <@ array_append(s.barred, s.holder::text)
        then s.agency end as reviewer,
      s.told, s.last_used_at, s.uses, s.unused,
      array_remove(array[case when n.ended then 'agency-ended' end, nullif(s.lost, '')], null)
        as orphaned, s.requesters, s.deciders,
      s.barred <> '{}' and u.persons <@ s.barred and coalesce(r.persons <@ s.barred, true)
        and coalesce(o.stewards <@ s.barred, true) as alone
    from subject s cross join authority u left join agency_now n on n.id = s.agency
      left join reviewer r on r.agency_id = s.agency
      left join reviewer o on o.agency_id = s.owner
    where $2::text[] is null or s.agency = any ($2))`

/**
 * One statement, so that all of it is of one instant. By agency, so that it is read together. It is
 * numbered after the sort, so that who could review (hundreds of names for an agency) is asked
 * before it and not carried through it.
 */
export async function freezePopulation(
  tx: Queryable,
  campaign: number,
  given: { day: string; agencies: readonly string[] | null },
): Promise<void> {
  // The sort of all of it stays in memory.
  await tx.query(`select set_config('work_mem', '128MB', true)`)
  await tx.query(
    `${subjects}
     insert into review.item (campaign, number, kind, subject, agency, owner, holder, reviewer,
       told, last_used_at, uses, unused, orphaned, requesters, deciders,
       alone)
     select $3, row_number() over (), kind, subject, agency, owner, holder, reviewer, told,
       last_used_at, uses, unused, orphaned, requesters, deciders, alone
     from (select * from population order by agency_number, place, length(subject), subject) ordered`,
    [given.day, given.agencies, campaign],
  )
}

export type PopulationRow = {
  kind: SubjectKind
  subject: string
  agency: string
  told: Record<string, unknown>
  lastUsedAt: Date | null
  uses: number | null
  unused: boolean
  orphaned: OrphanReason[]
}

/** What nobody uses, or nobody answers for, now; by kind and id, after one of them. */
export async function selectLeft(
  db: Queryable,
  asked: {
    day: string
    agencies: readonly string[] | null
    which: 'unused' | 'orphaned'
    after: { kind: SubjectKind; subject: string } | null
    limit: number
  },
): Promise<PopulationRow[]> {
  const { rows } = await db.query(
    `${subjects}
     select kind, subject, agency, told::text, uses::float8 as uses, unused, orphaned,
       (extract(epoch from last_used_at) * 1000)::float8 as used_ms
     from population
     where case when $3 = 'unused' then unused else orphaned <> '{}' end
       and ($4::text is null or (kind collate "C", subject collate "C") > ($4, $5))
     order by kind collate "C", subject collate "C" limit $6`,
    [
      asked.day,
      asked.agencies,
      asked.which,
      asked.after?.kind ?? null,
      asked.after?.subject ?? null,
      asked.limit,
    ],
  )
  return rows.map((row) => ({
    kind: row.kind,
    subject: row.subject,
    agency: row.agency,
    told: JSON.parse(row.told),
    lastUsedAt: row.used_ms === null ? null : new Date(row.used_ms),
    uses: row.uses,
    unused: row.unused,
    orphaned: row.orphaned,
  }))
}
