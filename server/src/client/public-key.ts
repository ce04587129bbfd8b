/** Public keys and certificates as clients hand them in, checked before anything is kept. */
import { createPublicKey, X509Certificate } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { JWK } from 'jose'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CertificateSubject } from './certificate-subject.ts'
import { certificateThumbprint } from './presented-certificate.ts'

export type PublicKey = {
  kind: 'public-key' | 'certificate' | 'subject'
  /** The public members alone, with `kid`; null for a subject, whose keys come and go. */
  jwk: Record<string, string> | null
  /** DER; null for a bare key. */
  certificate: Buffer | null
  thumbprint: string
  /** Where the certificate's own term ends. */
  validUntil: Date | null
  /** A name in certificates that a trusted authority issues. */
  subject: CertificateSubject | null
}

/** Algorithms in which clients may sign, assertions and DPoP proofs alike. */
export const clientAlgorithms = ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA', 'Ed25519']

const curves = new Set(['P-256', 'P-384', 'Ed25519'])
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']
/** A certificate chain of a few links fits; nobody sends more for one key. */
const textMax = 64 * 1024

/**
 * Reads what a file holds: a JWK, a set of them, a public key or a certificate in PEM, or the name of
 * certificates as client metadata (`tls_client_auth_…` of RFC 8705). Refused:
 * anything private, weak or of another kind, and whatever is not one of these.
 */
export async function readPublicKeys(text: string): Promise<PublicKey[]> {
  if (text.length > textMax) throw badKey('tệp quá lớn', 'the file is too large')
  const trimmed = text.trim()
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(trimmed)) throw new Refusal('client.private-key')
  if (trimmed.startsWith('-----BEGIN CERTIFICATE-----')) return [await ofCertificate(trimmed)]
  if (trimmed.startsWith('-----BEGIN')) {
    const jwk = objectOf(() => createPublicKey(trimmed)).export({ format: 'jwk' })
    return [await ofJwk(jwk as Record<string, unknown>)]
  }
  const given = parse(trimmed)
  if (Object.keys(given).some((name) => name.startsWith('tls_client_auth_')))
    return [await ofSubject(given)]
  const keys = Array.isArray(given.keys) ? given.keys : [given]
  if (keys.length === 0) throw badKey('bộ khoá trống', 'the set has no key')
  // One after the other, so that a private one anywhere is found before anything is kept.
  return Promise.all(keys.map((one) => ofJwk(one as Record<string, unknown>)))
}

function parse(text: string): Record<string, unknown> {
  try {
    const given: unknown = JSON.parse(text)
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
      return given as Record<string, unknown>
    }
  } catch {
    // Said below, without a word of what the file holds.
  }
  throw badKey('không phải JWK, JWKS hay PEM', 'it is neither JWK, JWKS nor PEM')
}

async function ofJwk(given: Record<string, unknown>): Promise<PublicKey> {
  if (typeof given !== 'object' || given === null) throw badKey('không phải JWK', 'it is no JWK')
  if (privateMembers.some((name) => Object.hasOwn(given, name))) {
    throw new Refusal('client.private-key')
  }
  if (given.use !== undefined && given.use !== 'sig') {
    throw badKey(`use=${String(given.use).slice(0, 20)}, cần sig`, 'it is not for signatures (use)')
  }
  const key = objectOf(() => createPublicKey({ key: given as JsonWebKey, format: 'jwk' }))
  const jwk = publicMembers(key)
  const thumbprint = await calculateJwkThumbprint(jwk as JWK)
  const kid = readKid(given.kid) ?? thumbprint
  return {
    kind: 'public-key',
    jwk: { ...jwk, kid },
    certificate: null,
    thumbprint,
    validUntil: null,
    subject: null,
  }
}

/** Loaded when it is needed: few clients have one, and every command would wait for its library. */
async function ofSubject(given: Record<string, unknown>): Promise<PublicKey> {
  const { readSubject, subjectThumbprint } = await import('./certificate-subject.ts')
  const subject = readSubject(given)
  const thumbprint = subjectThumbprint(subject)
  return { kind: 'subject', jwk: null, certificate: null, thumbprint, validUntil: null, subject }
}

async function ofCertificate(pem: string): Promise<PublicKey> {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pem)
  } catch {
    throw badKey('chứng thư không đọc được', 'the certificate cannot be read')
  }
  const validUntil = certificate.validToDate
  if (validUntil.getTime() <= Date.now()) {
    const until = validUntil.toISOString()
    throw badKey(`chứng thư đã hết hạn (${until})`, `the certificate has expired (${until})`)
  }
  const thumbprint = certificateThumbprint(certificate.raw)
  const jwk = publicMembers(objectOf(() => certificate.publicKey))
  return {
    kind: 'certificate',
    jwk: { ...jwk, kid: thumbprint },
    certificate: certificate.raw,
    thumbprint,
    validUntil,
    subject: null,
  }
}

/** Throws unless the key is one of the kinds and strong enough; gives its public members. */
function publicMembers(key: KeyObject): Record<string, string> {
  const jwk = key.export({ format: 'jwk' }) as Record<string, string>
  if (jwk.kty === 'RSA') {
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    if (bits >= 2048 && bits <= 8192) return jwk
    throw badKey(
      `RSA ${bits} bit, cần 2048 đến 8192`,
      `RSA of ${bits} bits; 2048 to 8192 are taken`,
    )
  }
  const kind = jwk.crv ?? jwk.kty ?? '?'
  if (curves.has(kind)) return jwk
  throw badKey(`loại ${kind}`, `it is of the kind ${kind}`)
}

/** A point that is not on its curve and the like are refused by Node as it reads the key. */
function objectOf(read: () => KeyObject): KeyObject {
  try {
    return read()
  } catch {
    throw badKey('không phải khoá công khai hợp lệ', 'it is no valid public key')
  }
}

function readKid(kid: unknown): string | null {
  if (kid === undefined) return null
  if (typeof kid === 'string' && /^[\x21-\x7e]{1,200}$/.test(kid)) return kid
  throw badKey('kid không hợp lệ', 'its kid is not valid')
}

function badKey(whyVi: string, whyEn: string): Refusal {
  return new Refusal('client.bad-key', { whyVi, whyEn })
}
