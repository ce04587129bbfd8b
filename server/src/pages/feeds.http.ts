/** What follows changes: Atom feeds of datasets and agencies, and the sitemap. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { agencyFeed, datasetFeed, feedType } from '@kho/portal/feed.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { sitemap, sitemapPagesMax, type SitemapPage } from '@kho/portal/sitemap.ts'
import type { Frame, Lang } from '@kho/portal/view.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { PageReader } from './page-reader.ts'

type Draw = (id: string, frame: Frame) => Promise<string>

const headers = { 'cache-control': 'no-cache' }

export function feedRoutes(reader: PageReader): Route[] {
  const { publicUrl } = reader
  const dataset: Draw = async (id, frame) => datasetFeed(await reader.dataset(id, null), frame)
  const agency: Draw = async (id, frame) => {
    const view = await reader.agency(id)
    if (!view) throw new Refusal('http.not-found', { path: links.agencyFeed(id) })
    return agencyFeed(view, frame)
  }
  return [
    ...feedPair(reader, 'dataset', '/datasets/{id}/feed.atom', dataset),
    ...feedPair(reader, 'agency', '/agencies/{id}/feed.atom', agency),
    defineRoute({
      method: 'GET',
      path: '/sitemap.xml',
      action: 'page.sitemap',
      summary: { vi: 'Sơ đồ trang', en: 'The sitemap' },
      responses: { 200: { description: { vi: 'Sơ đồ', en: 'It' }, types: ['application/xml'] } },
      open: true,
      hidden: true,
      async handler() {
        const pages = await publicPages(reader)
        const body = sitemap(pages.slice(0, sitemapPagesMax), publicUrl.replace(/\/+$/, ''))
        return { headers: { ...headers, 'content-type': 'application/xml; charset=utf-8' }, body }
      },
    }),
  ]
}

function feedPair(reader: PageReader, name: string, path: string, draw: Draw): Route[] {
  const nothing = new URLSearchParams()
  return (['vi', 'en'] as const).map((lang: Lang) =>
    defineRoute({
      method: 'GET',
      path: inLang(lang, path),
      action: `page.feed-${name}.${lang}`,
      summary: { vi: 'Nguồn tin thay đổi', en: 'Feed of changes' },
      params: z.object({ id: z.string().max(48) }),
      responses: {
        200: { description: { vi: 'Atom', en: 'Atom' }, types: ['application/atom+xml'] },
      },
      open: true,
      hidden: true,
      async handler({ params: { id } }) {
        const frame = await reader.frame(lang, path.replace('{id}', id), nothing)
        return { headers: { ...headers, 'content-type': feedType }, body: await draw(id, frame) }
      },
    }),
  )
}

/** The newest edition and those listed beside it. */
async function cataloguePages({ catalogue }: PageReader): Promise<SitemapPage[]> {
  if (catalogue === null) return []
  const { editions } = await catalogue.editions(links.catalogue)
  if (editions.length === 0) return []
  return [
    { path: links.catalogue, changedAt: editions[0]?.issuedAt ?? null },
    ...editions.map((one) => ({ path: links.edition(one.number), changedAt: one.issuedAt })),
  ]
}

async function publicPages(reader: PageReader): Promise<SitemapPage[]> {
  const cards = await reader.cards()
  const agencies = new Set(cards.map((card) => card.agency.id))
  const still = (path: string): SitemapPage => ({ path, changedAt: null })
  return [
    ...[links.home, links.codelists, links.journal, links.guides].map(still),
    ...(reader.board ? [links.board, links.map].map(still) : []),
    ...(reader.statistics ? [still(links.statistics)] : []),
    ...(await cataloguePages(reader)),
    ...[links.errors, links.api, links.accessibility].map(still),
    ...cards.map(({ id, changedAt }) => ({ path: links.dataset(id), changedAt })),
    ...[...agencies].map((id) => still(links.agency(id))),
    ...reader.guides.map(({ id }) => still(links.guide(id))),
    ...reader.operations().map(({ id }) => still(links.operation(id))),
  ]
}
