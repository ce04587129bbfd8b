/** The act that gives a request back to be completed; its clock stands still meanwhile. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Actor } from '../people/actor.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { daysLeft, dueOn, type Way } from './clock.ts'
import { lockRequest } from './lock-request.ts'
import { refuseMove } from './request.ts'
import { insertStep, updateReturned } from './request.sql.ts'
import { takeTurn } from './take-turn.ts'
import { findTerm } from './term.ts'

/** Only whose turn it is to decide gives it back, and only before anybody has decided. */
export async function returnRequest(
  tx: Tx,
  actor: Actor,
  way: Way,
  input: { request: number; reason: string },
): Promise<{ request: number; completeBy: string | null; journalIntake: string }> {
  const found = await lockRequest(tx, input.request)
  refuseMove(found, 'return')
  const { role } = takeTurn(found, [], actor)
  if (found.decided > 0) {
    const values = { request: found.id, state: found.state, expected: 'submitted, 0' }
    throw new Refusal('request.wrong-state', values)
  }
  const today = dayOf(way.now())
  const term = await findTerm(tx, 'complete', today)
  const completeBy = dueOn(way.calendar, today, term?.days ?? null)
  await updateReturned(tx, found.id, {
    daysLeft: daysLeft(way.calendar, found.dueOn, today),
    completeBy,
  })
  const { intakeId } = await append(tx, {
    kind: 'request.returned',
    fields: {
      request: found.id,
      agency: found.agency,
      dataset: found.dataset!,
      by: role,
      ...(completeBy === null ? {} : { complete_by: completeBy }),
    },
    payload: { actor: actor.account, reason: input.reason },
  })
  await insertStep(tx, found.id, {
    kind: 'returned',
    account: actor.account,
    reason: input.reason,
    journalIntake: intakeId,
  })
  return { request: found.id, completeBy, journalIntake: intakeId }
}
