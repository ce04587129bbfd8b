/** What stands around every page: the language, the place, and the last signed journal state. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { readCheckpoint } from '@kho/journal/checkpoint.ts'
import { openLog } from '@kho/journal/store.ts'
import type { Contact, Frame, JournalView, Lang } from '@kho/portal/view.ts'
import type { Queryable } from '../pg/database.ts'
import { selectEntryTime } from './pages.sql.ts'

/** What the pages say where nobody has named the province and its authority. */
export const unnamedPlace: { province: Bilingual; authority: Contact } = {
  province: { vi: 'Dữ liệu cấp tỉnh', en: 'Provincial data' },
  authority: { name: { vi: 'Cơ quan quản lý kho', en: 'The authority that runs the store' } },
}

/**
 * A path that may stand in links: exactly one slash at its beginning, because two of them, or a
 * backslash, would lead to another host.
 */
export function ownPath(path: string): string {
  return `/${path.replace(/^[/\\]+/, '')}`
}

export function bareFrame(lang: Lang, path: string): Frame {
  return { lang, path: ownPath(path), search: '', baseUrl: '', checkpoint: null, ...unnamedPlace }
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
