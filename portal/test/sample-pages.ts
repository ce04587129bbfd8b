/** Every page of the portal, rendered from the synthetic province, by its address. */
import { apiPage, operationPage } from '../src/api-page.ts'
import { accessibilityPage } from '../src/accessibility-page.ts'
import { agencyPage } from '../src/agency-page.ts'
import { boardPage } from '../src/board-page.ts'
import { comparePage } from '../src/compare-page.ts'
import { cataloguePage, editionPage } from '../src/catalogue-page.ts'
import { codelistPage, codelistsPage, codePage } from '../src/codelist-page.ts'
import { datasetPage } from '../src/dataset-page.ts'
import { docsErrorsPage } from '../src/docs-errors-page.ts'
import { errorPage } from '../src/error-page.ts'
import { explorePage } from '../src/explore-page.ts'
import { guidePage, guidesPage } from '../src/guide-page.ts'
import { homePage } from '../src/home-page.ts'
import { journalPage } from '../src/journal-page.ts'
import { inLang, readLang } from '../src/links.ts'
import { mapPage, mapsPage } from '../src/map-page.ts'
import { searchPage, type SearchView } from '../src/search-page.ts'
import { readSelection } from '../src/search-selection.ts'
import { statisticsPage } from '../src/statistics-page.ts'
import { followPage, reportPage } from '../src/report-page.ts'
import type { DatasetCard, Frame, Lang } from '../src/view.ts'
import { operations } from './sample-operations.ts'
import { many } from './sample-search.ts'
import { emptyStatistics, statistics } from './sample-statistics.ts'
import * as catalogues from './sample-catalogue.ts'
import * as boards from './sample-board.ts'
import * as references from './sample-references.ts'
import { explored } from './sample-explore.ts'
import { asked } from './sample-asked.ts'
import * as maps from './sample-maps.ts'
import { shapes } from './sample-shapes.ts'
import * as sample from './sample-views.ts'

type Render = (frame: Frame, query: string) => string

function searchOf(frame: Frame, datasets: readonly DatasetCard[]): SearchView {
  const { codelists, guides } = references
  return {
    selection: readSelection(new URLSearchParams(frame.search)),
    datasets,
    codelists: codelists.map(({ list, title }) => ({ list, title })),
    guides,
    operations,
  }
}

const first = references.guides[0]
if (!first) throw new Error('no guide')

const renders: Record<string, Render> = {
  '/': (frame) => homePage({ datasets: sample.cards }, frame),
  '/home-large': (frame) => homePage({ datasets: many }, frame),
  '/empty': (frame) => homePage({ datasets: [] }, frame),
  '/search': (frame) => searchPage(searchOf(frame, sample.cards), frame),
  '/search-large': (frame) => searchPage(searchOf(frame, many), frame),
  '/compare': (frame) => comparePage(many.slice(0, 4), frame),
  '/compare-none': (frame) => comparePage([], frame),
  '/datasets/truong-hoc': (frame) =>
    datasetPage({ ...sample.schools, shapes, listed: catalogues.listed }, frame),
  '/datasets/nguoi-dan': (frame) => datasetPage({ ...sample.people, listed: null }, frame),
  '/datasets/doanh-nghiep': (frame) => datasetPage(sample.enterprises, frame),
  '/datasets/ranh-gioi-xa': (frame) => datasetPage(sample.boundaries, frame),
  '/datasets/dan-cu-quoc-gia': (frame) => datasetPage(asked, frame),
  '/datasets/truong-hoc/explore': (frame) => explorePage(explored.full, frame),
  '/explore-filtered': (frame) => explorePage(explored.filtered, frame),
  '/explore-none': (frame) => explorePage(explored.none, frame),
  '/explore-refused': (frame) => explorePage(explored.refused, frame),
  '/datasets/doanh-nghiep/explore': (frame) => explorePage(explored.full, frame),
  '/datasets/ranh-gioi-xa/explore': (frame) => explorePage(explored.boundaries, frame),
  '/datasets/nguoi-dan/explore': (frame) => explorePage(explored.closed, frame),
  '/agencies/so-gddt': (frame) => agencyPage(sample.agency, frame),
  '/datasets/truong-hoc/report': (frame) => reportPage(sample.reports.form, frame),
  '/report-refused': (frame) => reportPage(sample.reports.refused, frame),
  '/report-received': (frame) => reportPage(sample.reports.received, frame),
  '/datasets/nguoi-dan/report': (frame) => reportPage(sample.reports.closed, frame),
  '/datasets/doanh-nghiep/report': (frame) => reportPage(sample.reports.form, frame),
  '/datasets/ranh-gioi-xa/report': (frame) => reportPage(sample.reports.form, frame),
  '/reports': (frame) => followPage({ ...sample.reports.followed, code: '', found: null }, frame),
  '/report-followed': (frame) => followPage(sample.reports.followed, frame),
  '/map': (frame) => mapsPage(maps.all, frame),
  '/map-place': (frame) => mapsPage(maps.atPlace, frame),
  '/map-none': (frame) => mapsPage(maps.none, frame),
  '/datasets/truong-hoc/map': (frame) => mapPage(maps.schools, frame),
  '/map-wrong-box': (frame) => mapPage(maps.wrongBox, frame),
  '/map-empty': (frame) => mapPage(maps.empty, frame),
  '/statistics': (frame) => statisticsPage(statistics, frame),
  '/statistics-empty': (frame) => statisticsPage(emptyStatistics, frame),
  '/board': (frame) => boardPage(boards.board, frame),
  '/board-empty': (frame) => boardPage({ ...boards.board, entries: [] }, frame),
  '/board-in-time': (frame) => boardPage(boards.inTime, frame),
  '/catalogue': (frame) => cataloguePage(catalogues.all, frame),
  '/catalogue-none': (frame) => cataloguePage({ editions: [], older: null, newest: null }, frame),
  '/catalogue/1': (frame) => editionPage(catalogues.second, frame),
  '/catalogue/2': (frame) => editionPage(catalogues.second, frame),
  '/codelists': (frame) => codelistsPage({ lists: references.codelists }, frame),
  '/codelists/administrative_unit': (frame) => codelistPage(references.codelist, frame),
  '/codelists/administrative_unit/24670': (frame) => codePage(references.code, frame),
  '/codelists/ethnic_group': (frame) =>
    codelistPage({ ...references.codelist, query: 'xyz', codes: [], matching: 0 }, frame),
  '/codelists/ethnic_group/99': (frame) =>
    codePage({ ...references.code, current: null, states: [], successors: [] }, frame),
  '/journal': (frame) => journalPage(references.journal, frame),
  '/journal-empty': (frame) =>
    journalPage({ ...references.journal, checkpoint: null }, { ...frame, checkpoint: null }),
  '/guides': (frame) => guidesPage({ guides: references.guides }, frame),
  '/guides/tim-va-doc': (frame) => guidePage(first, frame),
  '/accessibility': (frame) => accessibilityPage(frame),
  '/docs/errors': (frame) => docsErrorsPage(frame),
  '/docs/api': (frame, query) => apiPage({ operations, query }, frame),
  '/docs/api/records.read': (frame) => operationPage(operations[0]!, frame),
  '/docs/api/load.push': (frame) => operationPage(operations[1]!, frame),
  '/error': (frame) =>
    errorPage(
      {
        status: 404,
        code: 'catalogue.unknown-dataset',
        sentence: {
          vi: 'Danh mục không có bộ dữ liệu abc.',
          en: 'The catalogue has no dataset abc.',
        },
        hint: { vi: 'Xem các bộ dữ liệu.', en: 'See the datasets.' },
        reference: 'q8w2-11',
      },
      frame,
    ),
}

/** The paths of every page, without language. */
export const paths = Object.keys(renders)

/** The document at an address such as `/en/datasets/truong-hoc?q=a`; null where there is none. */
export function render(address: string, baseUrl?: string): string | null {
  const url = new URL(address, 'http://localhost')
  const { lang, path } = readLang(url.pathname)
  const draw = renders[path]
  if (!draw) return null
  const frame = { ...sample.frame(lang, path, url.search), ...(baseUrl ? { baseUrl } : {}) }
  return draw(frame, url.searchParams.get('q') ?? '')
}

/** Every page in both languages. */
export function everyPage(): { address: string; lang: Lang; html: string }[] {
  return (['vi', 'en'] as const).flatMap((lang) =>
    paths.map((path) => {
      const address = inLang(lang, path)
      return { address, lang, html: render(address) ?? '' }
    }),
  )
}
