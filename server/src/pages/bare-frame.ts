/** What stands around a page where no database is asked, since that may be what is broken. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Frame, Lang } from '@kho/portal/view.ts'

/** Whose store it is, as the settings say. */
export type Place = { province: Bilingual; authority: Bilingual }

/**
 * A path that may stand in links: exactly one slash at its beginning, because two of them, or a
 * backslash, would lead to another host.
 */
export function ownPath(path: string): string {
  return `/${path.replace(/^[/\\]+/, '')}`
}

export function bareFrame(lang: Lang, path: string, { province, authority }: Place): Frame {
  const around = { province, authority: { name: authority } }
  return { lang, path: ownPath(path), search: '', baseUrl: '', ...around }
}
