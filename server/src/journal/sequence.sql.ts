import type { Client } from 'pg'
import type { IntakeRow } from './entry-body.ts'

/** The head of the log as it stands in the database; `peaks` concatenated, largest first. */
export type Head = { size: number; peaks: Buffer; atMs: number; epoch: number }

type HeadRow = { size: string; peaks: Buffer; at_ms: string; epoch: string }

const headColumns = `size, peaks, floor(extract(epoch from at) * 1000)::bigint as at_ms, epoch`

/** Any number will do, as long as every program on the database takes the same. */
const lockKey = 5_118_620_334_907

/** Whether this session now is the only one that may number entries; it is until it ends. */
export async function takeLock(client: Client): Promise<boolean> {
  const found = await client.query('select pg_try_advisory_lock($1) as taken', [lockKey])
  return found.rows[0].taken as boolean
}

export async function readHead(client: Client): Promise<Head> {
  return headOf(await client.query<HeadRow>(`select ${headColumns} from journal.head`))
}

/** Begins a new epoch: whoever still holds the former one can write nothing more. */
export async function beginEpoch(client: Client): Promise<Head> {
  return headOf(
    await client.query<HeadRow>(
      `update journal.head set epoch = epoch + 1 returning ${headColumns}`,
    ),
  )
}

function headOf({ rows: [row] }: { rows: HeadRow[] }): Head {
  if (!row) throw new Error('journal.head has no row: the database is not whole')
  const { size, peaks, at_ms: atMs, epoch } = row
  return { size: Number(size), peaks, atMs: Number(atMs), epoch: Number(epoch) }
}

/** Committed acts with ids from `fromId` on, in order of id, and how long the oldest has waited. */
export async function readIntake(
  client: Client,
  fromId: string,
  rowsMax: number,
): Promise<{ rows: IntakeRow[]; waitedMs: number }> {
  const found = await client.query<IntakeRow & { waited_ms: string }>({
    name: 'journal-read-intake',
    text: `
      select id, kind, fields::text as fields, encode(root, 'base64') as root,
        case when commitments <> '{}'
          then array(select encode(each, 'base64') from unnest(commitments) as each) end
          as commitments,
        floor(extract(epoch from clock_timestamp() - created_at) * 1000)::bigint as waited_ms
      from journal.intake where id >= $1::bigint order by id limit $2`,
    values: [fromId, rowsMax],
  })
  return { rows: found.rows, waitedMs: Math.max(0, Number(found.rows[0]?.waited_ms ?? 0)) }
}

export type EntryBatch = {
  epoch: number
  /** Size before the batch; the entries get the indices from here on. */
  size: number
  peaks: Buffer
  at: string
  rows: IntakeRow[]
  bodies: string[]
}

/**
 * Moves acts into the log in one statement: all of it or nothing. Returns how many entries were
 * made: 0 where another epoch has begun, because then the head is not ours to move. Lists travel
 * as one text each: kinds and JSON have no line breaks, and nothing needs escaping.
 */
export async function writeEntries(client: Client, batch: EntryBatch): Promise<number> {
  const { rows, bodies } = batch
  const found = await client.query<{ made: number }>({
    name: 'journal-write-entries',
    text: `
      with moved as (
        update journal.head set size = $1::bigint + $2, peaks = $3, at = $4
        where epoch = $5 and size = $1::bigint
        returning 1
      ), taken as (
        delete from journal.intake
        where id = any(string_to_array($6, ',')::bigint[]) and exists (select from moved)
      ), made as (
        insert into journal.entry (index, intake_id, kind, at, body)
        select $1::bigint + n - 1, id, kind, $4::timestamptz, body
        from unnest(
          string_to_array($6, ',')::bigint[],
          string_to_array($7, E'\\n'),
          string_to_array($8, E'\\n')
        ) with ordinality as given (id, kind, body, n)
        where exists (select from moved)
        returning 1
      )
      select count(*)::int as made from made`,
    values: [
      batch.size,
      rows.length,
      batch.peaks,
      batch.at,
      batch.epoch,
      rows.map((row) => row.id).join(','),
      rows.map((row) => row.kind).join('\n'),
      bodies.join('\n'),
    ],
  })
  return found.rows[0]?.made ?? 0
}
