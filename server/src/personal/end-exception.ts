/** The act by which a grant that read withheld rows does so no more. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { holdWithheld } from './withholding.ts'
import { markExceptionEnded } from './withholding.sql.ts'

export async function endException(
  tx: Tx,
  account: string,
  { id, grant, reason }: { id: string; grant: number; reason: string },
): Promise<{ request: string; grant: number; entry: string }> {
  const { withholding } = await holdWithheld(tx, id)
  if (!(await markExceptionEnded(tx, { withholding: withholding.id, grant }))) {
    throw new Refusal('personal.not-excepted', { id, grant })
  }
  const { intakeId } = await append(tx, {
    kind: 'personal.exception-ended',
    fields: { request: id, grant },
    payload: { account, reason },
  })
  return { request: id, grant, entry: intakeId }
}
