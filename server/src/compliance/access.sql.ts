/** Every statement about who may act and read, what was asked for, and the wall behind it. */
import type { Queryable } from '../pg/database.ts'

export type AccountFacts = {
  byState: Record<string, number>
  /** Past their term though not locked. */
  expired: number
  /** Hold a function that needs a second factor and have none. */
  withoutFactor: string[]
}

export async function selectAccountFacts(
  db: Queryable,
  deciding: readonly string[],
): Promise<AccountFacts> {
  const { rows } = await db.query(
    `select (select coalesce(jsonb_object_agg(state, n), '{}')::text from (
         select state, count(*)::int as n from people.account group by state) s) as by_state,
       (select count(*)::int from people.account
         where state <> 'locked' and valid_until <= clock_timestamp()) as expired,
       array(select distinct a.id from people.account a
         join people.appointment p on p.account_id = a.id
         where a.state = 'active' and (a.valid_until is null or a.valid_until > clock_timestamp())
           and p.function = any($1) and p.ended_at is null and p.suspended_at is null
           and p.valid_from <= clock_timestamp()
           and (p.valid_until is null or p.valid_until > clock_timestamp())
           and not exists (select from factor.passkey f where f.account_id = a.id)
           and not exists (select from factor.totp t
             where t.account_id = a.id and t.confirmed_at is not null)
         order by a.id) as without_factor`,
    [deciding],
  )
  const { by_state, expired, without_factor } = rows[0]
  return { byState: JSON.parse(by_state), expired, withoutFactor: without_factor }
}

export type ReviewFacts = {
  open: number
  overdue: string[]
  lastClosed: string | null
  /** Closed campaigns that left an item without an outcome. */
  unsettled: string[]
  suspended: number
}

export async function selectReviewFacts(db: Queryable, today: string): Promise<ReviewFacts> {
  const { rows } = await db.query(
    `select count(*) filter (where closed_at is null)::int as open,
       coalesce(array_agg(id::text order by id)
         filter (where closed_at is null and due_on < $1), '{}') as overdue,
       to_char(max(closed_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last_closed,
       coalesce(array_agg(id::text order by id) filter (where closed_at is not null and exists (
         select from review.item i where i.campaign = c.id and i.outcome is null)), '{}') as unsettled,
       (select count(*)::int from review.item
         where outcome = 'suspended' and resumed_at is null) as suspended
     from review.campaign c`,
    [today],
  )
  const { last_closed, ...rest } = rows[0]
  return { ...rest, lastClosed: last_closed }
}

export type RequestFacts = {
  byState: Record<string, number>
  decidedInTime: number
  decidedLate: number
  /** Refusals without a reason or its ground. */
  unreasoned: string[]
  /** Decided by somebody who wrote the request. */
  ownDecision: string[]
}

/** In time: the last decision fell on the day of the term at the latest. */
export async function selectRequestFacts(db: Queryable): Promise<RequestFacts> {
  const { rows } = await db.query(
    `with ended as (
       select r.id, r.due_on, (max(d.decided_at) at time zone 'Asia/Ho_Chi_Minh')::date as decided_on
       from request.request r join request.decision d on d.request_id = r.id
       where r.state in ('granted', 'partly-granted', 'refused') group by r.id
     )
     select (select coalesce(jsonb_object_agg(state, n), '{}')::text from (
         select state, count(*)::int as n from request.request group by state) s) as by_state,
       (select count(*)::int from ended where due_on is null or decided_on <= due_on) as in_time,
       (select count(*)::int from ended where decided_on > due_on) as late,
       array(select request_id::text from request.decision where outcome = 'refused'
         and (coalesce(reason, '') = '' or coalesce(legal_ground, '') = '') order by 1) as unreasoned,
       array(select distinct r.id::text from request.request r
         join request.decision d on d.request_id = r.id
         where d.account_id = any(r.authors) order by 1) as own`,
  )
  const row = rows[0]
  return {
    byState: JSON.parse(row.by_state),
    decidedInTime: row.in_time,
    decidedLate: row.late,
    unreasoned: row.unreasoned,
    ownDecision: row.own,
  }
}

export type UseFacts = {
  grants: number
  withThirdParty: number
  /** Grants that sleep for want of a commitment. */
  uncommitted: string[]
  /** Clients in use that declared neither level nor conformity. */
  undeclared: string[]
  clients: number
}

export async function selectUseFacts(db: Queryable): Promise<UseFacts> {
  const { rows } = await db.query(
    `with held as (
       select * from access."grant" where revoked_at is null
         and valid_from <= clock_timestamp() and valid_until > clock_timestamp()
     )
     select (select count(*)::int from held) as grants,
       (select count(*)::int from held where third_party is not null) as with_third_party,
       array(select g.id::text from held g where g.third_party is not null and not exists (
         select from access.commitment c where c.grant_id = g.id and c.withdrawn_at is null
           and c.valid_until > clock_timestamp()) order by g.id) as uncommitted,
       (select count(*)::int from people.client where state in ('issued', 'active')) as clients,
       array(select c.id from people.client c
         where c.state in ('issued', 'active') and exists (select from held g where g.client_id = c.id)
           and (c.security_level is null or coalesce(c.conformity_document, '') = '')
         order by c.id) as undeclared`,
  )
  const { with_third_party, ...rest } = rows[0]
  return { ...rest, withThirdParty: with_third_party }
}

export type WallFacts = {
  /** Tables that the reading role can read by itself, past every decision. */
  readable: string[]
  functions: number
  /** Reads begun more than an hour ago that never got their closing record. */
  unclosed: number
}

export async function selectWallFacts(db: Queryable): Promise<WallFacts> {
  const { rows } = await db.query(
    `select array(select c.oid::regclass::text from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^(pg_|information_schema)'
           and has_schema_privilege('kho_reader', n.oid, 'usage')
           and has_any_column_privilege('kho_reader', c.oid, 'select') order by 1) as readable,
       (select count(*)::int from pg_proc f where f.pronamespace = 'read'::regnamespace
         and f.prosecdef) as functions,
       (select coalesce(sum(o.pending), 0)::int from journal.open_group o
         join journal.entry e on e.intake_id = o.intake_id
         where e.at < clock_timestamp() - interval '1 hour') as unclosed`,
  )
  return rows[0]
}

/** Zones that accounts, agencies, clients and grants name. */
export async function selectZonesNamed(
  db: Queryable,
): Promise<{ named: string[]; accounts: number; clients: number }> {
  const { rows } = await db.query(
    `select array(select distinct z from (
         select unnest(coalesce(own_zones, zones)) from people.account where state <> 'locked'
         union all select unnest(coalesce(own_zones, zones)) from people.client where state in ('issued', 'active')
         union all select unnest(zones) from people.agency
         union all select unnest(zones) from access."grant"
           where revoked_at is null and valid_until > clock_timestamp()
       ) t (z) where z is not null order by z) as named,
       (select count(*)::int from people.account where zones is not null) as accounts,
       (select count(*)::int from people.client where zones is not null) as clients`,
  )
  return rows[0]
}

export type ProposalFacts = { byState: Record<string, number>; untraced: string[] }

/** Entered proposals whose dataset the catalogue does not have. */
export async function selectProposalFacts(db: Queryable): Promise<ProposalFacts> {
  const { rows } = await db.query(
    `select (select coalesce(jsonb_object_agg(state, n), '{}')::text from (
         select state, count(*)::int as n from proposal.proposal group by state) s) as by_state,
       array(select p.id::text || ' → ' || coalesce(p.entered_dataset, '?') from proposal.proposal p
         where p.state = 'entered' and not exists (select from catalogue.dataset_version v
           where v.dataset = p.entered_dataset and v.version = p.entered_version)
         order by p.id) as untraced`,
  )
  return { byState: JSON.parse(rows[0].by_state), untraced: rows[0].untraced }
}
