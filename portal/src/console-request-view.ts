/** What the pages about requests for access are made from. */
import type { CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual, Personal } from '@kho/contract/dataset.ts'
import type { FunctionName } from '@kho/contract/function.ts'
import type { CodeLabels } from '@kho/contract/named-condition.ts'
import type { Delivery, Draft, RequestState } from '@kho/contract/request.ts'
import type { RefusedView } from './console-view.ts'

export type RequestRole = 'owner' | 'authority'

export type RequestLine = {
  id: number
  state: RequestState
  agency: Bilingual
  /** null in a draft that names none. */
  dataset: { id: string; title: Bilingual } | null
  kind: CatalogueKind | null
  fromPaper: boolean
  personal: boolean
  waitsFor: RequestRole | null
  /** ISO. */
  submittedAt: string | null
  /** Days, `YYYY-MM-DD`. */
  dueOn: string | null
  daysLate: number
}

export type RequestsView = {
  kind: 'own' | 'waiting' | 'late'
  lines: RequestLine[]
  filter: { state: string; agency: string }
  agencies: { id: string; name: Bilingual }[]
  next: string | null
  may: {
    make: Bilingual | null
    enter: boolean
    decide: boolean
    waiting: boolean
    late: boolean
    terms: boolean
  }
}

export type FactsView = {
  title: Bilingual
  kind: CatalogueKind
  /** Ways in which it can be had at all. */
  deliveries: readonly Delivery[]
  isOpen: boolean
  isPermitted: boolean
  personal: boolean
  columns: { name: string; title: Bilingual; personal: Personal; isKey: boolean }[]
  granted: {
    grant: number
    client: string
    purpose: string
    columns: string[]
    rowsLimited: boolean
    until: string
  }[]
  term: { days: number; ground: string } | null
  dueOn: string | null
  steps: RequestRole[]
  clients: { id: string; name: string }[]
  labels: CodeLabels
}

/** What the things that are asked for are called. */
export type AskedNames = Pick<FactsView, 'title' | 'kind' | 'columns' | 'clients' | 'labels'>

export type DecisionView = {
  role: RequestRole
  agency: Bilingual
  outcome: 'granted' | 'partly-granted' | 'refused'
  reason: string | null
  legalGround: string | null
  document: { number: string; date: string; signer: string; paper: number | null }
  at: string
  entry: number | null
}

export type RequestView = RequestLine & {
  agencyId: string
  owner: Bilingual | null
  asked: Draft
  /** What the decisions so far leave; null where nobody has decided. */
  left: Draft | null
  revision: number
  renews: number | null
  document: { number: string; date: string; signer: string | null; sha256: string | null } | null
  completeBy: string | null
  isReturned: boolean
  facts: FactsView | null
  decisions: DecisionView[]
  grants: { grant: number; client: string }[]
  history: {
    kind: 'submitted' | 'returned' | 'decided' | 'withdrawn' | 'expired'
    at: string
    reason: string | null
    entry: number | null
  }[]
  /** null where it is open to whoever looks, else why it is closed; absent where it is not shown. */
  acts: { edit?: true; withdraw?: true; decide?: Bilingual | null; letter?: true; renew?: true }
}

export type RequestFormView = {
  request: RequestView
  /** Below which it is edited: `/console/requests/7/edit`. */
  base: string
  step: number
  /** As it was typed, also where it was refused. */
  typed: Draft
  revision: number
  refused: RefusedView | null
}

export type NewRequestView = {
  agencies: { id: string; name: Bilingual }[]
  datasets: { id: string; title: Bilingual; kind: CatalogueKind }[]
  typed: Record<'agency' | 'dataset' | 'documentNumber' | 'documentDate' | 'signer', string>
  /** The authority enters what came on paper. */
  fromPaper: boolean
  refused: RefusedView | null
}

/** What was typed into the form of a decision. */
export type TypedDecision = {
  outcome: string
  seen: number
  columns: readonly string[]
  masks: Readonly<Record<string, string>>
  condition: string
  from: string
  until: string
  delivery: readonly string[]
  clients: readonly string[]
  reason: string
  legalGround: string
  documentNumber: string
  documentDate: string
  signer: string
  paper: string
  returnReason: string
}

export type DecideView = {
  request: RequestView
  typed: TypedDecision
  refused: RefusedView | null
}

type Validity = { ground: string; validFrom: string; validUntil: string | null }

export type TermsView = {
  terms: (Validity & { kind: 'decide' | 'complete'; days: number })[]
  procedures: (Validity & {
    kind: 'ordinary' | 'personal'
    steps: RequestRole[]
    warnDays: number
    escalateDays: number | null
    escalateTo: FunctionName | null
  })[]
  maySet: Bilingual | null
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export type LetterView = {
  names: AskedNames
  request: number
  agency: Bilingual
  dataset: { id: string; title: Bilingual }
  kind: CatalogueKind
  outcome: 'granted' | 'partly-granted' | 'refused'
  submittedAt: string
  endedAt: string
  asked: Draft
  granted: Draft | null
  document: { number: string; date: string } | null
  decisions: (DecisionView & { proof: string | null })[]
  grants: { grant: number; client: string }[]
}
