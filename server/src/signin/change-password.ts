/** The act by which a person gives its account a password that nobody else has seen. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import type { BreachedPasswords } from './breached-passwords.ts'
import { selectPassword, upsertPassword } from './enter.sql.ts'
import type { PasswordHasher } from './hash-password.ts'
import { refuseWeakPassword } from './password.ts'
import { endSessions } from './signin.sql.ts'

export type NewPassword = { account: string; password: string; again: string }

export type PasswordParts = { hasher: PasswordHasher; breached: BreachedPasswords }

/**
 * Ends every session of the account; whoever changes it goes on by a new one. Who may change it was
 * decided before. Refused: one that is weak, that differs from its repetition, or that is in use.
 */
export async function changePassword(
  tx: Queryable,
  { hasher, breached }: PasswordParts,
  { account, password, again }: NewPassword,
): Promise<void> {
  if (password.normalize('NFC') !== again.normalize('NFC')) {
    throw new Refusal('signin.password-unequal')
  }
  const before = await selectPassword(tx, account)
  await refuseWeakPassword(password, { account, name: before?.name ?? '' }, breached)
  if (before && (await hasher.verify(before.hash, password, 'known'))) {
    throw new Refusal('signin.password-same')
  }
  await upsertPassword(tx, { account, hash: await hasher.hash(password), issuedForDays: null })
  const sessions = await endSessions(tx, { account })
  await append(tx, {
    kind: 'signin.password-changed',
    fields: { sessions },
    payload: { account },
  })
}
