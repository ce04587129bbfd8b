/** The statements by which kept papers move between agencies. */
import type { Queryable } from '../pg/database.ts'
import type { Move } from '../succession/mover.ts'
import type { OpenRow } from '../succession/move-rows.ts'

export async function selectPapersOf(
  db: Queryable,
  agencies: readonly string[],
): Promise<OpenRow[]> {
  const { rows } = await db.query(
    `select id::text as subject, agency_id as agency, null as dataset from paper.document
     where agency_id = any ($1) order by id`,
    [agencies],
  )
  return rows
}

export async function updateKeeper(tx: Queryable, moves: readonly Move[]): Promise<Set<string>> {
  const { rows } = await tx.query(
    `update paper.document d set agency_id = given.to_agency
     from unnest($1::bigint[], $2::text[], $3::text[]) given (id, from_agency, to_agency)
     where d.id = given.id and d.agency_id = given.from_agency returning d.id::text`,
    [moves.map(({ subject }) => subject), moves.map(({ from }) => from), moves.map(({ to }) => to)],
  )
  return new Set(rows.map((row) => row.id))
}
