/** The act that tells of grants and keys that end by themselves: before they do, and once they did. */
import type { Database } from '../pg/database.ts'
import { insertEvents, selectEndings } from './follow.sql.ts'

/** Returns how many notices it made. Each end is told of once, and again only if it is moved. */
export async function foreseeEndings(db: Database, daysAhead: number): Promise<number> {
  return db.tx(async (tx) => insertEvents(tx, await selectEndings(tx, daysAhead)))
}
