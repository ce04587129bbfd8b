/**
 * Somebody whose password was right and who has a step yet to do: to change an issued password, or
 * to show a second factor. Its cookie opens nothing but the page of that step.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '@kho/contract/refusal.ts'
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
  const secure = publicUrl.startsWith('https:')
  const age = token === null ? 0 : minutes * 60
  const flags = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`
  return `${secure ? '__Host-' : ''}kho_halfway=${token ?? ''}; ${flags}`
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
  db: Queryable,
  { cookie = '' }: IncomingHttpHeaders,
  step: Step,
): Promise<Halfway> {
  const token = /(?:^|;\s*)(?:__Host-)?kho_halfway=([\w-]{43})(?:;|$)/.exec(cookie)?.[1]
  const found = token === undefined ? undefined : await selectHalfway(db, hashOf(token), step)
  if (!found) throw new Refusal('signin.no-halfway')
  return found
}
