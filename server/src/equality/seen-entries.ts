/** Which entries of the log a snapshot of the store has seen: only these can be asked of it. */
import { waitForEntries } from '../journal/wait-for-entries.ts'
import type { Database, Tx } from '../pg/database.ts'

/**
 * `verified` entries were in the log before the snapshot was taken, whatever the snapshot says of
 * itself. Of later ones it has seen those that had their place then, and the acts that waited for
 * theirs; until these are published nothing can be compared.
 */
export async function readSeenEntries(
  db: Database,
  tx: Tx,
  input: { dataset: string; journalFolder: string; verified: number },
): Promise<(index: number) => boolean> {
  const { dataset, journalFolder, verified } = input
  const { rows } = await tx.query<{ size: string; acts: string[] }>(
    `select (select size from journal.head) as size,
       array(select id::text from journal.intake where fields ->> 'dataset' = $1) as acts`,
    [dataset],
  )
  const { size, acts } = rows[0]!
  const placed = await waitForEntries(db, journalFolder, { size: Number(size), acts })
  const below = Math.max(verified, Number(size))
  const waited = new Set(placed)
  return (index) => index < below || waited.has(index)
}
