/**
 * The act by which a person says, before the first row, for which purpose and task it reads a
 * dataset. It lasts as long as the session, unless something else is said.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Actor } from '../people/actor.ts'
import type { Tx } from '../pg/database.ts'
import { upsertTask } from './online.sql.ts'
import type { StatedTask } from './person-caller.ts'

/** As long as that of a call. */
const taskLengthMax = 200

/** Refused: a task that is too long. Whether a grant covers it has been decided before, and is decided again at every read. */
export async function stateTask(
  tx: Tx,
  actor: Actor,
  input: StatedTask & { dataset: string },
): Promise<{ journalIntake: string }> {
  const { dataset, agency, purpose } = input
  const task = input.task.normalize('NFC').trim()
  if (task.length > taskLengthMax) {
    throw new Refusal('http.bad-request', { reason: `task > ${taskLengthMax}` })
  }
  await upsertTask(tx, { session: actor.session, dataset, agency, purpose, task })
  const { intakeId } = await append(tx, {
    kind: 'online.task-stated',
    fields: { dataset, agency, purpose },
    payload: { account: actor.account, session: actor.session, task },
  })
  return { journalIntake: intakeId }
}
