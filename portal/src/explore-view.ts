/** What the explorer is made from; the server has decided what of it may be shown. */
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'
import type { Filter } from '@kho/contract/filter/filter.ts'
import type { ExploreSelection } from './explore-selection.ts'
import type { AgencyRef } from './view.ts'

/** How often values of a column occur, from the last measurement; shares are of all rows. */
export type ColumnShape = {
  column: string
  rows: number
  nulls: number
  distinct: number
  /** Of many different values their number is an estimate, within about 2 %. */
  estimated?: boolean
  /** The most frequent values where there are few. */
  top: { value: string; count: number }[] | null
  /** Equal steps from the least to the greatest number or date. */
  histogram: { from: string; to: string; counts: number[] } | null
}

export type ExploreRows = {
  columns: string[]
  /** As stored; null where there is no value. Long cells are cut, see `cut`. */
  rows: ExploreCell[][]
  next: string | null
  /** Empty: the first page. Null: this is the first. */
  previous: string | null
  /** Exact; null where counting took too long. */
  total: number | null
  sequence: number
}

/** `length` is that of the whole where `text` is only its beginning, and `whole` where that is. */
export type ExploreCell = { text: string; length?: number; whole?: string | null } | null

/** Figures as they came, with every digit; the last of them is drawn. */
export type ExploreGroups = {
  by: string[]
  figures: string[]
  rows: { values: (string | null)[]; figures: (string | null)[] }[]
  more: boolean
}

/** Under which grant a person looks, and what of the dataset it leaves out. */
export type OwnRights = {
  /** null before anything could be read. */
  grant: number | null
  purpose: string
  task: string
  /** Column → how it is masked. */
  masks: Record<string, string>
  /** Columns of the dataset that are not granted. */
  missing: { name: string; title: Bilingual }[]
  /** Why these rows may not be had as a file; null where they may. */
  noFile: Bilingual | null
  views: SavedViewLine[]
}

/** A saved view, as a list shows it. */
export type SavedViewLine = {
  id: number
  name: string
  dataset: string
  search: string
  shared: boolean
  /** Saved by whoever looks, who alone may share or delete it. */
  own: boolean
  by: string
}

export type ExploreView = {
  id: string
  /** The address of the page, without language. */
  page: string
  /** null: what everybody sees. */
  own: OwnRights | null
  title: Bilingual
  agency: AgencyRef
  /** Of a person: with the granted columns alone. */
  definition: DatasetVersion
  selection: ExploreSelection
  /** Null where there is none, or none that could be read. */
  filter: Filter | null
  /** Why there are no rows. */
  refused: { status: number; sentence: Bilingual; hint: Bilingual } | null
  found: ExploreRows | null
  /** Null: not asked for. */
  groups: ExploreGroups | { refused: { sentence: Bilingual; hint: Bilingual } } | null
  /** Null: not measured yet. */
  shapes: ColumnShape[] | null
  /** Names of codes that the filter holds, by column. */
  names: Record<string, Record<string, string>>
  /** False: the rows are not for everybody. */
  open: boolean
  ask: Bilingual
}
