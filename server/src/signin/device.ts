/**
 * The cookie by which Kho knows that a browser has entered before. It opens nothing: it only keeps
 * its owner from waiting behind strangers who guess. It is new after each entry.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { readOwnCookie, writeOwnCookie } from '../http/own-cookie.ts'

const days = 400

export function deviceCookie(token: string, publicUrl: string): string {
  const seconds = days * 86_400
  return writeOwnCookie({ name: 'kho_device', token, seconds, sameSite: 'Lax' }, publicUrl)
}

export function readDeviceToken(headers: IncomingHttpHeaders, publicUrl: string): string | null {
  return readOwnCookie(headers, 'kho_device', publicUrl)
}
