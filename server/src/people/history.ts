/** What was done about an account, from the journal. */
import type { Queryable } from '../pg/database.ts'
import { selectHistory, type HistoryRow } from './accounts.sql.ts'

export type HistoryEntry = HistoryRow

/** Newest first, a page at a time: `before` is the intakeId of the last one seen. */
export async function readHistory(
  db: Queryable,
  account: string,
  page: { before?: string | undefined; entriesMax?: number } = {},
): Promise<HistoryEntry[]> {
  return selectHistory(db, account, page.before ?? null, page.entriesMax ?? 50)
}
