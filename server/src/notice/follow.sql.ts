/** Every statement that makes notices. */
import { acts, type ActEntry, type ActName } from '@kho/contract/acts.ts'
import type { NoticeKind } from '@kho/contract/notice.ts'
import type { Queryable } from '../pg/database.ts'
import type { NoticeEvent } from './event.ts'
import { ownerActs } from './subscription.sql.ts'

type Span = {
  count: number
  entries: { index: number; kind: string; at: string; body: string }[]
}

/** The next entries, of which only some kinds are read; null where another process is at it. */
export async function readSpan(
  tx: Queryable,
  kinds: readonly string[],
  entriesMax: number,
): Promise<Span | null> {
  const { rows } = await tx.query<{ next: string }>(
    'select next_entry as next from notice.follower for update skip locked',
  )
  if (!rows[0]) return null
  const { next } = rows[0]
  const { rows: ends } = await tx.query<{ last: string | null; count: number }>(
    `select max(index) as last, count(*)::int as count
     from (select index from journal.entry where index >= $1 order by index limit $2) span`,
    [next, entriesMax],
  )
  const { last, count } = ends[0]!
  if (last === null) return { count: 0, entries: [] }
  const { rows: entries } = await tx.query<Span['entries'][number]>(
    `select index::float8 as index, kind, body,
       to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
     from journal.entry where index between $1::bigint and $2::bigint and kind = any ($3)
     order by index`,
    [next, last, kinds],
  )
  await tx.query('update notice.follower set next_entry = $1::bigint + 1', [last])
  return { count, entries }
}

/** Keeps events that are not there yet, and puts each before those who may know of it. */
export async function insertEvents(tx: Queryable, events: readonly NoticeEvent[]): Promise<number> {
  if (events.length === 0) return 0
  const { rows } = await tx.query<{ id: string }>(
    `insert into notice.event (kind, mark, entry, at, about)
     select kind, mark, entry, at, about from jsonb_to_recordset($1::jsonb)
       as given (kind text, mark text, entry bigint, at timestamptz, about jsonb)
     on conflict (mark) do nothing returning id`,
    [JSON.stringify(events)],
  )
  const { rowCount } = await tx.query(fanOutStatement, [
    rows.map(({ id }) => id),
    JSON.stringify(seers),
  ])
  return rowCount ?? 0
}

/** Functions that see what a notice is about, whosever it is. */
const seers: Partial<Record<NoticeKind, string[]>> = {
  'drift.found': seersOf('case.see'),
  'run.failed': seersOf('run.see'),
}

function seersOf(act: ActName): string[] {
  const { by }: ActEntry = acts[act]
  return Object.entries(by).flatMap(([name, reach]) => (reach === 'any' ? [name] : []))
}

/**
 * Who is told: of a dataset, those who may read it now, its owner and its suppliers, and of an open
 * one whoever named it; of grants and keys, whose they are; of a request, the agency that asked; of
 * a run or of drift, owner, supplier and who holds a function that sees those of everybody; of an
 * answer, who reported.
 */
const fanOutStatement = `
  with told as (
    select s.id as subscription, s.way, e.id as event, e.kind, e.about, s.client, s.account, s.dataset as named,
      coalesce(c.agency_id, a.agency_id) as agency
    from notice.event e
      join notice.subscription s on s.kinds @> array[e.kind::text] and s.ended_at is null
        and (s.dataset is null or s.dataset = e.about ->> 'dataset')
      left join people.client c on c.id = s.client
      left join people.account a on a.id = s.account
    where e.id = any ($1::bigint[]) and ${ownerActs}
  )
  insert into notice.delivery (id, subscription, event, state, ended_at)
  select gen_random_uuid(), t.subscription, t.event,
    case when t.way in ('mail', 'webhook') then 'waiting' else 'delivered' end,
    case when t.way in ('mail', 'webhook') then null else clock_timestamp() end
  from told t left join catalogue.dataset d on d.id = t.about ->> 'dataset'
    left join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
  where case
    when t.kind in ('dataset.changed', 'definition.changed') then
      (d.sharing = 'open' and t.named = d.id)
      or v.definition ->> 'owner' = t.agency
      or exists (select from catalogue.part p where p.dataset = d.id and p.supplier = t.agency)
      or exists (
        select from access.grant g join people.client gc on gc.id = g.client_id
        where g.dataset_id = d.id and g.revoked_at is null
          and g.valid_from <= clock_timestamp() and g.valid_until > clock_timestamp()
          and case when t.client is null then gc.agency_id = t.agency else gc.id = t.client end)
      -- What persons hold, they hold by the consumer's function, all of them or those named.
      or exists (
        select from access.grant g join people.held(t.account, clock_timestamp()) h
          on h.agency = g.agency_id and h.function = 'consumer'
        where g.dataset_id = d.id and g.revoked_at is null
          and g.valid_from <= clock_timestamp() and g.valid_until > clock_timestamp()
          and (g.accounts is null or t.account = any (g.accounts)))
    when t.kind in ('grant.ending', 'grant.ended', 'key.ending') then
      case when t.client is null
        then t.agency in (t.about ->> 'agency', ltrim(t.about ->> 'client', '@'))
          or exists (select from people.client o
            where o.id = t.about ->> 'client' and o.agency_id = t.agency)
        else t.about ->> 'client' = t.client end
    when t.kind = 'request.decided' then t.about ->> 'agency' = t.agency
    when t.kind in ('run.failed', 'drift.found') then v.definition ->> 'owner' = t.agency
      or exists (select from catalogue.part p where p.dataset = d.id
        and p.name = t.about ->> 'part' and p.supplier = t.agency)
      or exists (select from people.held(t.account, clock_timestamp()) h
        where ($2::jsonb -> t.kind) ? h.function)
    when t.kind = 'discrepancy.answered' then exists (
      select from discrepancy.discrepancy r join people.client rc on rc.id = r.client
      where r.id::text = t.about ->> 'discrepancy'
        and case when t.client is null then rc.agency_id = t.agency else rc.id = t.client end)
    else false end
  order by t.event, t.subscription
  on conflict (subscription, event) do nothing`

/** Ends that come within so many days, and ends of grants of the last two days. */
export async function selectEndings(tx: Queryable, daysAhead: number): Promise<NoticeEvent[]> {
  const { rows } = await tx.query<Omit<NoticeEvent, 'about'> & { about: string }>(
    `with bound as (
       select clock_timestamp() as now, clock_timestamp() + make_interval(days => $1) as ahead
     ), ending as (
       select 'key.ending' as kind, 'key:' || k.id || ':' || extract(epoch from k.valid_until) as mark,
         b.now as at, jsonb_build_object('client', k.client_id, 'key', k.id, 'until',
           to_char(k.valid_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as about
       from people.client_key k join people.client c on c.id = k.client_id cross join bound b
       where k.valid_until > b.now and k.valid_until <= b.ahead and c.state in ('issued', 'active')
       union all
       select case when g.valid_until > b.now then 'grant.ending' else 'grant.ended' end,
         'grant:' || g.id || case when g.valid_until > b.now then ':ending:' else ':ended:' end
           || extract(epoch from g.valid_until), b.now,
         jsonb_strip_nulls(jsonb_build_object('grant', g.id, 'client', g.client_id, 'agency',
           g.agency_id, 'dataset', g.dataset_id, 'until',
           to_char(g.valid_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
       from access.grant g cross join bound b
       where g.revoked_at is null and g.valid_until > b.now - interval '2 days'
         and g.valid_until <= b.ahead
     )
     select kind, mark, null as entry, at, about::text as about from ending n
     where not exists (select from notice.event e where e.mark = n.mark)
     order by mark limit 10000`,
    [daysAhead],
  )
  return rows.map((row) => ({ ...row, about: JSON.parse(row.about) }))
}
