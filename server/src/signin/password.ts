/** What a password must be: long, not known to others, not made of what everybody guesses. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { BreachedPasswords } from './breached-passwords.ts'
import { fold, isGuessable } from './guessable.ts'

/** In characters as people count them. No kinds of characters are asked for. */
export const passwordLengthMin = 12
export const passwordLengthMax = 200

export type PasswordOwner = { account: string; name: string }

/** Throws the refusal that says what is wrong with it. */
export async function refuseWeakPassword(
  password: string,
  owner: PasswordOwner,
  breached: BreachedPasswords,
): Promise<void> {
  const { length } = [...password.normalize('NFC')]
  if (length < passwordLengthMin) {
    throw new Refusal('signin.password-short', { length, least: passwordLengthMin })
  }
  if (length > passwordLengthMax) {
    throw new Refusal('signin.password-long', { length, most: passwordLengthMax })
  }
  if (namesOwner(password, owner)) throw new Refusal('signin.password-name')
  if (isGuessable(password)) throw new Refusal('signin.password-guessable')
  if (await breached.has(password)) throw new Refusal('signin.password-breached')
}

/** The account's name or its parts beside nothing much, or the person's whole name. */
function namesOwner(password: string, { account, name }: PasswordOwner): boolean {
  const given = fold(password)
  const names = [account, ...account.split(/[.-]/), name].map(fold)
  return names.some(
    (one) => one.length >= 4 && given.includes(one) && given.length < 2 * one.length + 8,
  )
}
