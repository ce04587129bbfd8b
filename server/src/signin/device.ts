/**
 * The cookie by which Kho knows that a browser has entered before. It opens nothing: it only keeps
 * its owner from waiting behind strangers who guess. It is new after each entry.
 */
import type { IncomingHttpHeaders } from 'node:http'

const days = 400

export function deviceCookie(token: string, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:')
  const flags = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${days * 86_400}${secure ? '; Secure' : ''}`
  return `${secure ? '__Host-' : ''}kho_device=${token}; ${flags}`
}

export function readDeviceToken({ cookie = '' }: IncomingHttpHeaders): string | null {
  return /(?:^|;\s*)(?:__Host-)?kho_device=([\w-]{43})(?:;|$)/.exec(cookie)?.[1] ?? null
}
