import type { Envelope, JsonValue } from '@kho/journal/entry.ts'
import type { Queryable } from '../pg/database.ts'

/** An entry of the log, and the id of the act it came from. */
export type Entry = { index: number; intakeId: string; kind: string; envelope: Envelope }

type EntryRow = { index: string; intake_id: string; kind: string; body: string }

/**
 * The entry of an act, by its id from `append` or by its index in the log; null where the act has
 * not got its place yet or was never.
 */
export async function findEntry(
  db: Queryable,
  by: { intakeId: string } | { index: number },
): Promise<Entry | null> {
  const [column, value] = 'index' in by ? ['index', by.index] : ['intake_id', by.intakeId]
  const { rows } = await db.query<EntryRow>(
    `select index, intake_id, kind, body from journal.entry where ${column} = $1`,
    [value],
  )
  return rows[0] ? entryOf(rows[0]) : null
}

/**
 * Entries whose envelope has all these members, newest first: `{dataset: 'schools', seq: 3}`.
 * Groups of reads are never among them, since they have no public members.
 */
export async function findEntries(
  db: Queryable,
  members: { readonly [name: string]: JsonValue },
  entriesMax = 100,
): Promise<Entry[]> {
  const { rows } = await db.query<EntryRow>(
    `select index, intake_id, kind, body from journal.entry
      where kind not in ('read', 'read-closed') and body::jsonb @> $1::jsonb
      order by index desc limit $2`,
    [JSON.stringify(members), entriesMax],
  )
  return rows.map(entryOf)
}

function entryOf(row: EntryRow): Entry {
  return {
    index: Number(row.index),
    intakeId: row.intake_id,
    kind: row.kind,
    envelope: JSON.parse(row.body) as Envelope,
  }
}
