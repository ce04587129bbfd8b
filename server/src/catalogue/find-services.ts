/** Which of some entries of the catalogue are services today. */
import type { Queryable } from '../pg/database.ts'

export async function findServices(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await db.query<{ id: string }>(
    `select d.id from catalogue.dataset d
       join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     where d.id = any ($1) and v.definition ->> 'keeping' = 'through'`,
    [[...new Set(ids)]],
  )
  return new Set(rows.map(({ id }) => id))
}
