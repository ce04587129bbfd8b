/** The grants that a succession of agencies shows. */
import type { Queryable } from '../pg/database.ts'

/** Grants in force or to come of the clients of these agencies. */
export async function selectGrantsOfAgencies(
  db: Queryable,
  agencies: readonly string[],
): Promise<{ id: number; client: string; agency: string }[]> {
  const { rows } = await db.query(
    `select g.id::float8 as id, g.client_id as client, c.agency_id as agency
     from access.grant g join people.client c on c.id = g.client_id
     where c.agency_id = any ($1) and g.revoked_at is null and g.valid_until > clock_timestamp()
     order by g.id`,
    [agencies],
  )
  return rows
}
