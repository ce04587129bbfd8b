/** What the pages of issued editions are made from. */
import type {
  ColumnChangeKind,
  DatasetChangeKind,
  ObligatoryField,
} from '@kho/contract/catalogue-edition.ts'
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'
import type { AgencyRef } from './view.ts'

export type EditionView = {
  number: number
  decisionNumber: string
  decisionDate: string
  signer: string
  authority: string
  validFrom: string
  sha256: string
  issuedAt: string
  journalEntry: number | null
  listed: number
  takenOut: number
}

/** The five fields of Article 6.2 of one dataset. */
export type FieldsView = {
  title: Bilingual
  database: string
  suppliers: AgencyRef[]
  updateForm: Bilingual
  updateFrequency: DatasetVersion['updateFrequency']
  permitted: 'everybody' | 'all-agencies' | AgencyRef[]
}

export type EntryView = FieldsView & {
  dataset: string
  version: number
  /** Null: it is listed. */
  takenOut: Bilingual | null
}

type SideView = { version: number; fields: FieldsView }

export type ChangeView = {
  dataset: string
  what: DatasetChangeKind
  was: SideView | null
  now: SideView | null
  columns: { what: ColumnChangeKind; was: string | null; now: string | null }[]
  fields: ObligatoryField[]
}

/** Newest first; `newest` and its entries are null where nothing is issued. */
export type CatalogueView = {
  editions: EditionView[]
  /** The address of the older ones. */
  older: string | null
}

export type EditionPageView = {
  edition: EditionView
  entries: EntryView[]
  /** The address of the next page of entries. */
  next: string | null
}

export type DifferenceView = {
  from: number
  to: number
  counts: { in: number; out: number; changed: number }
  changes: ChangeView[]
  next: string | null
}

/** In the catalogue since an edition; null: in none that is in force. */
export type ListedView = { number: number; decisionNumber: string; decisionDate: string } | null
