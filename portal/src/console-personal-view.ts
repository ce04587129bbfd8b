/** What the pages about personal data are made from. */
import type { RequestKind, RequestState } from '@kho/contract/personal.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { RefusedView } from './console-view.ts'

export type RequestView = {
  id: string
  kind: RequestKind
  state: RequestState
  receivedAt: string
  due: string | null
  daysLate: number
  discrepancy: string | null
}

export type RequestListView = {
  requests: RequestView[]
  filter: { state: string; late: boolean }
  next: string | null
  /** Why whoever is signed in may not enter one that came on paper. */
  closed: Bilingual | null
} & AskView

/** A form in which something is asked, as it was refused. */
export type AskView = {
  typed: Readonly<Record<string, string>>
  /** Purposes that it objected to. */
  objected: readonly string[]
  refused: RefusedView | null
}

export type RequestStepView = {
  kind: string
  at: string
  entry: number | null
  payload: Record<string, unknown> | null
}

export type WithheldView = {
  /** null: for all purposes. */
  purposes: string[] | null
  since: string
  until: string | null
  exceptions: { grant: number; ground: string; since: string; until: string | null }[]
}

/** `closed`: why whoever is signed in may not decide it; `typed` is what a refused form held. */
export type RequestPageView = RequestView & {
  steps: RequestStepView[]
  /** What is or was withheld for it; null where nothing ever was. */
  withheld: WithheldView | null
  /** Why whoever is signed in may not lift that. */
  liftClosed: Bilingual | null
  /** Why it may let no grant read on, nor end that. */
  exceptClosed: Bilingual | null
  closed: Bilingual | null
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export type ReadView = {
  at: string
  entry: number
  showed: 'seen' | 'asked'
  client?: string
  agency: string | null
  grant?: string
  purpose: string
  task?: string
  dataset: string
  columns: string[]
}

export type ReadsPageView = {
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
  found: {
    reads: ReadView[]
    undecided: number
    progress: { of: number; done: number }
    next: number | null
  } | null
}

export type BreachView = {
  id: string
  detectedAt: string
  notifyBy: string | null
  clock: 'none' | 'running' | 'near' | 'late' | 'kept'
}

export type BreachListView = {
  breaches: BreachView[]
  open: boolean
  next: string | null
  closed: Bilingual | null
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export type MePageView = {
  held: {
    dataset: string
    title: Bilingual
    owner: string
    legalGround: string | null
    records: Record<string, string | null>[]
    /** What the codes in each of the records mean, by name of column. */
    meanings: Readonly<Record<string, Bilingual>>[]
    past: number
  }[]
  reads: ReadView[]
  undecided: number
  requests: RequestView[]
} & AskView
