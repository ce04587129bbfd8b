/** Every statement about the calls of clients. */
import type { Database, Queryable } from '../../pg/database.ts'

/**
 * Goes through so many further entries of the log and writes down which clients occur in them.
 * Returns how many it went through; null where another process is at it.
 */
export async function followEntries(db: Database, entriesMax: number): Promise<number | null> {
  return db.tx(async (tx) => {
    const { rows } = await tx.query<{ next: string }>(
      `select next_entry as next from people.call_follower for update skip locked`,
    )
    if (!rows[0]) return null
    // Fixed once: each statement below sees what was committed by then, which may be more.
    const { rows: ends } = await tx.query<{ last: string | null; count: number }>(
      `select max(index) as last, count(*)::int as count
       from (select index from journal.entry where index >= $1 order by index limit $2) span`,
      [rows[0].next, entriesMax],
    )
    const { last, count } = ends[0]!
    if (last === null) return 0
    const span = [rows[0].next, last]
    await tx.query(callsStatement, span)
    await tx.query(closingsStatement, span)
    await tx.query('update people.call_follower set next_entry = $1::bigint + 1', [last])
    return count
  })
}

const spanOf = `select index, intake_id, kind, body from journal.entry
  where index between $1::bigint and $2::bigint`

/** A record that is stored as like another names no client; the other, in the same group, does. */
const callsStatement = `
  with span as (${spanOf}), called as (
    select span.index, jsonb_path_query(g.records::jsonb, '$[*].record.client') #>> '{}' as client
    from span join journal.read_group g on g.intake_id = span.intake_id where span.kind = 'read'
    union all
    select span.index, span.body::jsonb ->> 'client' from span
    where span.kind in ('intake.refused', 'push.refused', 'discrepancy.refused')
  )
  insert into people.client_call (client_id, entry)
  select distinct client, index from called where client is not null
  on conflict do nothing`

const closingsStatement = `
  with span as (${spanOf})
  insert into people.call_closing (group_id, closing_id)
  select distinct
    (jsonb_path_query(g.records::jsonb, '$[*].record.group') #>> '{}')::bigint, span.intake_id
  from span join journal.read_group g on g.intake_id = span.intake_id
  where span.kind = 'read-closed'
  on conflict do nothing`

/** An entry in which the client occurs; `records` is the group of reads, null for an act. */
export type CallEntry = {
  entry: number
  group: string
  at: string
  body: string
  records: string | null
}

/** Newest first, from the given entry on. */
export async function selectCallEntries(
  db: Queryable,
  client: string,
  from: number | null,
  entriesMax: number,
): Promise<CallEntry[]> {
  const { rows } = await db.query<CallEntry>(
    `select c.entry::float8 as entry, e.intake_id::text as group, e.body, g.records,
       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
     from people.client_call c join journal.entry e on e.index = c.entry
       left join journal.read_group g on g.intake_id = e.intake_id and e.kind = 'read'
     where c.client_id = $1 and ($2::bigint is null or c.entry <= $2)
     order by c.entry desc limit $3`,
    [client, from, entriesMax],
  )
  return rows
}

/** The groups of closings, by the group of reads that they close. */
export async function selectClosings(
  db: Queryable,
  groups: readonly string[],
): Promise<{ group: string; records: string }[]> {
  const { rows } = await db.query<{ group: string; records: string }>(
    `select c.group_id::text as group, g.records
     from people.call_closing c join journal.read_group g on g.intake_id = c.closing_id
     where c.group_id = any ($1::bigint[]) order by c.group_id, c.closing_id`,
    [groups],
  )
  return rows
}

export async function selectFollowed(db: Queryable): Promise<number> {
  const { rows } = await db.query('select next_entry::float8 as next from people.call_follower')
  return rows[0].next
}
