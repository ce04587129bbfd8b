/**
 * The next edition as it would be issued now, with its difference from the one before: the very
 * statements that issue it, taken back.
 */
import type { LeftOut } from '@kho/contract/catalogue-edition.ts'
import type { Database } from '../pg/database.ts'
import { countDifference, selectDifference, type DifferenceCounts } from './difference.sql.ts'
import type { DatasetChange } from './edition.ts'
import { tellChange } from './read-editions.ts'
import { writeEntries, type WrittenEntries } from './write-entries.ts'

export type Preview = WrittenEntries & {
  counts: DifferenceCounts
  /** Of what differs, the first by id. */
  changes: DatasetChange[]
}

class TakenBack extends Error {}

export async function previewEdition(
  db: Database,
  leftOut: readonly LeftOut[],
  changesMax: number,
): Promise<Preview> {
  let preview: Preview | undefined
  const look = db.tx(async (tx) => {
    const written = await writeEntries(tx, leftOut)
    const between = { from: written.number - 1, to: written.number }
    const rows = await selectDifference(tx, { ...between, after: '', limit: changesMax })
    const counts = await countDifference(tx, between)
    preview = { ...written, counts, changes: rows.map(tellChange) }
    throw new TakenBack()
  })
  await look.catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error
  })
  return preview!
}
