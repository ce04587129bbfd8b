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
  /** The most frequent values where there are few. */
  top: { value: string; count: number }[] | null
  /** Equal steps from the least to the greatest number. */
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

export type ExploreView = {
  id: string
  title: Bilingual
  agency: AgencyRef
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
