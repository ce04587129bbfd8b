/** The first portal: pages for people, in Vietnamese under the plain path and in English under /en. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { parseVerifierKey } from '@kho/journal/note.ts'
import { readOperations, type Operation } from '@kho/portal/api-document.ts'
import { apiPage, operationPage } from '@kho/portal/api-page.ts'
import { accessibilityPage } from '@kho/portal/accessibility-page.ts'
import { agencyPage } from '@kho/portal/agency-page.ts'
import { boardPage } from '@kho/portal/board-page.ts'
import { comparedMax, comparePage } from '@kho/portal/compare-page.ts'
import { codelistPage, codelistsPage, codePage } from '@kho/portal/codelist-page.ts'
import { datasetPage } from '@kho/portal/dataset-page.ts'
import { docsErrorsPage } from '@kho/portal/docs-errors-page.ts'
import { guidePage, guidesPage } from '@kho/portal/guide-page.ts'
import { homePage } from '@kho/portal/home-page.ts'
import { journalPage } from '@kho/portal/journal-page.ts'
import { readDay } from '@kho/portal/format.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { callingHeaders, pageHeaders } from '@kho/portal/policy.ts'
import { searchPage } from '@kho/portal/search-page.ts'
import { readSelection } from '@kho/portal/search-selection.ts'
import type { Frame, Lang } from '@kho/portal/view.ts'
import type { ReportDoor } from '../discrepancy/receive-report.ts'
import { defineRoute, pathParameters, type Route } from '../http/route.ts'
import type { Rule } from '../lateness/due.ts'
import type { Database } from '../pg/database.ts'
import type { Query } from '../query/query.ts'
import { assetRoutes } from './assets.http.ts'
import { readBoardView } from './board-view.ts'
import { readCodelistsView, readCodelistView, readCodeView } from './codelist-views.ts'
import { readAgencyView, readDatasetView } from './dataset-views.ts'
import { explorePages } from './explore.http.ts'
import { feedRoutes } from './feeds.http.ts'
import { frameOf, readSignedState, type FrameParts } from './frame.ts'
import { guides } from './guides.ts'
import { readQualityView } from './quality-view.ts'
import { createCardReader, type CardReader } from './search-views.ts'
import { reportPageRoutes } from './reports.http.ts'
import { proofRoutes, type ProofParts } from './proofs.http.ts'

export type PageParts = FrameParts &
  ProofParts & {
    /** By which supplies are due. */
    rule: Rule
    /** The OpenAPI document of everything that is served. */
    apiDocument: () => unknown
  }

type Asked = { params: Record<string, string>; search: URLSearchParams }
type Draw = (asked: Asked, frame: Frame) => string | Promise<string>
type Headers = Record<string, string>

/** All routes of the portal with its assets; none of them needs a token. */
export function pageRoutes(parts: PageParts): Route[] {
  const { db } = parts
  const text = ({ search }: Asked, name: string) => search.get(name)
  const operations = operationsOf(parts)
  const readCards = createCardReader(db, parts.rule)
  const pages: Record<string, [path: string, draw: Draw, headers?: Headers]> = {
    home: [links.home, async (_, frame) => homePage({ datasets: await readCards() }, frame)],
    search: [
      links.search,
      (asked, frame) => drawSearch(db, readCards, operations(), asked.search, frame),
    ],
    compare: [
      links.compare,
      async (asked, frame) => {
        const ids = new Set(asked.search.getAll('d').slice(0, comparedMax))
        return comparePage(
          (await readCards()).filter(({ id }) => ids.has(id)),
          frame,
        )
      },
    ],
    dataset: [
      '/datasets/{id}',
      (asked, frame) =>
        drawDataset(parts, asked.params.id!, text(asked, 'codesAsOf') || null, frame),
    ],
    agency: ['/agencies/{id}', ({ params }, frame) => drawAgency(db, params.id!, frame)],
    board: [
      links.board,
      async (_, frame) => boardPage(await readBoardView(db, parts.rule, new Date()), frame),
    ],
    codelists: [
      links.codelists,
      async (_, frame) => codelistsPage(await readCodelistsView(db), frame),
    ],
    codelist: [
      '/codelists/{list}',
      async (asked, frame) => {
        const question = { query: text(asked, 'q') ?? '', asOf: text(asked, 'asOf') }
        return codelistPage(await readCodelistView(db, asked.params.list!, question), frame)
      },
    ],
    code: [
      '/codelists/{list}/{code}',
      async (asked, frame) => {
        const { list, code } = asked.params
        return codePage(await readCodeView(db, list!, code!, text(asked, 'asOf')), frame)
      },
    ],
    journal: [links.journal, (_, frame) => drawJournal(parts, frame)],
    guides: [links.guides, (_, frame) => guidesPage({ guides: [...guides] }, frame)],
    guide: ['/guides/{id}', ({ params }, frame) => drawGuide(params.id!, frame)],
    accessibility: [links.accessibility, (_, frame) => accessibilityPage(frame)],
    errors: [links.errors, (_, frame) => docsErrorsPage(frame)],
    api: [
      links.api,
      (asked, frame) => apiPage({ operations: operations(), query: text(asked, 'q') ?? '' }, frame),
    ],
    operation: [
      '/docs/api/{operation}',
      ({ params }, frame) => drawOperation(operations(), params.operation!, frame),
      callingHeaders,
    ],
  }
  return [
    ...Object.entries(pages).flatMap(([name, [path, draw, headers]]) =>
      (['vi', 'en'] as const).map((lang) => pageRoute(parts, { name, lang, path, draw, headers })),
    ),
    ...feedRoutes(parts, () => operations().map(({ id }) => id)),
    ...proofRoutes(parts),
    ...assetRoutes(parts.publicUrl),
  ]
}

/** The pages on which people write: they need the way out, to decide what may be reported. */
export function reportPages(parts: PageParts, reports: ReportDoor): Route[] {
  const nothing = new URLSearchParams()
  return reportPageRoutes({
    reports,
    frameOf: (lang, path) => frameOf(parts, lang, path, nothing),
  })
}

/** Pages of rows: they need the way out, which decides what may be shown. */
export function rowPages(parts: PageParts, query: Query): Route[] {
  return explorePages({
    query,
    rule: parts.rule,
    frameOf: (lang, path, search) => frameOf(parts, lang, path, search),
  })
}

function pageRoute(
  parts: PageParts,
  page: { name: string; lang: Lang; path: string; draw: Draw; headers?: Headers | undefined },
): Route {
  const names = pathParameters(page.path)
  const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])))
  return defineRoute({
    method: 'GET',
    path: inLang(page.lang, page.path),
    action: `page.${page.name}.${page.lang}`,
    summary: { vi: 'Trang của cổng', en: 'Page of the portal' },
    params,
    responses: { 200: { description: { vi: 'Trang', en: 'The page' }, types: ['text/html'] } },
    open: true,
    hidden: true,
    async handler({ params: given, search }) {
      const path = page.path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(given[name] ?? ''),
      )
      const frame = await frameOf(parts, page.lang, path, search)
      const body = await page.draw({ params: given, search }, frame)
      return { headers: { ...(page.headers ?? pageHeaders), 'cache-control': 'no-cache' }, body }
    },
  })
}

async function drawSearch(
  db: Database,
  readCards: CardReader,
  operations: Operation[],
  asked: URLSearchParams,
  frame: Frame,
): Promise<string> {
  const { lists } = await readCodelistsView(db)
  const codelists = lists.map(({ list, title }) => ({ list, title }))
  const view = { selection: readSelection(asked), datasets: await readCards(), codelists }
  return searchPage({ ...view, guides, operations }, frame)
}

/** Read once, since what is served does not change while it is served. */
function operationsOf({ apiDocument }: PageParts): () => Operation[] {
  let operations: Operation[] | undefined
  return () => (operations ??= readOperations(apiDocument()))
}

function drawOperation(operations: Operation[], id: string, frame: Frame): string {
  const found = operations.find((one) => one.id === id)
  if (!found) throw new Refusal('http.not-found', { path: links.operation(id) })
  return operationPage(found, frame)
}

async function drawDataset(
  { db, rule }: PageParts,
  id: string,
  codesAsOf: string | null,
  frame: Frame,
): Promise<string> {
  // As a person writes a day; what is none is named by the list of codes.
  const asked = codesAsOf && (readDay(codesAsOf) ?? codesAsOf)
  const view = await readDatasetView(db, id, asked)
  return datasetPage({ ...view, quality: await readQualityView(db, id, rule) }, frame)
}

async function drawAgency(db: Database, id: string, frame: Frame): Promise<string> {
  const view = await readAgencyView(db, id)
  if (!view) throw new Refusal('http.not-found', { path: links.agency(id) })
  return agencyPage(view, frame)
}

async function drawJournal(parts: PageParts, frame: Frame): Promise<string> {
  const publicKey = parts.journalVkey()
  const origin = parseVerifierKey(publicKey)?.name ?? ''
  const checkpoint = await readSignedState(parts.db, parts.journalFolder)
  return journalPage({ origin, publicKey, checkpoint }, frame)
}

function drawGuide(id: string, frame: Frame): string {
  const guide = guides.find((one) => one.id === id)
  if (!guide) throw new Refusal('http.not-found', { path: links.guide(id) })
  return guidePage(guide, frame)
}
