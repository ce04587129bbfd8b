/** For which purpose and task a session reads a dataset; null before it has said so. */
import type { Queryable } from '../pg/database.ts'
import { selectTask } from './online.sql.ts'
import type { StatedTask } from './person-caller.ts'

export async function findStatedTask(
  db: Queryable,
  session: number,
  dataset: string,
): Promise<StatedTask | null> {
  return (await selectTask(db, session, dataset)) ?? null
}
