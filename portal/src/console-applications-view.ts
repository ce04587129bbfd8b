/** What the pages of client systems are made from. */
import type { CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Choice, RefusedView } from './console-view.ts'

export type ApplicationState = 'requested' | 'refused' | 'issued' | 'active' | 'locked'

export type ApplicationLine = {
  id: string
  name: string
  agency: Bilingual
  state: ApplicationState
  createdAt: string
}

export type ApplicationsView = {
  applications: readonly ApplicationLine[]
  filter: { agency: string; state: string }
  next: string | null
  requestClosed: Bilingual | null
}

export type NewApplicationView = {
  /** How many rows of scopes there are. */
  rows: number
  /** Suggested for a scope of one dataset alone. */
  datasets: readonly { id: string; title: Bilingual }[]
  agencies: readonly { id: string; name: Bilingual }[]
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export type KeyLine = {
  id: number
  kind: 'secret' | 'public-key' | 'certificate' | 'subject'
  thumbprint: string | null
  /** The name in its certificates, with the kind of name before it. */
  subject: string | null
  validFrom: string
  validUntil: string | null
  state: 'to-come' | 'in-force' | 'ended'
}

export type GrantLine = {
  grant: number
  dataset: string
  kind: CatalogueKind
  state: 'in-force' | 'suspended' | 'sleeping' | 'ended'
  purpose: string
  validUntil: string
  limits: { callsPerMinute: number | null; rowsPerDay: number | null }
  usedToday: { calls: number; rows: number }
}

export type ApplicationView = ApplicationLine & {
  contact: string | null
  scopes: readonly string[]
  zones: readonly string[] | null
  declaration: { level: number; document: string; decidedOn: string } | null
  conformity: string | null
  holdsNoSecrets: boolean
  needsDpop: boolean
  decision: { decidedBy: string; documentNumber: string; documentDate: string } | null
  keys: readonly KeyLine[]
  grants: readonly GrantLine[]
  /** Why each of these may not be done now; null where it may. */
  closed: Record<'declare' | 'keys' | 'decide' | 'calls' | 'notices', Bilingual | null>
  /** Shown this once. */
  secret: string | null
  typed: Readonly<Record<string, string>>
  refused: RefusedView | null
}

export type CallLine = {
  at: string
  outcome: 'open' | 'complete' | 'broken-off' | 'refused'
  code: string | null
  sentence: Bilingual | null
  hint: Bilingual | null
  dataset: string | null
  purpose: string | null
  task: string | null
  rows: number | null
  request: string | null
}

export type ApplicationCallsView = {
  client: string
  calls: readonly CallLine[]
  filter: { outcome: string; dataset: string }
  /** What it was ever granted, and what the calls on the page name. */
  datasets: readonly Choice[]
  next: string | null
  /** Entries of the journal that were gone through. */
  upTo: number
}

export type QuickStartView = {
  client: string
  state: ApplicationState
  hasKey: boolean
  needsDpop: boolean
  /** Of a grant in force; null where there is none. */
  dataset: string | null
}
