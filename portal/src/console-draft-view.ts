/** What the pages of an owner's datasets and drafts are made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { AgencyChoice, Typed } from './console-accounts-view.ts'
import type { RefusedView } from './console-view.ts'

export const draftSteps = ['structure', 'quality', 'classification', 'documents'] as const
export type DraftStep = (typeof draftSteps)[number]

export type DraftStateName = 'open' | 'submitted' | 'returned' | 'approved' | 'withdrawn'

export type OwnedLine = {
  dataset: string
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

export type DraftFault = { step: DraftStep; place: string; reason: string }

export type DraftView = DraftLine & {
  file: string
  columns: { name: string; samples: string[] }[]
  /** As kept, or as typed where saving was refused. */
  fields: Typed
  revision: number
  /** Where somebody else saved meanwhile: what is kept, and what was typed. */
  differences: { field: string; theirs: string; mine: string }[]
  faults: DraftFault[]
  reason: string | null
  submittedBy: string | null
  dataset: string | null
  agencies: AgencyChoice[]
  closed: Bilingual | null
  decideClosed: Bilingual | null
  typed: Typed
  refused: RefusedView | null
}
