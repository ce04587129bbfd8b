/** The grants that a succession of agencies shows. */
import type { Queryable } from '../pg/database.ts'

export type GrantOfAgency = {
  id: number
  dataset: string
  client: string | null
  agency: string
  accounts: string[] | null
}

/** Grants in force or to come of the clients and persons of these agencies. */
export async function selectGrantsOfAgencies(
  db: Queryable,
  agencies: readonly string[],
): Promise<GrantOfAgency[]> {
  const { rows } = await db.query(
    `select g.id::float8 as id, g.dataset_id as dataset, g.accounts, g.client_id as client,
       coalesce(g.agency_id, c.agency_id) as agency
     from access.grant g left join people.client c on c.id = g.client_id
     where (g.agency_id = any ($1) or c.agency_id = any ($1)) and g.revoked_at is null
       and g.valid_until > clock_timestamp()
     order by g.id`,
    [agencies],
  )
  return rows
}

/**
 * Who may read under grants of these agencies' persons, once each; a deputy counts as the account
 * it stands in for, since it goes where that one goes.
 */
export async function selectConsumers(
  db: Queryable,
  agencies: readonly string[],
): Promise<{ account: string; agency: string }[]> {
  const { rows } = await db.query(
    `select distinct coalesce(o.account_id, p.account_id) as account, p.agency_id as agency
     from people.appointment p left join people.appointment o on o.id = p.deputy_of
     where p.function = 'consumer' and p.agency_id = any ($1) and p.ended_at is null
       and (p.valid_until is null or p.valid_until > clock_timestamp())
     order by 2, 1`,
    [agencies],
  )
  return rows
}
