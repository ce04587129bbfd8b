/** Every statement about the journal beside the data, and the room that there is. */
import type { Queryable } from '../pg/database.ts'

export type JournalFacts = {
  size: number
  applies: number
  /** Sets of changes that no entry tells of. */
  untold: string[]
  /** Versions of rows that were found altered behind the journal. */
  distrusted: number
  bytes: number
}

export async function selectJournalFacts(db: Queryable): Promise<JournalFacts> {
  const { rows } = await db.query(
    `select coalesce((select size from journal.head), 0)::float8 as size,
       (select count(*)::float8 from store.apply) as applies,
       array(select a.dataset || '#' || a.seq from store.apply a
         where not exists (select from journal.entry e where e.intake_id = a.journal_intake)
           and not exists (select from journal.intake i where i.id = a.journal_intake)
         order by a.dataset, a.seq limit 100) as untold,
       (select count(*)::float8 from store.distrusted) as distrusted,
       pg_database_size(current_database())::float8 as bytes`,
  )
  return rows[0]
}
