/** What the routes and pages of reviews stand on, and whose matters they may show. */
import type { ActName } from '@kho/contract/acts.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { ActDoor } from '../people/act-route.ts'
import { permit, type Actor } from '../people/actor.ts'
import type { Way } from './campaign.ts'
import { refuseReview, type Item } from './item.ts'
import type { MinutesSigner } from './minutes.ts'
import { agenciesFor } from './reach.ts'

export type ReviewDoor = ActDoor & {
  way: Way
  journalFolder: string
  signMinutes: MinutesSigner
  journalVkey: () => string
}

/** Agencies whose items the actor sees; null for all. Refused: one that it may not see. */
export function seenBy(
  actor: Actor,
  act: ActName,
  at: Date,
  agency?: string,
): readonly string[] | null {
  if (agency !== undefined) {
    const refusal = permit(actor, act, at, agency)
    if (refusal) throw refusal
    return [agency]
  }
  return agenciesFor(actor, act, at)
}

/** An item that is shown must be of an agency that the actor sees. */
export function refuseUnseenItem(actor: Actor, item: Item, at: Date): void {
  const refusal = permit(actor, 'review.see', at, item.agency)
  if (!refusal) return
  if (item.owner !== null && permit(actor, 'review.see', at, item.owner) === null) return
  throw refusal
}

/** Whoever decides, as the acts need to know it. */
export function decider(
  actor: Actor,
  at: Date,
): {
  account: string
  refuse: (item: Item) => Refusal | null
} {
  return { account: actor.account, refuse: (item) => refuseReview(actor, item, at) }
}
