/** What stands around every page. */
import { readLang } from '@kho/portal/links.ts'
import type { Frame } from '@kho/portal/view.ts'
import type { Queryable } from '../pg/database.ts'
import { readPublished } from './views.ts'

export type FrameParts = { db: Queryable; publicUrl: string; journalFolder: string }

/** `url` is path and query as asked. */
export async function readFrame(parts: FrameParts, url: string): Promise<Frame> {
  const [asked = '/', query] = url.split('?')
  const { lang, path } = readLang(asked)
  const published = await readPublished(parts.db, parts.journalFolder)
  return {
    lang,
    path,
    search: query === undefined ? '' : `?${query}`,
    baseUrl: parts.publicUrl,
    province: { vi: 'Tỉnh mẫu', en: 'Sample province' },
    checkpoint: published,
    authority: {
      name: { vi: 'Sở Khoa học và Công nghệ', en: 'Department of Science and Technology' },
    },
  }
}
