/** The act after which a succession can no longer be undone. */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { findSuccession, needState } from './succession.ts'
import { lockSuccessions, updateState } from './succession.sql.ts'

/** Refused: one that is not applied. */
export async function confirmSuccession(
  tx: Tx,
  actor: string,
  input: { succession: number; reason: string },
): Promise<{ entry: string }> {
  const { succession: id, reason } = input
  await lockSuccessions(tx)
  needState(await findSuccession(tx, id), 'applied')
  await updateState(tx, id, 'confirmed')
  const { intakeId } = await append(tx, {
    kind: 'succession.confirmed',
    fields: { succession: id },
    payload: { actor, reason },
  })
  return { entry: intakeId }
}
