/** The act by which the authority removes all second factors of an account whose owner lost them. */
import { Refusal } from '@kho/contract/refusal.ts'
import { deleteAllFactors } from '../factor/delete-all-factors.ts'
import { append } from '../journal/append.ts'
import { findAccount } from '../people/account.ts'
import type { Queryable } from '../pg/database.ts'
import { forgetDevices } from './enter.sql.ts'
import { endSessions } from './signin.sql.ts'

/** Ends the account's sessions. Refused: an unknown account, one without a factor. */
export async function resetFactors(
  tx: Queryable,
  actor: string,
  input: { account: string; reason: string },
): Promise<{ factors: number; sessions: number }> {
  const { id: account, agency } = await findAccount(tx, input.account)
  const factors = await deleteAllFactors(tx, account)
  if (factors === 0) throw new Refusal('signin.no-factor', { account })
  const sessions = await endSessions(tx, { account })
  await forgetDevices(tx, account)
  await append(tx, {
    kind: 'signin.factors-reset',
    fields: { agency, factors, sessions },
    payload: { actor, account, reason: input.reason },
  })
  return { factors, sessions }
}
