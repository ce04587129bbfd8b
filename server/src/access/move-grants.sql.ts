/** The grants that a succession of agencies shows. */
import type { Queryable } from '../pg/database.ts'

/** Grants in force or to come of the clients and persons of these agencies. */
export async function selectGrantsOfAgencies(
  db: Queryable,
  agencies: readonly string[],
): Promise<{ id: number; client: string | null; agency: string }[]> {
  const { rows } = await db.query(
    `select g.id::float8 as id, g.client_id as client,
       coalesce(g.agency_id, c.agency_id) as agency
     from access.grant g left join people.client c on c.id = g.client_id
     where (g.agency_id = any ($1) or c.agency_id = any ($1)) and g.revoked_at is null
       and g.valid_until > clock_timestamp()
     order by g.id`,
    [agencies],
  )
  return rows
}
