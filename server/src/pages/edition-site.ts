/** What a written edition keeps of the pages: the same views as inside, cut to what is released. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { EditionView } from '@kho/portal/catalogue-view.ts'
import type { Compared } from '@kho/portal/compare-page.ts'
import type { StatisticsView } from '@kho/portal/statistics-view.ts'
import type { AgencyView, DatasetView } from '@kho/portal/view.ts'
import type { DatasetChange, EditionEntry } from '../catalogue/edition.ts'
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
  /** The newest that is issued; null where none is, absent in editions of older programs. */
  catalogue?: IssuedCatalogue | null
  /** The last signed state of the journal, and when its last entry was written. */
  journal: { size: number; at: string; root: string; text: string } | null
}

/** The newest edition of the catalogue, as everybody may read it inside. */
export type IssuedCatalogue = {
  edition: EditionView
  entries: EditionEntry[]
  /** From the edition before it; null for the first. */
  difference: {
    from: number
    counts: { in: number; out: number; changed: number }
    changes: DatasetChange[]
  } | null
  /** What agencies are called that it names, by id. */
  names: Record<string, Bilingual>
}
