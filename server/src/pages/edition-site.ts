/** What a written edition keeps of the pages: the same views as inside, cut to what is released. */
import type { Compared } from '@kho/portal/compare-page.ts'
import type { AgencyView, DatasetView } from '@kho/portal/view.ts'
import type { Place } from './bare-frame.ts'

export type EditionSite = {
  writtenAt: string
  place: Place
  cards: Compared[]
  /** By id. */
  datasets: Record<string, DatasetView>
  agencies: Record<string, AgencyView>
  /** The last signed state of the journal, and when its last entry was written. */
  journal: { size: number; at: string; root: string; text: string } | null
}
