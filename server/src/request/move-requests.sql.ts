/** The statements by which open requests move between agencies. */
import type { Queryable } from '../pg/database.ts'
import type { Move } from '../succession/mover.ts'
import type { OpenRow } from '../succession/move-rows.ts'

/** As the one that asks, and as the one that is asked: a request can move on both sides. */
export async function selectOpenOf(db: Queryable, agencies: readonly string[]): Promise<OpenRow[]> {
  const { rows } = await db.query(
    `select r.id::text as subject, side.agency, side.dataset, side.what
     from request.request r cross join lateral (values
       ('asking', r.agency_id, null::text),
       ('asked', r.owner_id, r.dataset_id)) side (what, agency, dataset)
     where r.state in ('draft', 'submitted', 'returned') and side.agency = any ($1)
     order by r.id, side.what`,
    [agencies],
  )
  return rows
}

export async function updateAgency(
  tx: Queryable,
  moves: readonly Move[],
  what: string,
): Promise<Set<string>> {
  const column = what === 'asking' ? 'agency_id' : 'owner_id'
  const { rows } = await tx.query(
    `update request.request r set ${column} = given.to_agency
     from unnest($1::bigint[], $2::text[], $3::text[]) given (id, from_agency, to_agency)
     where r.id = given.id and r.${column} = given.from_agency returning r.id::text`,
    [moves.map(({ subject }) => subject), moves.map(({ from }) => from), moves.map(({ to }) => to)],
  )
  return new Set(rows.map((row) => row.id))
}
