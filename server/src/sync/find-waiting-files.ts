/**
 * Declared sources whose file is another one than the last run read. A file counts only once it has
 * not grown between two looks, so that half a file is never taken.
 */
import { stat } from 'node:fs/promises'
import { listSources } from '../intake/declared-source.ts'
import type { Queryable } from '../pg/database.ts'
import { sourceKinds } from '../source/source-kinds.ts'

export type WaitingFile = { source: string; mark: string }

/** Size and time of a file, by which a change of it is seen. */
export async function markOf(path: string): Promise<{ mark: string; changedAt: Date } | null> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) return null
  return { mark: `${found.size} ${Math.round(found.mtimeMs)}`, changedAt: found.mtime }
}

/** One look; call it again and again. */
export function createFileWatch(): (db: Queryable) => Promise<WaitingFile[]> {
  const fileKinds = new Set(
    sourceKinds.filter(({ form }) => form === 'file').map((one) => one.kind),
  )
  let seen = new Map<string, string>()
  return async (db) => {
    const now = new Map<string, string>()
    const waiting: WaitingFile[] = []
    const known = await lastMarks(db)
    for (const { id, kind, path } of await listSources(db)) {
      if (!fileKinds.has(kind) || path === undefined) continue
      const found = await markOf(path)
      if (!found) continue
      now.set(id, found.mark)
      if (seen.get(id) !== found.mark) continue
      const last = known.get(id)
      const isNew = last?.mark
        ? last.mark !== found.mark
        : !last?.loadedAt || found.changedAt > last.loadedAt
      if (isNew) waiting.push({ source: id, mark: found.mark })
    }
    seen = now
    return waiting
  }
}

type Last = { mark: string | null; loadedAt: Date | null }

/** What the newest run of a source read, and when its part was last loaded in any way. */
async function lastMarks(db: Queryable): Promise<Map<string, Last>> {
  const { rows } = await db.query(
    `select s.id,
       (select r.mark from sync.run r where r.source = s.id and r.mark is not null
        order by r.created_at desc limit 1) as mark,
       (select max(l.started_at) from intake.load l
        where l.dataset = s.dataset and l.part = s.part) as loaded_at
     from intake.source s`,
  )
  return new Map(
    rows.map(({ id, mark, loaded_at: at }) => [id, { mark, loadedAt: at ? new Date(at) : null }]),
  )
}
