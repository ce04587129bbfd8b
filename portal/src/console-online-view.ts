/** What the pages of persons who read under grants are made from. */
import type { CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { ConditionTerm } from '@kho/contract/named-condition.ts'
import type { Purpose } from '@kho/contract/purpose.ts'
import type { Delivery } from '@kho/contract/request.ts'
import type { RefusedView } from './console-view.ts'
import type { SavedViewLine } from './explore-view.ts'

export type UseState = 'in-force' | 'to-come' | 'suspended' | 'sleeping' | 'ended'

/** One grant that an agency may use. */
export type UseLine = {
  grant: number
  dataset: { id: string; title: Bilingual; kind: CatalogueKind }
  agency: { id: string; name: Bilingual }
  /** null: held by persons of the agency. */
  client: string | null
  /** Those of them it is narrowed to; null for all. */
  accounts: readonly string[] | null
  purpose: Purpose
  task: string | null
  columns: { name: string; title: Bilingual; mask: string | null }[]
  condition: readonly ConditionTerm[]
  delivery: readonly Delivery[] | null
  zones: readonly string[] | null
  thirdParty: string | null
  document: string
  /** ISO. */
  from: string
  until: string
  state: UseState
  limits: { callsPerMinute: number | null; rowsPerDay: number | null }
  today: { calls: number; rows: number }
  month: { calls: number; rows: number }
  /** Whether whoever looks may explore by it. */
  opens: boolean
  /** Whether it may be asked to be prolonged. */
  renews: boolean
}

export type UseView = {
  lines: UseLine[]
  /** The next page; null on the last. */
  next: string | null
  views: SavedViewLine[]
  /** Why more may not be asked for; null where it may. */
  askClosed: Bilingual | null
}

/** What a person says before the first row. */
export type TaskView = {
  dataset: { id: string; title: Bilingual }
  /** Grants that would be read by. */
  choices: { grant: number; agency: string; purpose: Purpose; task: string | null }[]
  agencies: { id: string; name: Bilingual }[]
  typed: { agency: string; purpose: string; task: string }
  /** The filter it goes on to. */
  back: string
  refused: RefusedView | null
}
