/** The definitions that the catalogue holds. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'

/** The newest definition of a dataset, or the given version; refused where there is none. */
export async function findDataset(
  db: Queryable,
  dataset: string,
  version?: number,
): Promise<DatasetVersion> {
  const { rows } = await db.query(
    `select definition::text from catalogue.dataset_version
     where dataset = $1 and ($2::int is null or version = $2) order by version desc limit 1`,
    [dataset, version ?? null],
  )
  if (!rows[0]) throw new Refusal('catalogue.unknown-dataset', { dataset })
  return JSON.parse(rows[0].definition)
}

/** Newest definitions of all datasets, by id. */
export async function listDatasets(db: Queryable): Promise<DatasetVersion[]> {
  const { rows } = await db.query(
    `select v.definition::text from catalogue.dataset d
     join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version order by d.id`,
  )
  return rows.map((row) => JSON.parse(row.definition))
}
