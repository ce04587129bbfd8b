/** The cookie by which Kho knows a browser again, and who acts by it. */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { readOwnCookie, writeOwnCookie } from '../http/own-cookie.ts'
import type { ZoneFinder } from '../http/zone.ts'
import type { Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import type { SignInSettings } from '../signin-setting.ts'
import { selectSession, touchSession } from './signin.sql.ts'

export type SessionDoor = {
  db: Queryable
  zonesOf: ZoneFinder
  signIn: SignInSettings
  publicUrl: string
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/**
 * No script reads it and no other site's form makes the browser send it; a link from elsewhere
 * does, so that whoever is signed in stays so. Over TLS its name binds it to this host.
 */
export function sessionCookie(token: string | null, publicUrl: string, hours: number): string {
  const seconds = hours * 3600
  return writeOwnCookie({ name: 'kho_session', token, seconds, sameSite: 'Lax' }, publicUrl)
}

export function readSessionToken(headers: IncomingHttpHeaders, publicUrl: string): string | null {
  return readOwnCookie(headers, 'kho_session', publicUrl)
}

/** Activity is written down at most this often, so that reading a page seldom writes. */
const touchAfterSeconds = 60

/** Who acts by this request, or null where no live session stands behind it. */
export async function readActor(
  door: SessionDoor,
  request: { headers: IncomingHttpHeaders; address: string },
): Promise<Actor | null> {
  const token = readSessionToken(request.headers, door.publicUrl)
  if (token === null) return null
  const { adminZones, idleMinutes } = door.signIn
  const found = await selectSession(door.db, hashOf(token), idleMinutes)
  if (!found) return null
  const { idle, zones, ...rest } = found
  if (idle > touchAfterSeconds) await touchSession(door.db, found.session)
  return { ...rest, accountZones: zones, zones: door.zonesOf(request.address), adminZones }
}
