/** What a shared database is called: as the catalogue names it where it has no name in English. */
import { html, type Html } from './html.ts'
import type { Lang } from './view.ts'

export type NamedDatabase = { database: string; databaseEn?: string | undefined }

export function databaseName(lang: Lang, { database, databaseEn }: NamedDatabase): Html {
  if (lang === 'en' && databaseEn) return html`${databaseEn}`
  return html`<span lang="vi">${database}</span>`
}
