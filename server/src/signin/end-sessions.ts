/** The act that ends sessions of an account: one, or all of them with all devices it is known by. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { findAccount } from '../people/account.ts'
import type { Queryable } from '../pg/database.ts'
import { forgetDevices } from './enter.sql.ts'
import { endSessions as update, selectSessions } from './signin.sql.ts'

export type EndInput = { account: string; session?: number; reason?: string }

/** Returns how many were open. Refused: a session that is not the account's, or has ended. */
export async function endSessions(
  tx: Queryable,
  actor: string,
  input: EndInput,
): Promise<{ sessions: number }> {
  const { id: account } = await findAccount(tx, input.account)
  const { session, reason } = input
  if (session !== undefined) {
    const own = await selectSessions(tx, account)
    if (!own.some((one) => one.session === session)) {
      throw new Refusal('signin.unknown-session', { session })
    }
  } else await forgetDevices(tx, account)
  const sessions = await update(tx, session === undefined ? { account } : { session })
  await append(tx, {
    kind: 'signin.ended',
    fields: { sessions, ...(session === undefined ? {} : { session }) },
    payload: { actor, account, ...(reason === undefined ? {} : { reason }) },
  })
  return { sessions }
}
