import type { Queryable } from '../pg/database.ts'
import type { CutOff } from './quarter.ts'
import { selectCutOffs } from './quarter.sql.ts'

/** The rules by which quarters are cut off, in the order of their days. */
export async function readCutOffs(db: Queryable): Promise<CutOff[]> {
  return selectCutOffs(db)
}
