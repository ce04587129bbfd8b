/** The statements by which open proposals move between agencies. */
import type { Queryable } from '../pg/database.ts'
import type { Move } from '../succession/mover.ts'
import type { OpenRow } from '../succession/move-rows.ts'

export async function selectOpenOf(db: Queryable, agencies: readonly string[]): Promise<OpenRow[]> {
  const { rows } = await db.query(
    `select p.id::text as subject, side.agency, side.dataset, side.what
     from proposal.proposal p cross join lateral (values
       ('proposing', p.agency_id, null::text),
       ('owning', p.owner_id, p.dataset_id)) side (what, agency, dataset)
     where p.state in ('proposed', 'gathering', 'accepted') and side.agency = any ($1)
     order by p.id, side.what`,
    [agencies],
  )
  return rows
}

export async function updateAgency(
  tx: Queryable,
  moves: readonly Move[],
  what: string,
): Promise<Set<string>> {
  const column = what === 'proposing' ? 'agency_id' : 'owner_id'
  const { rows } = await tx.query(
    `update proposal.proposal p set ${column} = given.to_agency
     from unnest($1::bigint[], $2::text[], $3::text[]) given (id, from_agency, to_agency)
     where p.id = given.id and p.${column} = given.from_agency returning p.id::text`,
    [moves.map(({ subject }) => subject), moves.map(({ from }) => from), moves.map(({ to }) => to)],
  )
  return new Set(rows.map((row) => row.id))
}
