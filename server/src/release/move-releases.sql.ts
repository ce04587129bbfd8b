/** The statements by which living releases move between agencies. */
import type { Queryable } from '../pg/database.ts'
import type { Move } from '../succession/mover.ts'
import type { OpenRow } from '../succession/move-rows.ts'

export async function selectLivingOf(
  db: Queryable,
  agencies: readonly string[],
): Promise<OpenRow[]> {
  const { rows } = await db.query(
    `select id::text as subject, agency, dataset from release.release
     where agency = any ($1) and state in ('proposed', 'released') order by id`,
    [agencies],
  )
  return rows
}

export async function updateAgency(tx: Queryable, moves: readonly Move[]): Promise<Set<string>> {
  const { rows } = await tx.query(
    `update release.release r set agency = given.to_agency
     from unnest($1::bigint[], $2::text[], $3::text[]) given (id, from_agency, to_agency)
     where r.id = given.id and r.agency = given.from_agency returning r.id::text`,
    [moves.map(({ subject }) => subject), moves.map(({ from }) => from), moves.map(({ to }) => to)],
  )
  return new Set(rows.map((row) => row.id))
}
