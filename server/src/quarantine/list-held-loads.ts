/** Loads that have rows still held back, newest first. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'

export type HeldLoadLine = {
  load: string
  dataset: string
  title: Bilingual
  owner: string
  part: string
  supplier: string
  at: string
  held: number
}

export type HeldFilter = {
  /** Only of datasets that one of these owns. */
  owners?: readonly string[]
  dataset?: string
  /** Begun before the load of this id, for the next page. */
  before?: string
  limit: number
}

export async function listHeldLoads(db: Queryable, filter: HeldFilter): Promise<HeldLoadLine[]> {
  const { rows } = await db.query(
    `select l.id::text as load, l.dataset, (v.definition->'title')::text as title,
       v.definition->>'owner' as owner, p.name as part, p.supplier,
       to_char(l.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       (select count(*) from intake.quarantine q
        where q.load_id = l.id and q.state = 'held')::int as held
     from intake.load l
     join catalogue.part p on p.dataset = l.dataset and p.number = l.part
     join catalogue.dataset d on d.id = l.dataset
     join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     where exists (select from intake.quarantine q where q.load_id = l.id and q.state = 'held')
       and ($1::text[] is null or v.definition->>'owner' = any ($1))
       and ($2::text is null or l.dataset = $2)
       and ($3::text is null or (l.started_at, l.id) < (
         select b.started_at, b.id from intake.load b where b.id::text = $3))
     order by l.started_at desc, l.id desc limit $4`,
    [filter.owners ?? null, filter.dataset ?? null, filter.before ?? null, filter.limit],
  )
  return rows.map((row) => ({ ...row, title: JSON.parse(row.title) }))
}
