/**
 * The second factors of an account: an application that makes codes (TOTP), passkeys, and recovery
 * codes for the day when they are lost. One of them is enough; a passkey proves two at once,
 * because its owner proves to the device who it is.
 */
import { functions, type FunctionName } from '@kho/contract/function.ts'
import type { Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { selectFactors } from './factor.sql.ts'

export type Passkey = {
  id: string
  name: string
  createdAt: string
  lastUsedAt: string | null
}

export type Factors = { totp: boolean; passkeys: Passkey[]; recoveryLeft: number }

/** Seals and opens secrets under a key outside the database; see credential/seal.ts. */
export type Seal = {
  keyId: string
  seal(name: string, text: string): Buffer
  open(name: string, sealed: Buffer, keyId: string): string
}

export async function readFactors(db: Queryable, account: string): Promise<Factors> {
  return selectFactors(db, account)
}

export function hasFactor({ totp, passkeys }: Factors): boolean {
  return totp || passkeys.length > 0
}

/** A function of the account that needs a second factor, if there is one. */
export function needingFunction({ held }: Pick<Actor, 'held'>): FunctionName | undefined {
  return held.find((one) => functions[one.function].secondFactor)?.function
}
