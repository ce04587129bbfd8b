/** The open sessions of an account, for those who come after `signin`. */
import type { Queryable } from '../pg/database.ts'
import { selectSessions, type OpenSession } from './signin.sql.ts'

export async function findSessions(db: Queryable, account: string): Promise<OpenSession[]> {
  return selectSessions(db, account)
}
