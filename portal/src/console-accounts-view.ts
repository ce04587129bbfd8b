/** What the pages of accounts and appointments are made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { FunctionName } from '@kho/contract/function.ts'
import type { RefusedView } from './console-view.ts'

export type AccountStateName = 'issued' | 'active' | 'locked' | 'expired'
export type AppointmentStateName = 'in-force' | 'to-come' | 'suspended' | 'past' | 'ended'

export type AgencyChoice = { id: string; name: Bilingual }

export type AccountLine = {
  id: string
  name: string
  agency: Bilingual | null
  state: AccountStateName
  functions: FunctionName[]
  /** ISO; null where it was never entered. */
  lastActiveAt: string | null
  validUntil: string | null
}

export type AccountsView = {
  accounts: AccountLine[]
  agencies: AgencyChoice[]
  filter: { agency: string; state: string; function: string; idle: string }
  /** The address of the next page; null on the last. */
  next: string | null
  /** Why accounts cannot be issued by whoever looks; null where they can. */
  issueClosed: Bilingual | null
}

/** What was typed into a form, by field; kept when it is refused. */
export type Typed = Readonly<Record<string, string>>

export type IssueView = { agencies: AgencyChoice[]; typed: Typed; refused: RefusedView | null }

export type IssueListView = {
  typed: Typed
  refused: RefusedView | null
  faults: { place: string; account: string; sentence: Bilingual }[]
  /** Issued; each with what it is first entered by, where that is given here. */
  issued: { account: string; name: string; firstCode: string | null }[] | null
}

export type AppointmentLine = {
  id: number
  account: string
  function: FunctionName
  agency: Bilingual
  state: AppointmentStateName
  validFrom: string
  validUntil: string | null
  /** The account it stands in for. */
  principal: string | null
  document: string | null
}

export type AccountView = {
  id: string
  name: string
  agency: Bilingual | null
  state: AccountStateName
  mail: string | null
  telephone: string | null
  zones: string[] | null
  issuedAt: string
  validUntil: string | null
  lastActiveAt: string | null
  requestedBy: string | null
  document: string | null
  appointments: AppointmentLine[]
  agencies: AgencyChoice[]
  /** What was done about it, newest first. */
  history: {
    at: string
    entry: number | null
    kind: string
    actor: string | null
    reason: string | null
  }[]
  nextHistory: string | null
  changeClosed: Bilingual | null
  appointClosed: Bilingual | null
  typed: Typed
  refused: RefusedView | null
}

export type AppointmentView = {
  appointment: AppointmentLine
  deputies: AppointmentLine[]
  changeClosed: Bilingual | null
  deputyClosed: Bilingual | null
  typed: Typed
  refused: RefusedView | null
}
