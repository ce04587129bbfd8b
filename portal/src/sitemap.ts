/** The sitemap (sitemaps.org 0.9): every public page in both languages, with its last change. */
import { escape } from './html.ts'
import { inLang } from './links.ts'

export type SitemapPage = { path: string; changedAt: string | null }

/** A sitemap holds at most so many addresses; each page takes two. */
export const sitemapPagesMax = 25_000

export function sitemap(pages: readonly SitemapPage[], baseUrl: string): string {
  const at = (lang: 'vi' | 'en', path: string) => escape(baseUrl + inLang(lang, path))
  const twins = (path: string) =>
    (['vi', 'en'] as const)
      .map((lang) => `<xhtml:link rel="alternate" hreflang="${lang}" href="${at(lang, path)}"/>`)
      .join('')
  const entries = pages.flatMap(({ path, changedAt }) =>
    (['vi', 'en'] as const).map((lang) => {
      const changed = changedAt === null ? '' : `<lastmod>${escape(changedAt)}</lastmod>`
      return `<url><loc>${at(lang, path)}</loc>${changed}${twins(path)}</url>\n`
    }),
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${entries.join('')}</urlset>
`
}
