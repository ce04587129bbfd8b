/**
 * Entries of the journal as authority and auditor look for them: by kind, by what they are about, by
 * who acted and by time. Newest first, a page at a time, below a number.
 */
import type { Envelope } from '@kho/journal/entry.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Database, Queryable } from '../pg/database.ts'

export type EntrySearch = {
  /** Whole, or the beginning of it up to a dot: `access` finds `access.granted`. */
  kind?: string | undefined
  /** Whoever acted, as the payload says it, without regard to accents and case. */
  actor?: string | undefined
  agency?: string | undefined
  dataset?: string | undefined
  /** Instants; the second is no longer part of it. */
  from?: Date | undefined
  until?: Date | undefined
  below?: number | undefined
  limit: number
}

export type FoundEntry = {
  index: number
  kind: string
  envelope: Envelope
  /** Null where the payload names none, was erased, or is none. */
  actor: string | null
}

/** Members under which public fields name an agency. */
const agencyMembers = ['agency', 'owner', 'supplier', 'from', 'to'] as const

/** What is not found within this time is asked for too widely. */
const searchForMs = 5_000

/** Refused: `journal.search-too-wide`. */
export async function searchEntries(db: Database, asked: EntrySearch): Promise<FoundEntry[]> {
  try {
    return await db.tx(async (tx) => {
      await tx.query(`set local statement_timeout = ${searchForMs}`)
      return select(tx, asked)
    })
  } catch (error) {
    const wasCancelled = (error as { code?: string }).code === '57014'
    if (!wasCancelled) throw error
    throw new Refusal('journal.search-too-wide', { seconds: searchForMs / 1000 })
  }
}

async function select(tx: Queryable, asked: EntrySearch): Promise<FoundEntry[]> {
  const { kind, actor, agency, dataset, from, until, limit } = asked
  const first = from ? await firstIndexAt(tx, from) : 0
  const end = until ? await firstIndexAt(tx, until) : Infinity
  const below = Math.min(asked.below ?? Infinity, end)
  const about = agencyMembers.map((name) => JSON.stringify({ [name]: agency }))
  const { rows } = await tx.query(
    `select e.index, e.kind, e.body, coalesce(p.doc ->> 'actor', p.doc ->> 'account') as actor
     from journal.entry e
     left join lateral (
       -- A text with U+0000 in it has no jsonb, so that a space stands for it.
       select replace(body, '\\u0000', '\\u0020')::jsonb as doc
       from journal.payload where intake_id = e.intake_id) p on true
     where e.index >= $1 and ($2::bigint is null or e.index < $2)
       and ($3::text is null or e.kind = $3 or starts_with(e.kind, $3 || '.'))
       -- Groups of reads have no public members, and stand outside the index of them.
       and (($4::jsonb is null and $5::jsonb[] is null) or e.kind not in ('read', 'read-closed'))
       and ($4::jsonb is null or e.body::jsonb @> $4)
       and ($5::jsonb[] is null or e.body::jsonb @> any ($5))
       and ($6::text is null or codelist.fold($6)
         = codelist.fold(coalesce(p.doc ->> 'actor', p.doc ->> 'account')))
     order by e.index desc limit $7`,
    [
      first,
      Number.isFinite(below) ? below : null,
      kind ?? null,
      dataset === undefined ? null : JSON.stringify({ dataset }),
      agency === undefined ? null : about,
      actor ?? null,
      limit,
    ],
  )
  return rows.map((row) => ({
    index: Number(row.index),
    kind: row.kind,
    envelope: JSON.parse(row.body) as Envelope,
    actor: row.actor,
  }))
}

/**
 * The first entry at an instant or after it, or the size of the log. Indexes have no gaps and times
 * never go back, so that it is found by halving.
 */
async function firstIndexAt(db: Queryable, at: Date): Promise<number> {
  const { rows } = await db.query('select size from journal.head')
  let [low, high] = [0, Number(rows[0].size)]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const found = await db.query('select at < $2 as before from journal.entry where index = $1', [
      middle,
      at,
    ])
    if (found.rows[0]?.before === true) low = middle + 1
    else high = middle
  }
  return low
}

/** Every kind that the log holds, in order, without reading every entry. */
export async function listKinds(db: Queryable): Promise<string[]> {
  const { rows } = await db.query(
    `with recursive kinds (kind) as (
       (select kind from journal.entry order by kind limit 1)
       union all
       select (select e.kind from journal.entry e where e.kind > k.kind order by e.kind limit 1)
       from kinds k where k.kind is not null)
     select kind from kinds where kind is not null`,
  )
  return rows.map(({ kind }) => kind)
}
