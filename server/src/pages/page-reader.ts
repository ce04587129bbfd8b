/** What the pages ask for, wherever it is read: from the store or from a written edition. */
import type { ErrorCode } from '@kho/contract/errors.ts'
import type { Operation } from '@kho/portal/api-document.ts'
import type { CatalogueView, EditionPageView } from '@kho/portal/catalogue-view.ts'
import type { Compared } from '@kho/portal/compare-page.ts'
import type { StatisticsView } from '@kho/portal/statistics-view.ts'
import type {
  AgencyView,
  BoardView,
  CodelistsView,
  CodelistView,
  CodeView,
  DatasetView,
  Frame,
  Guide,
  JournalView,
  Lang,
} from '@kho/portal/view.ts'

export type PageReader = {
  /** Scheme and host, with or without a final slash. */
  publicUrl: string
  /** Tells by a text what the pages are drawn from: while it is the same, so are they. */
  state(): Promise<string>
  /** What stands around a page. `state` as below. */
  frame(lang: Lang, path: string, search: URLSearchParams, state?: string): Promise<Frame>
  /** Every dataset that is listed, for search and comparison. */
  cards(): Promise<readonly Compared[]>
  /**
   * `catalogue.unknown-dataset` where there is none. With a `state` that was told before, what was
   * read under it may be given again, up to a second old; without one it is read now.
   */
  dataset(id: string, codesAsOf: string | null, state?: string): Promise<DatasetView>
  agency(id: string): Promise<AgencyView | null>
  /** Null where nothing is supplied. */
  board: (() => Promise<BoardView>) | null
  /** Null where no totals are kept. */
  statistics: (() => Promise<StatisticsView>) | null
  /** Editions of the catalogue as it is issued; null where they cannot be asked for. */
  catalogue: {
    editions(path: string, before?: number): Promise<CatalogueView>
    newest(pathOf: (edition: number) => string): Promise<EditionPageView | null>
    edition(edition: number, asked: { after: string; path: string }): Promise<EditionPageView>
  } | null
  codelists(): Promise<CodelistsView>
  codelist(list: string, asked: { query: string; asOf: string | null }): Promise<CodelistView>
  code(list: string, code: string, asOf: string | null): Promise<CodeView>
  journal(): Promise<JournalView>
  guides: readonly Guide[]
  /** Codes of refusals that are explained beside those of the API; null for all that there are. */
  explained: readonly ErrorCode[] | null
  /** Of the API that is served beside the pages. */
  operations(): Operation[]
}
