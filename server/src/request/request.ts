/**
 * A request for access: what an agency asks for (Article 8.1), on its way to a decision.
 *
 *   draft → submitted → granted | partly-granted | refused
 *     ↑  ↘      ↓ ↑
 *     |   returned (to be completed)
 *   withdrawn, expired: from wherever it is not yet decided
 */
import type { CatalogueKind } from '@kho/contract/catalogue-kind.ts'
import type { Draft, RequestState } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'

/** Who decides in a step: the owner's steward, or the authority that runs the store. */
export type Role = 'owner' | 'authority'

export type AccessRequest = {
  id: number
  state: RequestState
  agency: string
  source: 'online' | 'paper'
  /** The paper it came on. */
  document: { number: string; date: string; signer: string | null; sha256: string | null } | null
  /** Whole from its submission on: `askedSchema`. */
  asked: Draft
  revision: number
  authors: string[]
  /** The grant it would prolong. */
  renews: number | null
  dataset: string | null
  /** Of what is asked: as it was submitted, before that as the catalogue has it. */
  kind: CatalogueKind | null
  owner: string | null
  /** Whether a personal column is asked. */
  personal: boolean | null
  steps: Role[] | null
  /** How many have decided. */
  decided: number
  /** Instants are ISO UTC, days `YYYY-MM-DD` in Viet Nam. */
  createdAt: string
  changedAt: string
  submittedAt: string | null
  dueOn: string | null
  daysLeft: number | null
  completeBy: string | null
  endedAt: string | null
}

export type Move = 'save' | 'submit' | 'return' | 'decide' | 'withdraw' | 'expire'

const from: Record<Move, readonly RequestState[]> = {
  save: ['draft', 'returned'],
  submit: ['draft', 'returned'],
  return: ['submitted'],
  decide: ['submitted'],
  withdraw: ['draft', 'submitted', 'returned'],
  expire: ['submitted', 'returned'],
}

export function mayMove(found: Pick<AccessRequest, 'state'>, move: Move): boolean {
  return from[move].includes(found.state)
}

/** Refused where the move does not fit the state it is in. */
export function refuseMove(found: AccessRequest, move: Move): void {
  if (mayMove(found, move)) return
  const expected = from[move].join(', ')
  throw new Refusal('request.wrong-state', { request: found.id, state: found.state, expected })
}

/** Whose turn it is; null where nobody's is. */
export function nextRole({ state, steps, decided }: AccessRequest): Role | null {
  return state === 'submitted' ? (steps?.[decided] ?? null) : null
}
