/** Every statement about how data comes in and whether it equals its source. */
import type { Queryable } from '../pg/database.ts'

export type SourceFacts = {
  sources: number
  /** Declared sources by kind. */
  byKind: Record<string, number>
  scheduled: number
  /** Loads that went in without a receipt. */
  withoutReceipt: string[]
  receipts: number
}

export async function selectSourceFacts(db: Queryable): Promise<SourceFacts> {
  const { rows } = await db.query(
    `select (select count(*)::int from intake.source) as sources,
       (select coalesce(jsonb_object_agg(kind, n), '{}')::text from (
         select definition->>'kind' as kind, count(*)::int as n from intake.source group by 1) k
       ) as by_kind,
       (select count(*)::int from sync.schedule) as scheduled,
       (select count(*)::float8 from intake.load where receipt is not null) as receipts,
       array(select dataset || ' ' || id from intake.load
         where state in ('applied', 'unchanged') and receipt is null order by 1 limit 100) as missing`,
  )
  const { sources, by_kind, scheduled, receipts, missing } = rows[0]
  return {
    sources,
    byKind: JSON.parse(by_kind),
    scheduled,
    receipts,
    withoutReceipt: missing,
  }
}

export type EqualityFacts = {
  equal: number
  asPushed: number
  unequal: string[]
  /** Parts with rows about which nothing was ever said. */
  unsaid: string[]
  heldBack: number
  oldest: string | null
}

export async function selectEqualityFacts(db: Queryable): Promise<EqualityFacts> {
  const { rows } = await db.query(
    `select count(*) filter (where state = 'equal' and held_back = 0)::int as equal,
       count(*) filter (where state = 'as-pushed' and held_back = 0)::int as as_pushed,
       array(select u.dataset || '/' || p.name || ' (' || u.differences || '+' || u.held_back || ')'
         from store.equality u join catalogue.part p on p.dataset = u.dataset and p.number = u.part
         where u.state = 'unequal' or u.held_back > 0 order by 1) as unequal,
       array(select distinct a.dataset || '/' || p.name from store.apply a
         join catalogue.part p on p.dataset = a.dataset and p.number = a.part
         where not exists (select from store.equality u
           where u.dataset = a.dataset and u.part = a.part) order by 1) as unsaid,
       coalesce(sum(held_back), 0)::float8 as held_back,
       to_char(min(as_of) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as oldest
     from store.equality`,
  )
  const { as_pushed, held_back, ...rest } = rows[0]
  return { ...rest, asPushed: as_pushed, heldBack: held_back }
}

export type VerificationFacts = {
  scheduled: number
  /** Parts with rows that no schedule verifies. */
  unscheduled: string[]
  /** Twice their time is over. */
  late: string[]
  failed: string[]
  /** Parts found altered or differing at the last verification of their dataset. */
  wrong: string[]
}

export async function selectVerificationFacts(db: Queryable): Promise<VerificationFacts> {
  const { rows } = await db.query(
    `with part as (
       select p.dataset, p.number, p.name from catalogue.part p
       where exists (select from intake.source s where s.dataset = p.dataset and s.part = p.number)
         and exists (select from store.apply a where a.dataset = p.dataset and a.part = p.number)
     ), said as (
       select distinct on (body::jsonb->>'dataset') body::jsonb->>'dataset' as dataset,
         (body::jsonb->>'ok')::boolean as ok from journal.entry
       where kind not in ('read', 'read-closed') and body::jsonb @> '{"kind": "equality.verified"}'
       order by body::jsonb->>'dataset', index desc
     )
     select (select count(*)::int from discrepancy.verification) as scheduled,
       array(select dataset || '/' || name from part where not exists (
         select from discrepancy.verification v
         where v.dataset = part.dataset and v.part = part.number) order by 1) as unscheduled,
       array(select dataset || '/' || part from discrepancy.verification
         where verified_at is not null and verified_at < clock_timestamp()
           - 2 * make_interval(hours => every_hours) order by 1) as late,
       array(select dataset || '/' || part || ' ' || failed_with from discrepancy.verification
         where failed_with is not null order by 1) as failed,
       array(select dataset from said where not ok order by 1) as wrong`,
  )
  return rows[0]
}

export type CaseFacts = { open: number; settled: number; late: string[]; drift: string[] }

/** Reports of readers and what verifications found; `today` as `YYYY-MM-DD`. */
export async function selectCaseFacts(db: Queryable, today: string): Promise<CaseFacts> {
  const { rows } = await db.query(
    `select count(*) filter (where state in ('reported', 'forwarded'))::int as open,
       count(*) filter (where state not in ('reported', 'forwarded'))::int as settled,
       coalesce(array_agg(dataset || ' ' || id order by dataset, id)
         filter (where state = 'forwarded' and due_on < $1), '{}') as late,
       coalesce(array_agg(dataset || ' ' || id order by dataset, id)
         filter (where origin = 'drift' and state in ('reported', 'forwarded')), '{}') as drift
     from discrepancy.discrepancy`,
    [today],
  )
  return rows[0]
}

/** Late parts of which nobody was reminded, as `dataset/part`, of those given with their due. */
export async function selectUnreminded(
  db: Queryable,
  late: readonly { dataset: string; part: string; dueAt: Date }[],
): Promise<string[]> {
  const { rows } = await db.query(
    `select l.dataset || '/' || l.part as name
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as l (dataset, part, due_at)
     join catalogue.part p on p.dataset = l.dataset and p.name = l.part
     where not exists (select from sync.reminder m
       where m.dataset = l.dataset and m.part = p.number and m.due_at = l.due_at)
     order by 1`,
    [
      late.map(({ dataset }) => dataset),
      late.map(({ part }) => part),
      late.map(({ dueAt }) => dueAt.toISOString()),
    ],
  )
  return rows.map(({ name }) => name)
}

export async function countReminders(db: Queryable): Promise<number> {
  const { rows } = await db.query('select count(*)::int as n from sync.reminder')
  return rows[0].n
}
