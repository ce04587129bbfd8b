/** Whether a request that changes something was sent by one of our own pages. */
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Every browser says of a POST which site's page sent it: by Sec-Fetch-Site, and by Origin where
 * the page came without TLS. What says neither is not a browser's form, or one that hides it.
 */
export function isForeignForm(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  return site === undefined ? hostOf(headers.origin) !== headers.host : site !== 'same-origin'
}

function hostOf(origin: string | undefined): string | null {
  return URL.canParse(origin ?? '') ? new URL(origin!).host : null
}
