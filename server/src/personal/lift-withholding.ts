/** The act by which rows of a person are shown again. */
import { liftSchema, type LiftInput } from '@kho/contract/personal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { holdWithheld } from './withholding.ts'
import { markLifted } from './withholding.sql.ts'

export async function liftWithholding(
  tx: Tx,
  account: string,
  { id, ...rest }: LiftInput & { id: string },
): Promise<{ request: string; entry: string }> {
  const { reason, ground } = liftSchema.parse(rest)
  refuseSecret({ reason, ground })
  const { request } = await holdWithheld(tx, id)
  await markLifted(tx, id)
  const { intakeId } = await append(tx, {
    kind: 'personal.withholding-lifted',
    fields: { request: id, asked: request.kind, ground },
    payload: { account, reason },
  })
  return { request: id, entry: intakeId }
}
