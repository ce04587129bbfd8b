/** What a written edition keeps of the pages: the same views as inside, cut to what is released. */
import type { Compared } from '@kho/portal/compare-page.ts'
import type { StatisticsView } from '@kho/portal/statistics-view.ts'
import type { AgencyView, DatasetView } from '@kho/portal/view.ts'
import type { Place } from './bare-frame.ts'

export type EditionSite = {
  writtenAt: string
  place: Place
  cards: Compared[]
  /** By id. */
  datasets: Record<string, DatasetView>
  agencies: Record<string, AgencyView>
  /** Of the whole store, as everybody sees them inside; absent in editions of older programs. */
  statistics?: StatisticsView
  /** The last signed state of the journal, and when its last entry was written. */
  journal: { size: number; at: string; root: string; text: string } | null
}
