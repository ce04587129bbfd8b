/** The act by which the authority gives an account a first password, or one in place of a lost one. */
import { randomCode } from '../ids.ts'
import { append } from '../journal/append.ts'
import { findAccount } from '../people/account.ts'
import type { Queryable } from '../pg/database.ts'
import { forgetDevices, upsertPassword } from './enter.sql.ts'
import type { PasswordHasher } from './hash-password.ts'
import { endSessions } from './signin.sql.ts'

/** An issued password is used within a week or issued again. */
const issuedForDays = 7

export type IssuedPassword = { account: string; password: string; sessions: number }

/**
 * Returns the password, shown this once: a hundred random bits that open nothing but the page on
 * which they are changed. Ends the account's sessions. Refused: an unknown account.
 */
export async function issuePassword(
  tx: Queryable,
  actor: string,
  input: { account: string; hasher: PasswordHasher },
): Promise<IssuedPassword> {
  const { id: account, agency } = await findAccount(tx, input.account)
  const password = randomCode()
  await upsertPassword(tx, { account, hash: await input.hasher.hash(password), issuedForDays })
  const sessions = await endSessions(tx, { account })
  await forgetDevices(tx, account)
  await append(tx, {
    kind: 'signin.password-issued',
    fields: { agency, sessions },
    payload: { actor, account },
  })
  return { account, password, sessions }
}
