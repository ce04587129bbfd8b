/**
 * The pages for people, in Vietnamese under the plain path and in English under /en, wherever what
 * they show is read from: the store, or a written edition of open data.
 */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Operation } from '@kho/portal/api-document.ts'
import { apiPage, operationPage } from '@kho/portal/api-page.ts'
import { accessibilityPage } from '@kho/portal/accessibility-page.ts'
import { agencyPage } from '@kho/portal/agency-page.ts'
import { boardPage } from '@kho/portal/board-page.ts'
import { comparedMax, comparePage } from '@kho/portal/compare-page.ts'
import { cataloguePage, editionPage } from '@kho/portal/catalogue-page.ts'
import { codelistPage, codelistsPage, codePage } from '@kho/portal/codelist-page.ts'
import { datasetPage } from '@kho/portal/dataset-page.ts'
import { docsErrorsPage } from '@kho/portal/docs-errors-page.ts'
import { guidePage, guidesPage } from '@kho/portal/guide-page.ts'
import { homePage } from '@kho/portal/home-page.ts'
import { journalPage } from '@kho/portal/journal-page.ts'
import { readDay } from '@kho/portal/format.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { mapHeaders, pageHeaders } from '@kho/portal/policy.ts'
import { searchPage } from '@kho/portal/search-page.ts'
import { statisticsPage } from '@kho/portal/statistics-page.ts'
import { readSelection } from '@kho/portal/search-selection.ts'
import type { Frame, Lang } from '@kho/portal/view.ts'
import { defineRoute, pathParameters, type Route } from '../http/route.ts'
import { assetRoutes } from './assets.http.ts'
import { installedRoutes } from './installed.http.ts'
import { feedRoutes } from './feeds.http.ts'
import { readEditionNumber } from './catalogue-shown.ts'
import { drawnPage, hole, type DrawnPage } from './drawn-page.ts'
import { createKept } from './kept.ts'
import { createPageCache, type PageCache } from './page-cache.ts'
import type { PageReader } from './page-reader.ts'
import { statisticsRoutes } from './statistics.http.ts'

type Asked = { params: Record<string, string>; search: URLSearchParams; state: string }
type Draw = (asked: Asked, frame: Frame) => string | Promise<string>
type Headers = Record<string, string>
/** `shownBy`: the parameters by which alone what it shows is chosen; such a page is drawn for all addresses at once. */
type PageParts = [path: string, draw: Draw, headers?: Headers, shownBy?: readonly string[]]

/** All routes of the portal with its assets; none of them needs a token. */
export function portalRoutes(reader: PageReader): Route[] {
  const text = ({ search }: Asked, name: string) => search.get(name)
  const { operations } = reader
  const cache = createPageCache({ state: () => reader.state() })
  const pages: Record<string, PageParts> = {
    home: [links.home, async (_, frame) => homePage({ datasets: await reader.cards() }, frame)],
    search: [links.search, (asked, frame) => drawSearch(reader, asked.search, frame)],
    compare: [
      links.compare,
      async (asked, frame) => {
        const ids = new Set(asked.search.getAll('d').slice(0, comparedMax))
        return comparePage(
          (await reader.cards()).filter(({ id }) => ids.has(id)),
          frame,
        )
      },
    ],
    dataset: [
      '/datasets/{id}',
      (asked, frame) => drawDataset(reader, asked, frame),
      mapHeaders,
      ['codesAsOf'],
    ],
    agency: ['/agencies/{id}', ({ params }, frame) => drawAgency(reader, params.id!, frame)],
    ...(reader.board
      ? {
          board: [
            links.board,
            async (_: Asked, frame: Frame) => boardPage(await reader.board!(), frame),
          ] satisfies [string, Draw],
        }
      : {}),
    ...(reader.statistics
      ? {
          statistics: [
            links.statistics,
            async (_: Asked, frame: Frame) => statisticsPage(await reader.statistics!(), frame),
          ] satisfies [string, Draw],
        }
      : {}),
    ...catalogueDraws(reader),
    codelists: [
      links.codelists,
      async (_, frame) => codelistsPage(await reader.codelists(), frame),
    ],
    codelist: [
      '/codelists/{list}',
      async (asked, frame) => {
        const question = { query: text(asked, 'q') ?? '', asOf: text(asked, 'asOf') }
        return codelistPage(await reader.codelist(asked.params.list!, question), frame)
      },
    ],
    code: [
      '/codelists/{list}/{code}',
      async (asked, frame) => {
        const { list, code } = asked.params
        return codePage(await reader.code(list!, code!, text(asked, 'asOf')), frame)
      },
    ],
    journal: [links.journal, async (_, frame) => journalPage(await reader.journal(), frame)],
    guides: [links.guides, (_, frame) => guidesPage({ guides: [...reader.guides] }, frame)],
    guide: ['/guides/{id}', ({ params }, frame) => drawGuide(reader, params.id!, frame)],
    accessibility: [links.accessibility, (_, frame) => accessibilityPage(frame)],
    errors: [links.errors, (_, frame) => docsErrorsPage(frame, codesOf(reader))],
    api: [
      links.api,
      (asked, frame) => apiPage({ operations: operations(), query: text(asked, 'q') ?? '' }, frame),
    ],
    operation: [
      '/docs/api/{operation}',
      ({ params }, frame) => drawOperation(operations(), params.operation!, frame),
    ],
  }
  return [
    ...Object.entries(pages).flatMap(([name, [path, draw, headers, shownBy]]) =>
      (['vi', 'en'] as const).map((lang) =>
        pageRoute(reader, cache, { name, lang, path, draw, headers, shownBy }),
      ),
    ),
    ...feedRoutes(reader),
    ...(reader.board ? installedRoutes(reader) : []),
    ...(reader.statistics ? statisticsRoutes(reader.statistics) : []),
    ...assetRoutes(reader.publicUrl),
  ]
}

/** A page that is the same for everybody: it looks at no session, so it may be kept and compressed. */
function pageRoute(reader: PageReader, cache: PageCache, page: PageOf): Route {
  const names = pathParameters(page.path)
  const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])))
  const sent = { ...(page.headers ?? pageHeaders), 'cache-control': 'no-cache' }
  const drawn = createKept<DrawnPage>(drawnKept)
  return defineRoute({
    method: 'GET',
    path: inLang(page.lang, page.path),
    action: `page.${page.name}.${page.lang}`,
    summary: { vi: 'Trang của cổng', en: 'Page of the portal' },
    params,
    responses: { 200: { description: { vi: 'Trang', en: 'The page' }, types: ['text/html'] } },
    open: true,
    hidden: true,
    async handler({ params: given, search, url, headers }) {
      const path = page.path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(given[name] ?? ''),
      )
      const draw = async (state: string, query: URLSearchParams, shown = queryOf(query)) => {
        const frame = await reader.frame(page.lang, path, query, state)
        return page.draw({ params: given, search: query, state }, { ...frame, search: shown })
      }
      const kept = await cache(url, async (state) => {
        if (!page.shownBy) return draw(state, search)
        const chosen = choose(search, page.shownBy)
        const key = `${Math.floor(Date.now() / drawnMs)} ${state} ${path}${queryOf(chosen)}`
        const one = await drawn.of(key, async () => drawnPage(await draw(state, chosen, hole)))
        return one.at(queryOf(search))
      })
      return kept.answer(headers, sent)
    },
  })
}

type PageOf = {
  name: string
  lang: Lang
  path: string
  draw: Draw
  headers: Headers | undefined
  shownBy: readonly string[] | undefined
}

/** As pages are kept: what a page says of the time grows old by itself. */
const drawnMs = 1_000
/** Of one kind and language; each as large as its page. */
const drawnKept = 32

const queryOf = (search: URLSearchParams) => (search.size === 0 ? '' : `?${search.toString()}`)

function choose(search: URLSearchParams, names: readonly string[]): URLSearchParams {
  const chosen = new URLSearchParams()
  for (const name of names) {
    const value = search.get(name)
    if (value !== null) chosen.set(name, value)
  }
  return chosen
}

/** Editions of the catalogue, where they can be asked for. */
function catalogueDraws({ catalogue }: PageReader): Record<string, [string, Draw]> {
  if (catalogue === null) return {}
  return {
    catalogue: [
      links.catalogue,
      async ({ search }, frame) => {
        const before = Number(search.get('before')) || undefined
        const { lang } = frame
        const list = await catalogue.editions(inLang(lang, links.catalogue), before)
        const newest = await catalogue.newest((one) => inLang(lang, links.edition(one)))
        return cataloguePage({ ...list, newest }, frame)
      },
    ],
    edition: [
      '/catalogue/{edition}',
      async ({ params, search }, frame) => {
        const edition = readEditionNumber(params.edition)
        const path = inLang(frame.lang, links.edition(edition))
        const after = search.get('after') ?? ''
        return editionPage(await catalogue.edition(edition, { after, path }), frame)
      },
    ],
  }
}

async function drawSearch(
  reader: PageReader,
  asked: URLSearchParams,
  frame: Frame,
): Promise<string> {
  const { lists } = await reader.codelists()
  const codelists = lists.map(({ list, title }) => ({ list, title }))
  const view = { selection: readSelection(asked), datasets: await reader.cards(), codelists }
  return searchPage({ ...view, guides: reader.guides, operations: reader.operations() }, frame)
}

/** The refusals that whoever reads these pages can meet; null for all. */
function codesOf({ explained, operations }: PageReader): Set<string> | null {
  if (explained === null) return null
  const declared = operations().flatMap(({ responses }) => responses.flatMap(({ codes }) => codes))
  return new Set<string>([...explained, ...declared])
}

function drawOperation(operations: Operation[], id: string, frame: Frame): string {
  const found = operations.find((one) => one.id === id)
  if (!found) throw new Refusal('http.not-found', { path: links.operation(id) })
  return operationPage(found, frame)
}

async function drawDataset(reader: PageReader, asked: Asked, frame: Frame): Promise<string> {
  const codesAsOf = asked.search.get('codesAsOf') || null
  // As a person writes a day; what is none is named by the list of codes.
  const day = codesAsOf && (readDay(codesAsOf) ?? codesAsOf)
  return datasetPage(await reader.dataset(asked.params.id!, day, asked.state), frame)
}

async function drawAgency(reader: PageReader, id: string, frame: Frame): Promise<string> {
  const view = await reader.agency(id)
  if (!view) throw new Refusal('http.not-found', { path: links.agency(id) })
  return agencyPage(view, frame)
}

function drawGuide(reader: PageReader, id: string, frame: Frame): string {
  const guide = reader.guides.find((one) => one.id === id)
  if (!guide) throw new Refusal('http.not-found', { path: links.guide(id) })
  return guidePage(guide, frame)
}
