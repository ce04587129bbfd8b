/** Grants as a matrix of agency and dataset: each pair that was ever granted, with what holds now. */
import type { Queryable } from '../pg/database.ts'

export type GrantPair = {
  agency: string
  dataset: string
  /** Those held by the persons of the agency have none. */
  clients: number
  grants: number
  /** In their term, not revoked, and not suspended by a review. */
  inForce: number
  suspended: number
  purposes: string[]
  /** When the first of those in force ends; ISO. */
  endsAt: string | null
}

export type PairFilter = {
  agency?: string | undefined
  dataset?: string | undefined
  /** Only pairs of which something holds, or nothing does any more. */
  holds?: boolean | undefined
  after?: { agency: string; dataset: string } | undefined
  limit: number
}

export async function listGrantPairs(
  db: Queryable,
  { agency, dataset, holds, after, limit }: PairFilter,
  at: Date,
): Promise<GrantPair[]> {
  const { rows } = await db.query(
    `with held as (
       select coalesce(g.agency_id, c.agency_id) as agency, g.dataset_id as dataset,
         g.client_id, g.purpose, g.valid_until,
         g.valid_from <= $1 and g.valid_until > $1 and coalesce(g.revoked_at > $1, true) as in_term,
         exists (select from access.suspension s where s.grant_id = g.id and s.suspended_at <= $1
           and coalesce(s.resumed_at > $1, true)) as suspended
       from access.grant g left join people.client c on c.id = g.client_id
       where ($2::text is null or coalesce(g.agency_id, c.agency_id) = $2) and ($3::text is null or g.dataset_id = $3)
         and ($4::text is null or (coalesce(g.agency_id, c.agency_id), g.dataset_id) > ($4, $5::text)))
     select agency, dataset, count(distinct client_id)::int as clients, count(*)::int as grants,
       (count(*) filter (where in_term and not suspended))::int as in_force,
       (count(*) filter (where in_term and suspended))::int as suspended,
       array_agg(distinct purpose::text order by purpose::text) as purposes,
       min(valid_until) filter (where in_term and not suspended) as ends_at
     from held group by agency, dataset
     having $6::boolean is null or (count(*) filter (where in_term and not suspended) > 0) = $6
     order by agency, dataset limit $7`,
    [
      at,
      agency ?? null,
      dataset ?? null,
      after?.agency ?? null,
      after?.dataset ?? null,
      holds ?? null,
      limit,
    ],
  )
  return rows.map((row) => ({
    agency: row.agency,
    dataset: row.dataset,
    clients: row.clients,
    grants: row.grants,
    inForce: row.in_force,
    suspended: row.suspended,
    purposes: row.purposes,
    endsAt: row.ends_at === null ? null : new Date(row.ends_at).toISOString(),
  }))
}
