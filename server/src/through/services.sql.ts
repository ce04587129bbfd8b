/** Statements about services as the catalogue lists them. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'

export type ServiceRow = {
  version: DatasetVersion
  /** Whether its owner's service is declared, without which no call is answered. */
  isDeclared: boolean
  months: AnswersOfMonth[]
}

/** What came of the calls of a month, and how long its owner took. */
export type AnswersOfMonth = {
  month: string
  found: number
  absent: number
  failed: number
  msMean: number
  msMax: number
}

/** By id, behind `after`; of the last months with calls, the newest first. */
export async function selectServices(
  db: Queryable,
  page: { after: string; limit: number; months: number },
): Promise<ServiceRow[]> {
  const { rows } = await db.query(
    `select v.definition::text,
       exists (select from intake.source s where s.dataset = d.id
         and s.definition ->> 'kind' = 'through') as is_declared,
       (select coalesce(jsonb_agg(jsonb_build_object('month', to_char(m.month, 'YYYY-MM'),
          'found', m.found, 'absent', m.absent, 'failed', m.failed, 'msMax', m.ms_max,
          'msMean', round(m.ms_total::numeric / greatest(m.found + m.absent + m.failed, 1)))
          order by m.month desc), '[]')::text
        from (select * from through.month t where t.dataset = d.id
          order by t.month desc limit $3) m) as months
     from catalogue.dataset d
       join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     where v.definition ->> 'keeping' = 'through' and d.id > $1
     order by d.id limit $2`,
    [page.after, page.limit, page.months],
  )
  return rows.map((row) => ({
    version: JSON.parse(row.definition),
    isDeclared: row.is_declared,
    months: JSON.parse(row.months),
  }))
}
