/** Whether an actor may decide on a request now, and as what. Pure. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Actor } from '../people/actor.ts'
import { roleWords, type Decision } from './decision.ts'
import { nextRole, type AccessRequest, type Role } from './request.ts'

export type Turn = { role: Role; agency: string }

/**
 * Refused: who had a hand in the request, whose turn it is not, and, where personal data is asked,
 * who has decided a step of it already, by whatever function.
 */
export function takeTurn(
  found: AccessRequest,
  decisions: readonly Pick<Decision, 'number' | 'account'>[],
  actor: Pick<Actor, 'account' | 'held'>,
): Turn {
  const { account } = actor
  if (found.authors.includes(account)) {
    throw new Refusal('request.own-decision', { account, request: found.id })
  }
  const role = nextRole(found)!
  const held = actor.held.find((one) =>
    role === 'owner'
      ? one.function === 'steward' && one.agency === found.owner
      : one.function === 'authority',
  )
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
