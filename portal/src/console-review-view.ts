/** What the officers' pages of reviews are made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { FunctionName } from '@kho/contract/function.ts'
import type {
  OrphanReason,
  ReviewDecision,
  ReviewOutcome,
  SubjectKind,
} from '@kho/contract/review.ts'
import type { RefusedView } from './console-view.ts'

export type Light = 'done' | 'on-time' | 'soon' | 'late'
export type Typed = Readonly<Record<string, string>>

/** What every form needs: what was typed, why it was refused. */
export type FormView = { typed: Typed; refused: RefusedView | null }

export type CampaignLine = {
  id: number
  reason: string
  agencies: string[] | null
  openedAt: string
  dueOn: string
  closedAt: string | null
  items: number
  open: number
  light: Light
}

export type ReviewsView = FormView & {
  campaigns: CampaignLine[]
  /** The rule in force; null where there is none. */
  rule: { every: string; days: number; ground: string } | null
  /** Why the actor may not open one; null where it may. */
  openClosed: Bilingual | null
  ruleClosed: Bilingual | null
}

export type ProgressLine = {
  agency: string
  name: Bilingual
  items: number
  open: number
  forAuthority: number
  keep: number
  reduce: number
  revoke: number
  unused: number
  orphaned: number
  light: Light
}

export type ReviewView = {
  campaign: CampaignLine
  openedBy: string
  daysLeft: number
  forAuthority: number
  agencies: ProgressLine[]
  sha256: string
  closing: {
    by: string
    outcomes: Partial<Record<SubjectKind, Partial<Record<ReviewOutcome, number>>>>
    documentNumber: string
    documentDate: string
    signer: string
  } | null
  closeClosed: Bilingual | null
  minutesClosed: Bilingual | null
}

export type ItemLine = {
  number: number
  kind: SubjectKind
  subject: string
  agency: string
  /** What it is called; a grant is rather told by who reads what. */
  what: string
  reads: { holder: string; dataset: string } | null
  /** What a person was appointed to. */
  function: FunctionName | null
  until: string | null
  lastUsedAt: string | null
  uses: number | null
  unused: boolean
  orphaned: OrphanReason[]
  decision: ReviewDecision | null
  decidedBy: string | null
  outcome: ReviewOutcome | null
  resumed: boolean
}

export type FilterView = {
  kind: string
  agency: string
  state: string
  flag: string
  mine: string
}

export type ItemsView = {
  campaign: number
  filter: FilterView
  items: ItemLine[]
  next: string | null
  /** Where what is listed is decided at once; null after the close. */
  many: string | null
}

export type ItemView = FormView & {
  campaign: number
  item: ItemLine
  owner: string | null
  columns: string[] | null
  scopes: string[] | null
  reason: string | null
  /** In words: what a reduction leaves. */
  reduction: string | null
  decidedAt: string | null
  turn: number
  /** Why nothing can be decided; null where it can. */
  decideClosed: Bilingual | null
  /** Only after the close. */
  resumeClosed: Bilingual | null
  isClosed: boolean
}

export type ManyView = FormView & {
  campaign: number
  filter: FilterView
  count: number
  byKind: Partial<Record<SubjectKind, number>>
  token: string
  first: ItemLine[]
}

export type CloseView = FormView & {
  campaign: number
  outcomes: Partial<Record<SubjectKind, Partial<Record<ReviewOutcome, number>>>>
  items: number
  suspended: number
  token: string
  closed: Bilingual | null
}

export type ReportsView = {
  which: 'unused' | 'orphaned' | 'segregation'
  agency: string
  rows: {
    kind: SubjectKind
    subject: string
    agency: string
    what: string
    reads: ItemLine['reads']
    function: ItemLine['function']
    lastUsedAt: string | null
    orphaned: OrphanReason[]
  }[]
  conflicts: {
    within: 'person' | 'agency'
    functions: [Bilingual, Bilingual]
    why: Bilingual
    accounts: string[]
    agency: string
    byDeputy: boolean
  }[]
  doubled: { why: Bilingual; matter: string; account: string; agency: string | null }[]
  next: string | null
}
