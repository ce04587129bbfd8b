/** Whose items somebody may see or decide, by the functions that are awake in this session. */
import type { ActName } from '@kho/contract/acts.ts'
import { functions } from '@kho/contract/function.ts'
import { permit, type Actor } from '../people/actor.ts'

/** Nobody decides what is its own. */
export type Reach = {
  account: string
  /** null: of every agency. */
  agencies: readonly string[] | null
  /** Owners whose stewards it may speak for: grants of their datasets. */
  owners: readonly string[]
}

/**
 * The agencies for which the act is permitted; null for all. A function that needs a second factor
 * counts only where there was one, so that it lends its reach to no weaker one beside it.
 */
export function agenciesFor(actor: Actor, act: ActName, at: Date): readonly string[] | null {
  if (permit(actor, act, at, null) === null) return null
  const agencies = new Set(actor.held.map(({ agency }) => agency))
  return [...agencies].filter((agency) => permit(actor, act, at, agency) === null)
}

export function reachOf(actor: Actor, at: Date): Reach {
  const isAwake = actor.assurance === 'two-factor' || !functions.steward.secondFactor
  const stewards = actor.held.filter((one) => one.function === 'steward')
  return {
    account: actor.account,
    agencies: agenciesFor(actor, 'review.decide', at),
    owners: isAwake ? stewards.map(({ agency }) => agency) : [],
  }
}
