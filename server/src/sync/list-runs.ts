/** Runs as officers look for them. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import type { Run } from './run.ts'
import { selectRunById, selectRuns, type RunFilter } from './run.sql.ts'

export function listRuns(db: Queryable, filter: RunFilter): Promise<Run[]> {
  return selectRuns(db, filter)
}

/** Refused where there is none. */
export async function findRun(db: Queryable, id: string): Promise<Run> {
  const run = await selectRunById(db, id)
  if (!run) throw new Refusal('sync.unknown-run', { run: id })
  return run
}
