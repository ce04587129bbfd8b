/** Removes every factor of an account; who does it, and why, is recorded by the act that asks. */
import type { Queryable } from '../pg/database.ts'
import { deleteFactors } from './factor.sql.ts'

/** How many there were; recovery codes are not counted. */
export async function deleteAllFactors(tx: Queryable, account: string): Promise<number> {
  return deleteFactors(tx, account)
}
