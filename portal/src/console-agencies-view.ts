/** What the pages of agencies and their successions are made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { RefusedView } from './console-view.ts'
import type { AgencyChoice, Typed } from './console-accounts-view.ts'

export type AgencyLine = {
  id: string
  name: Bilingual
  parent: Bilingual | null
  /** How many stand above it, for its place in the tree. */
  depth: number
  identifiers: string[]
  validTo: string | null
}

/** A zone that is declared, or that the agency still names. */
export type ZoneChoice = { name: string; isChosen: boolean }

export type AgenciesView = {
  zones: ZoneChoice[]
  /** The day as of which they are shown. */
  asOf: string
  agencies: AgencyLine[]
  choices: AgencyChoice[]
  declareClosed: Bilingual | null
  typed: Typed
  refused: RefusedView | null
}

export type AgencyPageView = {
  zones: ZoneChoice[]
  id: string
  name: Bilingual
  validFrom: string | null
  validTo: string | null
  versions: {
    from: string | null
    name: Bilingual
    parent: Bilingual | null
    identifiers: string[]
    contact: string | null
    zones: string[] | null
    document: string | null
  }[]
  successors: { id: string; name: Bilingual; from: string }[]
  choices: AgencyChoice[]
  declareClosed: Bilingual | null
  typed: Typed
  refused: RefusedView | null
}

export type SuccessionKindName = 'rename' | 'merge' | 'split' | 'dissolve' | 'join'
export type SuccessionStateName = 'proposed' | 'applied' | 'confirmed' | 'undone' | 'dropped'

export type SuccessionLine = {
  id: number
  kind: SuccessionKindName
  state: SuccessionStateName
  from: string[]
  to: string[]
  effectiveOn: string
  document: string
}

export type SuccessionsView = {
  successions: SuccessionLine[]
  state: string
  next: string | null
  proposeClosed: Bilingual | null
}

export type ProposeView = {
  choices: AgencyChoice[]
  /** How many rows each table has. */
  rows: { from: number; to: number; rules: number }
  /** What a rule of a split may name; empty until the agency is chosen. */
  ruled: { what: 'dataset' | 'account' | 'client' | 'grant'; id: string; name: Bilingual | null }[]
  /** By name and number of the row: `from-1`, `toId-2`. */
  typed: Typed
  refused: RefusedView | null
}

export type SuccessionView = SuccessionLine & {
  signer: string
  parts: {
    name: string
    title: Bilingual
    moves: { subject: string; from: string; to: string; what: string }[]
  }[]
  total: number
  /** What is to be known before it is applied. */
  cautions: Bilingual[]
  /** Of the preview; null once it is applied. */
  fingerprint: string | null
  closed: Bilingual | null
  typed: Typed
  refused: RefusedView | null
}
