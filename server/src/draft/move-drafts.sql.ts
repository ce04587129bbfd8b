/** The statements by which open drafts move between agencies. */
import type { Queryable } from '../pg/database.ts'
import type { Move } from '../succession/mover.ts'
import type { OpenRow } from '../succession/move-rows.ts'

export async function selectOpenOf(db: Queryable, agencies: readonly string[]): Promise<OpenRow[]> {
  const { rows } = await db.query(
    `select id::text as subject, owner as agency, null as dataset from draft.draft
     where owner = any ($1) and state in ('open', 'submitted', 'returned') order by begun_at, id`,
    [agencies],
  )
  return rows
}

export async function updateOwner(tx: Queryable, moves: readonly Move[]): Promise<Set<string>> {
  const { rows } = await tx.query(
    `update draft.draft d set owner = given.to_agency
     from unnest($1::uuid[], $2::text[], $3::text[]) given (id, from_agency, to_agency)
     where d.id = given.id and d.owner = given.from_agency returning d.id::text`,
    [moves.map(({ subject }) => subject), moves.map(({ from }) => from), moves.map(({ to }) => to)],
  )
  return new Set(rows.map((row) => row.id))
}
