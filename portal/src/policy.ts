/** Headers that every page of the portal is served with. */

/**
 * Nothing but our own styles, fonts, images and scripts; no inline code, no other host. Our scripts
 * may call this host; robots.txt too is read by a browser's tools under this policy.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "script-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const pageHeaders: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

/** For pages with a map: its tiles from this host, its thread from our own file. */
export const mapHeaders: Record<string, string> = {
  ...pageHeaders,
  'content-security-policy': `${contentSecurityPolicy}; worker-src 'self'`,
}
