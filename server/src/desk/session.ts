/** The cookie by which the desk knows a browser again, and the forms that it believes. */
import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '@kho/contract/refusal.ts'
import { isForeignForm } from '../http/foreign-form.ts'
import { readOwnCookie, writeOwnCookie } from '../http/own-cookie.ts'
import type { Queryable } from '../pg/database.ts'
import { selectLinkOfSession } from './desk.sql.ts'
import { hashOf, refuseEnded, type Link } from './link.ts'
import { sessionMs } from './open-session.ts'

const name = 'kho_desk'

/** No script reads it, no other site's page makes the browser send it. */
export function sessionCookie(token: string | null, publicUrl: string): string {
  return writeOwnCookie({ name, token, seconds: sessionMs / 1000, sameSite: 'Strict' }, publicUrl)
}

export function readToken(headers: IncomingHttpHeaders, publicUrl: string): string | null {
  return readOwnCookie(headers, name, publicUrl)
}

/** The link of the session, or null where there is none; throws where the link has ended. */
export async function findSession(
  { db, publicUrl }: { db: Queryable; publicUrl: string },
  { headers, zones, now }: { headers: IncomingHttpHeaders; zones: readonly string[]; now: Date },
): Promise<Link | null> {
  const token = readToken(headers, publicUrl)
  const link = token === null ? null : await selectLinkOfSession(db, hashOf(token))
  if (link) refuseEnded(link, zones, now)
  return link
}

/** A form counts only where one of our own pages sent it. */
export function refuseForeignForm(headers: IncomingHttpHeaders): void {
  if (isForeignForm(headers)) throw new Refusal('desk.foreign-form')
}
