/**
 * What changing a password takes time for: whether it is a good one, and its hash (a tenth of a
 * second and 64 MB). Done before the transaction that stores it, so that this holds no connection.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import type { BreachedPasswords } from './breached-passwords.ts'
import { selectPassword } from './enter.sql.ts'
import type { PasswordHasher } from './hash-password.ts'
import { refuseWeakPassword } from './password.ts'

export type NewPassword = {
  account: string
  password: string
  again: string
  /** The stored hash that the present password was right for, where it was asked for. */
  proven?: string | undefined
}

export type PasswordParts = { hasher: PasswordHasher; breached: BreachedPasswords }

/** `before` is what it takes the place of; null where the account has none. */
export type PreparedPassword = { account: string; hash: string; before: string | null }

/** Refused: one that is weak, that differs from its repetition, or that is in use. */
export async function preparePassword(
  db: Queryable,
  { hasher, breached }: PasswordParts,
  { account, password, again, proven }: NewPassword,
): Promise<PreparedPassword> {
  if (password.normalize('NFC') !== again.normalize('NFC')) {
    throw new Refusal('signin.password-unequal')
  }
  const before = await selectPassword(db, account)
  if (proven !== undefined && before?.hash !== proven) {
    throw new Refusal('signin.changed-meanwhile')
  }
  await refuseWeakPassword(password, { account, name: before?.name ?? '' }, breached)
  if (before && (await hasher.verify(before.hash, password, 'known'))) {
    throw new Refusal('signin.password-same')
  }
  return { account, hash: await hasher.hash(password), before: before?.hash ?? null }
}
