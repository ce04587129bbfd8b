/** The act by which a person gives its account a password that nobody else has seen. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { replacePassword } from './enter.sql.ts'
import type { PreparedPassword } from './prepare-password.ts'
import { endSessions } from './signin.sql.ts'

/**
 * Ends every session of the account; whoever changes it goes on by a new one. Who may change it was
 * decided before. Refused where the password is no longer the one it was prepared against: of two
 * changes at once one is stored, and the other is told.
 */
export async function changePassword(tx: Queryable, prepared: PreparedPassword): Promise<void> {
  if (!(await replacePassword(tx, prepared))) {
    throw new Refusal('signin.changed-meanwhile')
  }
  const { account } = prepared
  const sessions = await endSessions(tx, { account })
  await append(tx, {
    kind: 'signin.password-changed',
    fields: { sessions },
    payload: { account },
  })
}
