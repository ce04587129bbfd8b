/** The act by which a grant reads withheld rows all the same, since the law says that it may. */
import { exceptionSchema, type ExceptionInput } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { holdWithheld } from './withholding.ts'
import { hasGrant, insertException } from './withholding.sql.ts'

export async function exceptGrant(
  tx: Tx,
  account: string,
  { id, ...rest }: ExceptionInput & { id: string },
): Promise<{ request: string; grant: number; entry: string }> {
  const { grant, reason, ground } = exceptionSchema.parse(rest)
  refuseSecret({ reason, ground })
  const { withholding } = await holdWithheld(tx, id)
  if (!(await hasGrant(tx, grant))) throw new Refusal('access.unknown-grant', { grant })
  if (!(await insertException(tx, { withholding: withholding.id, grant, ground }))) {
    throw new Refusal('personal.excepted', { id, grant })
  }
  const { intakeId } = await append(tx, {
    kind: 'personal.grant-excepted',
    fields: { request: id, grant, ground },
    payload: { account, reason },
  })
  return { request: id, grant, entry: intakeId }
}
