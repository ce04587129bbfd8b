/** What the pages ask the store. */
import type { Queryable } from '../pg/database.ts'

export type CardRow = {
  definition: string
  seq: string
  rows: string
  changed: string | null
  parts: string
  proven: string
  unequal: string
  held_back: string
  differences: string
  as_of: string | null
  kind: string | null
  file_sha256: string | null
}

const instant = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Newest definitions with state and equality over all parts; of one dataset, or of all. */
export async function selectCards(db: Queryable, dataset?: string): Promise<CardRow[]> {
  const { rows } = await db.query<CardRow>(
    `select v.definition::text as definition, s.seq, s.rows, ${instant('s.applied_at')} as changed,
       p.parts, e.proven, e.unequal, e.held_back, e.differences, ${instant('e.as_of')} as as_of,
       e.kind, e.file_sha256
     from catalogue.dataset d
       join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
       join store.dataset_state s on s.dataset = d.id
       cross join lateral (select count(*) as parts from catalogue.part where dataset = d.id) p
       cross join lateral (
         select count(*) as proven, count(*) filter (where state <> 'equal') as unequal,
           coalesce(sum(held_back), 0) as held_back, coalesce(sum(differences), 0) as differences,
           min(as_of) as as_of, min(kind) as kind, min(file_sha256) as file_sha256
         from store.equality where dataset = d.id) e
     where $1::text is null or d.id = $1 order by d.id`,
    [dataset ?? null],
  )
  return rows
}

export type LoadRow = {
  seq: string
  at: string
  supplier: string
  inserts: string
  updates: string
  deletes: string
  held_back: string | null
  entry: string | null
}

/** The last applies, newest first. */
export async function selectLoads(db: Queryable, dataset: string): Promise<LoadRow[]> {
  const { rows } = await db.query<LoadRow>(
    `select a.seq, ${instant('a.applied_at')} as at, p.supplier, a.inserts, a.updates, a.deletes,
       l.held_back, j.index as entry
     from store.apply a join catalogue.part p on p.dataset = a.dataset and p.number = a.part
       left join intake.load l on l.id = a.load_id
       left join journal.entry j on j.intake_id = a.journal_intake
     where a.dataset = $1 order by a.seq desc limit 10`,
    [dataset],
  )
  return rows
}

/** Certificates of the parts of an open dataset. */
export async function selectCertificates(db: Queryable, dataset: string): Promise<object[]> {
  const { rows } = await db.query(
    'select certificate::text as text from store.equality where dataset = $1 order by part',
    [dataset],
  )
  return rows.map((row) => JSON.parse(row.text))
}
