/** Makes the parts of entering that live as long as the server. */
import { openBreachedPasswords } from './breached-passwords.ts'
import { createPasswordHasher } from './hash-password.ts'
import type { SigninDoor } from './signin-door.ts'

export function openSignin(parts: Omit<SigninDoor, 'hasher' | 'breached' | 'outside'>): SigninDoor {
  return {
    ...parts,
    hasher: createPasswordHasher(),
    breached: openBreachedPasswords(parts.signIn.breachedPasswords),
    outside: parts.signIn.outside?.name ?? null,
  }
}
