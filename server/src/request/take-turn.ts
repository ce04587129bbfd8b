/** Whether an actor may decide on a request now, and as what. Pure. */
import { Refusal } from '@kho/contract/refusal.ts'
import { awakeOf, type Actor } from '../people/actor.ts'
import { roleWords, type Decision } from './decision.ts'
import { nextRole, type AccessRequest, type Role } from './request.ts'

export type Turn = { role: Role; agency: string }

/**
 * Refused: who had a hand in the request, whose turn it is not, who is not in the network from which
 * its turn is taken, and, where personal data is asked, who has decided a step of it already, by
 * whatever function.
 */
export function takeTurn(
  found: AccessRequest,
  decisions: readonly Pick<Decision, 'number' | 'account'>[],
  actor: Actor,
): Turn {
  const { account } = actor
  if (found.authors.includes(account)) {
    throw new Refusal('request.own-decision', { account, request: found.id })
  }
  const role = nextRole(found)!
  const mine = actor.held.filter((one) => isOfTurn(one, found))
  const held = awakeOf(actor).find((one) => mine.includes(one))
  // Another function permitted the act, from a network in which this one sleeps.
  if (!held && mine.length > 0) {
    throw new Refusal('people.admin-zone', { zone: actor.adminZones?.join(', ') ?? '-' })
  }
  if (!held) {
    throw new Refusal('request.not-your-turn', {
      request: found.id,
      role: roleWords[role].vi,
      roleEn: roleWords[role].en,
      agency: role === 'owner' ? found.owner : '-',
      steps: found.steps!.join(' → '),
    })
  }
  const earlier = decisions.find((one) => one.account === account)
  if (found.personal && earlier) {
    throw new Refusal('request.four-eyes', { request: found.id, account, step: earlier.number })
  }
  return { role, agency: held.agency }
}

/** Whether it is the function that decides next. */
export function isOfTurn(held: Actor['held'][number], found: AccessRequest): boolean {
  return nextRole(found) === 'owner'
    ? held.function === 'steward' && held.agency === found.owner
    : held.function === 'authority'
}
