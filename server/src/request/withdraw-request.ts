/** The act by which an agency takes its request back before it is decided. */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { lockRequest } from './lock-request.ts'
import { refuseMove } from './request.ts'
import { insertStep, updateEnded } from './request.sql.ts'

/** Refused where it has come to its end. */
export async function withdrawRequest(
  tx: Tx,
  actor: string,
  input: { request: number; reason?: string | undefined },
): Promise<{ request: number; journalIntake: string }> {
  const found = await lockRequest(tx, input.request)
  refuseMove(found, 'withdraw')
  await updateEnded(tx, found.id, 'withdrawn')
  const { intakeId } = await append(tx, {
    kind: 'request.withdrawn',
    fields: { request: found.id, agency: found.agency, from: found.state },
    payload: input.reason === undefined ? { actor } : { actor, reason: input.reason },
  })
  await insertStep(tx, found.id, {
    kind: 'withdrawn',
    account: actor,
    reason: input.reason,
    journalIntake: intakeId,
  })
  return { request: found.id, journalIntake: intakeId }
}
