/** What the routes of requests need, and who sees a request. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ActName } from '@kho/contract/acts.ts'
import type { ActDoor } from '../people/act-route.ts'
import { mayActFor, type Actor } from '../people/actor.ts'
import type { Way } from './clock.ts'
import type { LetterSigner } from './letter.ts'
import { findRequest } from './lock-request.ts'
import type { AccessRequest } from './request.ts'

export type RequestDoor = ActDoor & { way: Way; journalFolder: string; signLetter: LetterSigner }

/** The agencies whose lists the actor sees, cut to the one asked for; null for all. */
export function seenAgencies(
  actor: Actor,
  act: ActName,
  asked: string | undefined,
): readonly string[] | null {
  if (asked !== undefined) return [asked]
  const allowed = mayActFor(actor, act)
  return allowed === 'any' ? null : allowed
}

/**
 * A request that the actor may see: of an agency it acts for, or about data that its agency owns.
 * A draft is not shown to the owner, who would decide on it.
 */
export async function viewRequest(
  { db }: Pick<RequestDoor, 'db'>,
  actor: Actor,
  id: number,
): Promise<AccessRequest> {
  const found = await findRequest(db, id)
  const allowed = mayActFor(actor, 'request.read')
  const isOwner = found.owner !== null && found.state !== 'draft'
  if (allowed === 'any' || allowed.includes(found.agency)) return found
  if (isOwner && allowed.includes(found.owner!)) return found
  throw new Refusal('people.other-agency', {
    account: actor.account,
    own: allowed.join(', '),
    agency: found.agency,
  })
}
