/** The act that takes a code and opens the desk to one browser. */
import { Refusal } from '@kho/contract/refusal.ts'
import { randomSecret } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { insertSession, lockLinkOf } from './desk.sql.ts'
import { hashOf, readCode, refuseEnded } from './link.ts'

/** A working day; the code opens another session at any time. */
export const sessionMs = 8 * 3_600_000

/** Returns the value of the session's cookie. */
export async function openSession(
  tx: Queryable,
  { code, zones, now }: { code: string; zones: readonly string[]; now: Date },
): Promise<string> {
  const link = await lockLinkOf(tx, hashOf(readCode(code)))
  if (!link) throw new Refusal('desk.unknown-code')
  refuseEnded(link, zones, now)
  const token = randomSecret()
  const expiresAt = new Date(Math.min(now.getTime() + sessionMs, link.validUntil.getTime()))
  await insertSession(tx, { link: link.id, tokenHash: hashOf(token), expiresAt })
  const fields = { link: link.id, dataset: link.dataset, entered: link.entered + 1 }
  await append(tx, { kind: 'desk.opened', fields })
  return token
}
