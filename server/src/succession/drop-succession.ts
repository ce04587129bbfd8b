/** The act that gives up a plan that was never applied. */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { findSuccession, needState } from './succession.ts'
import { lockSuccessions, updateState } from './succession.sql.ts'

/** Refused: one that is not proposed. */
export async function dropSuccession(
  tx: Tx,
  actor: string,
  input: { succession: number; reason: string },
): Promise<{ entry: string }> {
  const { succession: id, reason } = input
  await lockSuccessions(tx)
  needState(await findSuccession(tx, id), 'proposed')
  await updateState(tx, id, 'dropped')
  const { intakeId } = await append(tx, {
    kind: 'succession.dropped',
    fields: { succession: id },
    payload: { actor, reason },
  })
  return { entry: intakeId }
}
