/** The routes of the portal: pages in Vietnamese at the plain path, in English below /en. */
import { assetCacheControl, assets } from '@kho/portal/assets.ts'
import { agencyPage } from '@kho/portal/agency-page.ts'
import { codelistPage, codelistsPage, codePage } from '@kho/portal/codelist-page.ts'
import { datasetPage } from '@kho/portal/dataset-page.ts'
import { docsErrorsPage } from '@kho/portal/docs-errors-page.ts'
import { readDay } from '@kho/portal/format.ts'
import { guidePage, guidesPage } from '@kho/portal/guide-page.ts'
import { homePage } from '@kho/portal/home-page.ts'
import { journalPage } from '@kho/portal/journal-page.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import type { Frame } from '@kho/portal/view.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { Database } from '../pg/database.ts'
import { readCode, readCodelist, readCodelists } from './codelist-views.ts'
import { readFrame } from './frame.ts'
import { guides } from './guides.ts'
import { selectCertificates } from './pages.sql.ts'
import { readAgencyView, readCards, readDatasetView, readPublished } from './views.ts'

export type PageParts = {
  db: Database
  publicUrl: string
  journalFolder: string
  journalVkey(): string
}

type Asked = { params: Record<string, string>; search: URLSearchParams; frame: Frame }
type Draw = (asked: Asked) => Promise<string> | string

export function pageRoutes(parts: PageParts): Route[] {
  const { db } = parts
  const draws: [path: string, action: string, draw: Draw][] = [
    [
      '/',
      'home',
      async ({ search, frame }) =>
        homePage({ query: search.get('q') ?? '', datasets: await readCards(db) }, frame),
    ],
    [
      '/datasets/{id}',
      'dataset',
      async ({ params, frame }) => datasetPage(await readDatasetView(db, params['id']!), frame),
    ],
    [
      '/agencies/{id}',
      'agency',
      async ({ params, frame }) => agencyPage(await readAgencyView(db, params['id']!), frame),
    ],
    ['/codelists', 'codelists', async ({ frame }) => codelistsPage(await readCodelists(db), frame)],
    [
      '/codelists/{list}',
      'codelist',
      async ({ params, search, frame }) =>
        codelistPage(
          await readCodelist(db, params['list']!, search.get('q') ?? '', dayOf(search)),
          frame,
        ),
    ],
    [
      '/codelists/{list}/{code}',
      'code',
      async ({ params, search, frame }) =>
        codePage(await readCode(db, params['list']!, params['code']!, dayOf(search)), frame),
    ],
    ['/journal', 'journal', async ({ frame }) => drawJournal(parts, frame)],
    ['/guides', 'guides', ({ frame }) => guidesPage({ guides }, frame)],
    [
      '/guides/{id}',
      'guide',
      ({ params, frame }) => {
        const guide = guides.find((one) => one.id === params['id'])
        if (!guide) throw new Refusal('http.not-found', { path: frame.path })
        return guidePage(guide, frame)
      },
    ],
    ['/docs/errors', 'errors', ({ frame }) => docsErrorsPage(frame)],
  ]
  return [
    ...draws.flatMap(([path, action, draw]) => [
      pageRoute(parts, path, `page.${action}`, draw),
      pageRoute(parts, path === '/' ? '/en' : `/en${path}`, `page.${action}.en`, draw),
    ]),
    ...assets.map(assetRoute),
    certificateRoute(db),
    robotsRoute(),
  ]
}

function pageRoute(parts: PageParts, path: string, action: string, draw: Draw): Route {
  return defineRoute({
    method: 'GET',
    path,
    action,
    summary: { vi: 'Trang của cổng', en: 'A page of the portal' },
    open: true,
    hidden: true,
    responses: { 200: { description: { vi: 'Trang', en: 'The page' } } },
    async handler(context) {
      const frame = await readFrame(parts, context.url)
      const params = (context.params ?? {}) as Record<string, string>
      const body = await draw({ params, search: context.search, frame })
      return { headers: { ...pageHeaders, 'cache-control': 'no-cache' }, body }
    },
  })
}

/** People write the day as they do; today where it says nothing. */
function dayOf(search: URLSearchParams): string {
  const asked = search.get('asOf')
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  return (asked && readDay(asked)) || today
}

async function drawJournal(
  { db, journalFolder, journalVkey }: PageParts,
  frame: Frame,
): Promise<string> {
  const checkpoint = await readPublished(db, journalFolder)
  const publicKey = journalVkey()
  return journalPage({ origin: publicKey.split('+')[0]!, publicKey, checkpoint }, frame)
}

function assetRoute({ path, contentType, body }: (typeof assets)[number]): Route {
  return defineRoute({
    method: 'GET',
    path,
    action: `asset${path.replaceAll(/[^a-z0-9]+/gi, '.')}`,
    summary: { vi: 'Tệp tĩnh', en: 'A static file' },
    open: true,
    hidden: true,
    responses: { 200: { description: { vi: 'Tệp', en: 'The file' } } },
    handler: () => ({
      headers: { 'content-type': contentType, 'cache-control': assetCacheControl },
      body,
    }),
  })
}

/** Digests of anything not open go to owner and auditor only, never to everybody. */
function certificateRoute(db: Database): Route {
  return defineRoute({
    method: 'GET',
    path: '/datasets/{id}/certificate.json',
    action: 'page.certificate',
    summary: { vi: 'Chứng nhận bằng nguồn', en: 'Certificate of equality' },
    open: true,
    hidden: true,
    responses: { 200: { description: { vi: 'Chứng nhận', en: 'The certificate' } } },
    async handler(context) {
      const { id } = context.params as unknown as { id: string }
      const version = await findDataset(db, id)
      const certificates = await selectCertificates(db, id)
      const body =
        version.sharing === 'open'
          ? certificates
          : certificates.map((one) => withoutDigests(one as Record<string, unknown>))
      return { body: { dataset: id, certificates: body } }
    },
  })
}

function withoutDigests(certificate: Record<string, unknown>): Record<string, unknown> {
  const strip = (side: unknown) => ({ ...(side as object), digest: undefined, snapshot: undefined })
  return {
    ...certificate,
    source: strip(certificate['source']),
    store: strip(certificate['store']),
    salt: undefined,
  }
}

function robotsRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: '/robots.txt',
    action: 'page.robots',
    summary: { vi: 'robots.txt', en: 'robots.txt' },
    open: true,
    hidden: true,
    responses: { 200: { description: { vi: 'Tệp', en: 'The file' } } },
    handler: () => ({
      headers: { 'content-type': 'text/plain' },
      body: 'User-agent: *\nDisallow: /api/\nDisallow: /journal/\n',
    }),
  })
}
