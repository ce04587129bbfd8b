/**
 * A discrepancy: something in a dataset that a reader, a citizen or a verification holds to be
 * wrong, on its way from the report to the answer of the owner (Article 8.5).
 *
 *   reported → forwarded → answered | corrected → closed
 *                  ↑______________| reopened
 */
import type { DiscrepancyState } from '@kho/contract/discrepancy.ts'
import { Refusal } from '@kho/contract/refusal.ts'

export type Origin = 'client' | 'citizen' | 'drift'
export type About = 'cell' | 'row' | 'missing-row' | 'dataset' | 'part'
export type StepKind = 'reported' | 'forwarded' | 'answered' | 'corrected' | 'reopened' | 'closed'

export type Discrepancy = {
  id: string
  dataset: string
  origin: Origin
  about: About
  part: number | null
  owner: string
  client: string | null
  state: DiscrepancyState
  key: string[] | null
  column: number | null
  /** Instants are ISO UTC, days `YYYY-MM-DD` in Viet Nam. */
  reportedAt: string
  forwardedAt: string | null
  dueOn: string | null
  settledAt: string | null
  reopenUntil: string | null
  closedAt: string | null
  correctedBy: number | null
  journalIntake: string
}

const from: Record<Exclude<StepKind, 'reported'>, readonly DiscrepancyState[]> = {
  forwarded: ['reported'],
  answered: ['forwarded'],
  // A correction may come before anybody forwarded the report.
  corrected: ['reported', 'forwarded'],
  reopened: ['answered', 'corrected'],
  closed: ['reported', 'forwarded', 'answered', 'corrected'],
}

/** Refused where the step does not fit the state it is in. */
export function refuseStep(found: Discrepancy, step: keyof typeof from): void {
  if (from[step].includes(found.state)) return
  const expected = from[step].join(', ')
  throw new Refusal('discrepancy.wrong-state', { id: found.id, state: found.state, expected })
}

/** Opening again is for the reporter, within the term where one is set. */
export function refuseReopening(found: Discrepancy, today: string): void {
  refuseStep(found, 'reopened')
  const { id, reopenUntil } = found
  if (reopenUntil === null || today <= reopenUntil) return
  throw new Refusal('discrepancy.reopen-ended', { id, until: reopenUntil })
}
