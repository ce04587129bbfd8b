/** What the pages of runs, held rows and cases are made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { DiscrepancyState } from '@kho/contract/discrepancy.ts'
import type { Typed } from './console-accounts-view.ts'
import type { RefusedView } from './console-view.ts'

export type RunStateName =
  'queued' | 'running' | 'done' | 'unchanged' | 'refused' | 'failed' | 'cancelled'

export type RunLine = {
  id: string
  dataset: string
  part: string
  /** Null: a file of the watched folder. */
  source: string | null
  startedBy: 'schedule' | 'person' | 'file'
  state: RunStateName
  rows: number | null
  createdAt: string
  endedAt: string | null
}

export type SourceLine = {
  id: string
  dataset: string
  title: Bilingual
  kind: string
  closed: Bilingual | null
}

export type RunsView = {
  runs: RunLine[]
  sources: SourceLine[]
  filter: { agency: string; dataset: string; state: string }
  next: string | null
  typed: Typed
  refused: RefusedView | null
}

export type RunPageView = RunLine & {
  attempt: number
  phase: string | null
  rowsExpected: number | null
  rowsPerSecond: number | null
  remainingSeconds: number | null
  startedAt: string | null
  load: string | null
  cause: RefusedView | null
  cancelAsked: boolean
  /** Rows that would be deleted, where it waits for somebody to confirm that. */
  confirms: { load: string; deleted: string; rows: string } | null
  hasHeld: boolean
  closed: Bilingual | null
  refused: RefusedView | null
  typed: Typed
}

export type HeldLine = {
  load: string
  dataset: string
  title: Bilingual
  part: string
  supplier: string
  at: string
  held: number
}

export type HeldListView = {
  loads: HeldLine[]
  filter: { agency: string; dataset: string }
  next: string | null
}

export type HeldGroupView = {
  rule: string
  column: string | null
  sentence: Bilingual
  releasable: boolean
  held: number
  settled: number
}

export type HeldRowView = {
  line: string
  rule: string
  sentence: Bilingual
  column: string | null
  written: string | null
  /** By column; left out where whoever looks may not see rows. */
  fields: (string | null)[]
}

export type HeldPageView = {
  load: string
  dataset: string
  title: Bilingual
  columns: string[]
  groups: HeldGroupView[]
  rows: HeldRowView[]
  next: string | null
  /** Rows of the last correction that failed again. */
  stillHeld: { line: number; rule: string; sentence: Bilingual; column: string | null }[]
  closed: Bilingual | null
  typed: Typed
  refused: RefusedView | null
}

export type CaseLine = {
  id: string
  dataset: string
  owner: string
  origin: 'client' | 'citizen' | 'drift'
  about: 'cell' | 'row' | 'missing-row' | 'dataset' | 'part'
  state: DiscrepancyState
  reportedAt: string
  dueOn: string | null
  daysLate: number
}

export type CasesView = {
  cases: CaseLine[]
  filter: { agency: string; dataset: string; state: string }
  next: string | null
}

export type CaseStep = { kind: string; at: string; entry: number | null; reason: string | null }

export type CasePageView = CaseLine & {
  key: string[] | null
  column: string | null
  /** What was written, by its name; null where it was erased. */
  said: { name: string; value: string }[] | null
  contact: string | null
  differences: { key: string; kind: string; columns: string }[]
  steps: CaseStep[]
  moves: { name: 'forward' | 'answer' | 'close'; closed: Bilingual | null }[]
  typed: Typed
  refused: RefusedView | null
}
