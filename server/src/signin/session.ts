/** The cookie by which Kho knows a browser again, and who acts by it. */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { ZoneFinder } from '../http/zone.ts'
import type { Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import type { SignInSettings } from '../signin-setting.ts'
import { selectSession, touchSession } from './signin.sql.ts'

export type SessionDoor = { db: Queryable; zonesOf: ZoneFinder; signIn: SignInSettings }

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/**
 * No script reads it and no other site's form makes the browser send it; a link from elsewhere
 * does, so that whoever is signed in stays so. Over TLS its name binds it to this host.
 */
export function sessionCookie(token: string | null, publicUrl: string, hours: number): string {
  const secure = publicUrl.startsWith('https:')
  const age = token === null ? 0 : hours * 3600
  const flags = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`
  return `${secure ? '__Host-' : ''}kho_session=${token ?? ''}; ${flags}`
}

export function readSessionToken({ cookie = '' }: IncomingHttpHeaders): string | null {
  return /(?:^|;\s*)(?:__Host-)?kho_session=([\w-]{43})(?:;|$)/.exec(cookie)?.[1] ?? null
}

/** Activity is written down at most this often, so that reading a page seldom writes. */
const touchAfterSeconds = 60

/** Who acts by this request, or null where no live session stands behind it. */
export async function readActor(
  door: SessionDoor,
  request: { headers: IncomingHttpHeaders; address: string },
): Promise<Actor | null> {
  const token = readSessionToken(request.headers)
  if (token === null) return null
  const { adminZones, idleMinutes } = door.signIn
  const found = await selectSession(door.db, hashOf(token), idleMinutes)
  if (!found) return null
  const { idle, zones, ...rest } = found
  if (idle > touchAfterSeconds) await touchSession(door.db, found.session)
  return { ...rest, accountZones: zones, zones: door.zonesOf(request.address), adminZones }
}
