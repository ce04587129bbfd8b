/**
 * A random sample of what was done in a period, that anybody can draw again: the entries are put in
 * the order of the hashes of seed and index, and the first are taken. The population is named by its
 * first and last entry, so that it does not change afterwards.
 */
import { createHash } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { readGroup } from '../journal/read-group.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { entryFrom } from './search-reads.ts'

export const sampleKinds = {
  reads: ['read'],
  loads: ['store.applied'],
  grants: ['access.granted', 'access.revoked'],
} as const
export type SampleKind = keyof typeof sampleKinds

export type SampleInput = {
  account: string
  of: SampleKind
  from: Date
  until: Date
  count: number
  seed: string
}

/** `place`: of a read, its place among the reads of its entry; null where all were erased. */
export type Drawn = { entry: number; at: string; kind: string; place: number | null }

export type Sample = {
  of: SampleKind
  seed: string
  /** Entries of the period: from the first on, before the end. */
  range: [first: number, end: number]
  population: number
  drawn: Drawn[]
}

export async function drawSample(db: Database, input: SampleInput): Promise<Sample> {
  const { account, of, from, until, count, seed } = input
  if (!(from < until)) {
    const values = { from: from.toISOString(), until: until.toISOString() }
    throw new Refusal('personal.bad-period', values)
  }
  const range: Sample['range'] = [await entryFrom(db, from), await entryFrom(db, until)]
  const found = await selectDrawn(db, { kinds: sampleKinds[of], range, seed, count })
  const sample = { of, seed, range, ...found }
  await db.tx((tx) =>
    append(tx, {
      kind: 'audit.sampled',
      fields: { of, seed, first: range[0], end: range[1], population: found.population, count },
      payload: { account },
    }),
  )
  return sample
}

async function selectDrawn(
  db: Queryable,
  asked: { kinds: readonly string[]; range: readonly number[]; seed: string; count: number },
): Promise<Pick<Sample, 'population' | 'drawn'>> {
  const { kinds, range, seed, count } = asked
  const within = 'e.kind = any($1::text[]) and e.index >= $2 and e.index < $3'
  const total = await db.query(
    `select count(*)::float8 as n from journal.entry e where ${within}`,
    [kinds, ...range],
  )
  const { rows } = await db.query(
    `select e.index::float8 as entry, e.kind, g.records,
       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
     from (select * from journal.entry e where ${within}
       order by sha256(convert_to($4 || ':' || e.index, 'UTF8')) limit $5) e
     left join journal.read_group g on g.intake_id = e.intake_id
     order by sha256(convert_to($4 || ':' || e.index, 'UTF8'))`,
    [kinds, ...range, seed, count],
  )
  const drawn = rows.map(({ entry, at, kind, records }) => ({
    entry,
    at,
    kind,
    place: records === null ? null : drawPlace(seed, entry, records),
  }))
  return { population: total.rows[0].n, drawn }
}

/** One read of those that share an entry; of erased ones nothing could be shown. */
function drawPlace(seed: string, entry: number, records: string): number | null {
  const places = readGroup(records).flatMap((one, place) => ('record' in one ? [place] : []))
  if (places.length === 0) return null
  const hash = createHash('sha256').update(`${seed}:${entry}:place`).digest()
  return places[hash.readUInt32BE(0) % places.length]!
}
