/** What stands around every page: the language, the place, and the last signed journal state. */
import { readCheckpoint } from '@kho/journal/checkpoint.ts'
import { openLog } from '@kho/journal/store.ts'
import type { Frame, JournalView, Lang } from '@kho/portal/view.ts'
import type { Database, Queryable } from '../pg/database.ts'
import type { Place } from './bare-frame.ts'
import { selectEntryTime } from './pages.sql.ts'

/** What a page with a footer needs. */
export type FrameParts = {
  db: Database
  /** Scheme and host, with or without a final slash. */
  publicUrl: string
  journalFolder: string
  place: Place
}

export async function frameOf(
  parts: FrameParts,
  lang: Lang,
  path: string,
  search: URLSearchParams,
  readState: typeof readSignedState = readSignedState,
): Promise<Frame> {
  const query = search.toString()
  return {
    lang,
    path,
    search: query === '' ? '' : `?${query}`,
    baseUrl: parts.publicUrl.replace(/\/+$/, ''),
    province: parts.place.province,
    authority: { name: parts.place.authority },
    checkpoint: await readState(parts.db, parts.journalFolder),
  }
}

/** The checkpoint as it is published; null before the first. */
export async function readSignedState(
  db: Queryable,
  journalFolder: string,
): Promise<JournalView['checkpoint']> {
  const note = await openLog(journalFolder).read('checkpoint')
  const text = note?.toString('utf8') ?? ''
  const found = readCheckpoint(text)
  if (!found || found.size === 0) return null
  const at = await selectEntryTime(db, found.size - 1)
  if (at === null) return null
  return { size: found.size, at, root: found.root.toString('base64'), text }
}
