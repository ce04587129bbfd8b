/**
 * The certificate with which a caller opened its connection, as the reverse proxy in front passes
 * it on. The header is worth something only from a trusted proxy; the server takes it away from
 * everybody else before any of this is asked (http/proxy-header.ts).
 */
import { hash, X509Certificate } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** In which headers the proxy tells of a caller's certificate; null where it does not. */
export type CertificateHeaders = {
  certificate: string | null
  /** Whether an authority that the proxy trusts has issued it. */
  verdict: string | null
}

export const noCertificates: CertificateHeaders = { certificate: null, verdict: null }

/** As nginx says it in `$ssl_client_verify`; anything else is no. */
export function isVerified(headers: IncomingHttpHeaders, { verdict }: CertificateHeaders): boolean {
  return verdict !== null && headers[verdict] === 'SUCCESS'
}

/** SHA-256 of the DER, in base64url: `x5t#S256` of RFC 8705. */
export function certificateThumbprint(der: Buffer): string {
  return hash('sha256', der, 'base64url')
}

/** Longer than any certificate of one key; nobody gets to have megabytes parsed. */
const lengthMax = 16_384

/**
 * Reads it in either of two forms: DER in base64 between colons (RFC 9440), or PEM with
 * percent-encoding, as nginx gives it in `$ssl_client_escaped_cert`. null where there is none,
 * where it is not one certificate, and where its own term has not begun or is over.
 */
export function readPresented(
  headers: IncomingHttpHeaders,
  header: string | null,
  at: Date = new Date(),
): X509Certificate | null {
  const given = header === null ? undefined : headers[header]
  if (typeof given !== 'string' || given === '' || given.length > lengthMax) return null
  const certificate = parse(given.trim())
  if (!certificate) return null
  const inTerm = certificate.validFromDate <= at && at < certificate.validToDate
  return inTerm ? certificate : null
}

function parse(given: string): X509Certificate | null {
  const der = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(given)?.[1]
  try {
    if (der !== undefined) return new X509Certificate(Buffer.from(der, 'base64'))
    const pem = decodeURIComponent(given)
    const one = pem.split('-----BEGIN CERTIFICATE-----').length === 2
    return one ? new X509Certificate(pem) : null
  } catch {
    return null
  }
}
