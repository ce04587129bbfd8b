/** What the pages of grants and of explaining them are made from. */
import type { CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { ConditionTerm } from '@kho/contract/named-condition.ts'
import type { Purpose } from '@kho/contract/purpose.ts'
import type { RefusedView } from './console-view.ts'

export type PairLine = {
  agency: { id: string; name: Bilingual }
  dataset: { id: string; title: Bilingual; kind: CatalogueKind }
  clients: number
  grants: number
  inForce: number
  suspended: number
  purposes: Purpose[]
  endsAt: string | null
}

export type GrantState = 'in-force' | 'to-come' | 'ended' | 'revoked' | 'suspended' | 'asleep'

export type GrantLine = {
  id: number
  client: string
  purpose: Purpose
  state: GrantState
  from: string
  until: string
  document: string
}

export type GrantsView = {
  /** Null where one pair is shown by its grants. */
  pairs: PairLine[] | null
  grants: GrantLine[]
  filter: { agency: string; dataset: string; state: string }
  next: string | null
}

export type GrantPageView = GrantLine & {
  agency: { id: string; name: Bilingual }
  dataset: { id: string; title: Bilingual; kind: CatalogueKind }
  columns: { name: string; title: Bilingual | null; mask: string | null }[]
  rows: ConditionTerm[]
  taskPattern: string | null
  zones: string[] | null
  delivery: string[] | null
  thirdParty: string | null
  limits: { callsPerMinute: number | null; rowsPerDay: number | null }
  decidedBy: string
  legalGround: string | null
  entries: { index: number; kind: string; title: Bilingual | null; at: string }[]
}

/** One rule of the decision, in words, with what it found and wanted. */
export type RuleView = {
  outcome: 'met' | 'failed' | 'not-asked' | 'not-reached'
  title: Bilingual
  ground: Bilingual
  found: string
  wanted: string
  /** The same as people know it, where the store says it otherwise. */
  said: { found: Bilingual; wanted: Bilingual } | null
  entries: { index: number }[]
}

export type ExplainedView = {
  client: string
  agency: string
  dataset: string
  kind: CatalogueKind
  allowed: boolean
  sentence: Bilingual
  columns: string[]
  masks: Record<string, string>
  /** Null where nothing may be read; empty for all rows. */
  rows: ConditionTerm[] | null
  grant: { id: number; paper: string } | null
  rules: RuleView[]
}

export type SeenLine = {
  grant: number
  client: string
  agency: string
  dataset: string
  kind: CatalogueKind
  purpose: string
  columns: { name: string; mask: string | null }[]
  rows: ConditionTerm[]
}

export type ExplainView = {
  question: 'access' | 'row' | 'agency' | 'column'
  /** Questions that the viewer may ask. */
  open: ExplainView['question'][]
  typed: Record<string, string>
  answer: ExplainedView[] | null
  seen: SeenLine[] | null
  /** Open datasets; none of them in the list where everybody sees the column. */
  everybody: string[] | null
  refused: RefusedView | null
}
