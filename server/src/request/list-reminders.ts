/** What was told because of terms of requests. */
import type { Queryable } from '../pg/database.ts'
import { selectReminders, type Reminder } from './term.sql.ts'

export async function listReminders(
  db: Queryable,
  requests: readonly number[],
): Promise<Reminder[]> {
  return requests.length === 0 ? [] : selectReminders(db, requests)
}
