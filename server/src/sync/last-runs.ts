/** The last run of every source, by the source. */
import type { Queryable } from '../pg/database.ts'
import type { RunState } from './run.ts'

export type LastRun = { id: string; state: RunState; createdAt: string }

export async function lastRuns(db: Queryable): Promise<Map<string, LastRun>> {
  const { rows } = await db.query(
    `select s.id as source, r.id, r.state, r.created_at from intake.source s
     cross join lateral (
       select id, state, created_at from sync.run where source = s.id
       order by created_at desc limit 1) r`,
  )
  return new Map(
    rows.map(({ source, id, state, created_at: at }) => [
      source,
      { id, state, createdAt: new Date(at).toISOString() },
    ]),
  )
}
