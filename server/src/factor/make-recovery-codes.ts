/** The act that makes new recovery codes; the old ones are worth nothing from then on. */
import { randomCode } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { replaceRecoveryCodes } from './factor.sql.ts'
import { hashRecoveryCode, recoveryCodesMade } from './recovery-code.ts'

/** Returns the codes, shown this once. */
export async function makeRecoveryCodes(
  tx: Queryable,
  input: { account: string },
): Promise<string[]> {
  const { account } = input
  const codes = Array.from({ length: recoveryCodesMade }, randomCode)
  await replaceRecoveryCodes(tx, account, codes.map(hashRecoveryCode))
  await append(tx, {
    kind: 'signin.recovery-made',
    fields: { codes: codes.length },
    payload: { account },
  })
  return codes
}
