/**
 * Cookies of ours, none of which a script reads. Over TLS their names begin with `__Host-`, so that a
 * browser takes them from this host alone; and only such a name is read then. A name without it may
 * have been set by any host of the same domain, to make somebody act as somebody else.
 */
import type { IncomingHttpHeaders } from 'node:http'

export type OwnCookie = {
  name: string
  /** null takes it away. */
  token: string | null
  seconds: number
  /** Whether a link on another site brings it along. */
  sameSite: 'Lax' | 'Strict'
}

export function writeOwnCookie(
  { name, token, seconds, sameSite }: OwnCookie,
  publicUrl: string,
): string {
  const secure = isSecure(publicUrl) ? '; Secure' : ''
  const age = token === null ? 0 : seconds
  const flags = `Path=/; HttpOnly; SameSite=${sameSite}; Max-Age=${age}${secure}`
  return `${ownCookieName(name, publicUrl)}=${token ?? ''}; ${flags}`
}

/** The token in it; null where there is none of ours. */
export function readOwnCookie(
  { cookie = '' }: IncomingHttpHeaders,
  name: string,
  publicUrl: string,
): string | null {
  const wanted = `${ownCookieName(name, publicUrl)}=`
  const found = cookie.split(';').find((one) => one.trim().startsWith(wanted))
  const token = found?.trim().slice(wanted.length) ?? ''
  return /^[\w-]{43}$/.test(token) ? token : null
}

const isSecure = (publicUrl: string) => publicUrl.startsWith('https:')

export function ownCookieName(name: string, publicUrl: string): string {
  return `${isSecure(publicUrl) ? '__Host-' : ''}${name}`
}
