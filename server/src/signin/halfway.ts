/**
 * Somebody whose password was right and who has a step yet to do: to change an issued password, or
 * to show a second factor. Its cookie opens nothing but the page of that step.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '@kho/contract/refusal.ts'
import { readOwnCookie, writeOwnCookie } from '../http/own-cookie.ts'
import { randomSecret } from '../ids.ts'
import type { Queryable } from '../pg/database.ts'
import { insertHalfway, selectHalfway } from './enter.sql.ts'
import { hashOf } from './session.ts'

export type Step = 'password' | 'factor'

export type Halfway = { account: string; name: string; step: Step; next: string; tokenHash: Buffer }

/** Wrong codes after which the password is asked for again. */
export const halfwayFailuresMax = 5
const minutes = 10

export function halfwayCookie(token: string | null, publicUrl: string): string {
  const seconds = minutes * 60
  return writeOwnCookie({ name: 'kho_halfway', token, seconds, sameSite: 'Lax' }, publicUrl)
}

/** Returns the value of its cookie, which is kept nowhere. */
export async function openHalfway(
  tx: Queryable,
  input: { account: string; step: Step; next: string },
): Promise<string> {
  const token = randomSecret()
  await insertHalfway(tx, { ...input, tokenHash: hashOf(token), minutes })
  return token
}

/** Refused where there is none at that step. */
export async function findHalfway(
  { db, publicUrl }: { db: Queryable; publicUrl: string },
  headers: IncomingHttpHeaders,
  step: Step,
): Promise<Halfway> {
  const token = readOwnCookie(headers, 'kho_halfway', publicUrl)
  const found = token === null ? undefined : await selectHalfway(db, hashOf(token), step)
  if (!found) throw new Refusal('signin.no-halfway')
  return found
}
