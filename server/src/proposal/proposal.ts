/**
 * A proposal for what the catalogue should hold (Article 15.2), from the idea to its entry.
 *
 *   proposed → gathering → accepted → entered (a version of a dataset)
 *        ↘________↓______→ declined, withdrawn
 */
import type { ProposalKind, ProposalState } from '@kho/contract/proposal.ts'
import { Refusal } from '@kho/contract/refusal.ts'

export type Proposal = {
  id: number
  state: ProposalState
  kind: ProposalKind
  agency: string
  title: string
  reason: string
  /** The dataset that should have more columns or users; null for a new one. */
  dataset: string | null
  columns: string[] | null
  /** Who is thought to own the data. */
  owner: string | null
  legalGround: string | null
  /** Days are `YYYY-MM-DD` in Viet Nam, instants ISO UTC. */
  gatherUntil: string | null
  answer: string | null
  document: { number: string; date: string; signer: string } | null
  entered: { dataset: string; version: number } | null
  /** Agencies that need it, with the one that proposed it. */
  needs: number
  proposedAt: string
  decidedAt: string | null
  enteredAt: string | null
}

export type Need = { agency: string; reason: string; at: string }

export type Move = 'need' | 'gather' | 'accept' | 'decline' | 'enter' | 'withdraw'

const from: Record<Move, readonly ProposalState[]> = {
  need: ['proposed', 'gathering'],
  gather: ['proposed', 'gathering'],
  accept: ['proposed', 'gathering'],
  decline: ['proposed', 'gathering', 'accepted'],
  enter: ['accepted'],
  withdraw: ['proposed', 'gathering'],
}

export function mayMove({ state }: Pick<Proposal, 'state'>, move: Move): boolean {
  return from[move].includes(state)
}

/** Refused where the move does not fit the state it is in. */
export function refuseMove(found: Proposal, move: Move): void {
  if (mayMove(found, move)) return
  const expected = from[move].join(', ')
  throw new Refusal('proposal.wrong-state', { proposal: found.id, state: found.state, expected })
}
