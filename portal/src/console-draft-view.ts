/** What the pages of an owner's datasets and drafts are made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { AgencyChoice, Typed } from './console-accounts-view.ts'
import type { RefusedView } from './console-view.ts'

export const draftSteps = ['structure', 'quality', 'classification', 'documents'] as const
export type DraftStep = (typeof draftSteps)[number]

export type DraftStateName = 'open' | 'submitted' | 'returned' | 'approved' | 'withdrawn'

export type OwnedLine = {
  dataset: string
  /** Whoever looks may begin a change of its definition. */
  mayChange: boolean
  title: Bilingual
  part: string | null
  state: 'on-time' | 'late' | 'awaited' | 'no-deadline'
  dueAt: string | null
  lastAt: string | null
  equal: boolean | null
  rows: number | null
  heldBack: number
}

export type DraftLine = {
  id: string
  title: string
  owner: string
  state: DraftStateName
  /** It changes a dataset that is there. */
  isChange: boolean
  begunAt: string
  editedBy: string
  editedAt: string
}

export type DraftsView = {
  owned: OwnedLine[]
  drafts: DraftLine[]
  next: string | null
  /** Agencies for which a draft may be begun. */
  agencies: AgencyChoice[]
  closed: Bilingual | null
  typed: Typed
  refused: RefusedView | null
}

export type DraftFault = { step: DraftStep; place: string; reason: Bilingual }

/** What stands between a draft and the public page, in order. */
export const pathStops = ['write', 'decide', 'load', 'propose', 'review', 'page'] as const
export type PathStopName = (typeof pathStops)[number]

export type PathStop = {
  name: PathStopName
  state: 'done' | 'now' | 'later'
  /** Who does it: an agency, or an account where it is done. */
  who: Bilingual
  /** Where it is done or to be seen. */
  href: string | null
  /** What came of it, or what stands in its way. */
  note: Bilingual | null
}

export type FieldChange = { field: string; was: string; theirs: string; mine: string }

/** Where somebody else saved meanwhile. */
export type MergeView = {
  seen: number
  /** What both together hold, but for what is to be chosen. */
  fields: Typed
  taken: FieldChange[]
  conflicts: FieldChange[]
}

/** How a change of a dataset differs from its version in force. */
export type ChangesView = {
  dataset: string
  from: number
  columns: { column: string; what: ColumnChangeName; was: string; now: string }[]
  members: { member: string; was: string; now: string }[]
  grants: { grant: number; client: string | null; columns: string[] }[]
  broken: { release: number; columns: string[] } | null
}

export type ColumnChangeName =
  'added' | 'removed' | 'retyped' | 'renamed' | 'reread' | 'personal' | 'required'

export type TableChoiceView = {
  sheet: string
  headerRow: number
  headerRows: number
  firstRow: number
}

/** Of a workbook: its first rows, and how they are read by a choice. */
export type DraftTableView = {
  choice: TableChoiceView
  sheets: string[]
  /** Why the probe proposes what it does for the sheet; null where it sees no header. */
  reason: Bilingual | null
  /** Of the columns, which a choice makes anew. */
  revision: number
  letters: string[]
  rows: { number: number; cells: string[] }[]
  /** Null where the choice names no columns. */
  columns: { name: string; values: string[] }[] | null
}

export type DraftView = DraftLine & {
  file: string
  /** It began from a workbook, in which a table is chosen. */
  hasTable: boolean
  /** Only on the page where it is chosen. */
  table: DraftTableView | null
  /** A declaration for later supplies, as JSON. */
  source: string | null
  columns: { name: string; samples: string[] }[]
  /** As kept, or as typed where saving was refused. */
  fields: Typed
  revision: number
  merge: MergeView | null
  path: PathStop[]
  /** The dataset that it changes; null for a new one. */
  changes: string | null
  changed: ChangesView | null
  faults: DraftFault[]
  reason: string | null
  submittedBy: string | null
  dataset: string | null
  agencies: AgencyChoice[]
  closed: Bilingual | null
  decideClosed: Bilingual | null
  loadClosed: Bilingual | null
  /** It waits for a decision on opening it. */
  awaitsRelease: boolean
  typed: Typed
  refused: RefusedView | null
}
