/** A key of a client: what it proves itself with, and how long. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { selectKeys } from './client.sql.ts'

/**
 * A secret that Kho made, a public key of its own, a certificate for mutual TLS, or the name in
 * certificates that a trusted authority issues to it.
 */
export type ClientKeyKind = 'secret' | 'public-key' | 'certificate' | 'subject'

export type ClientKey = {
  id: number
  client: string
  kind: ClientKeyKind
  /** RFC 7638 of a public key, SHA-256 of a certificate or of a subject, in base64url. */
  thumbprint: string | null
  /** How the client names its key in the head of an assertion. */
  kid: string | null
  /** `san_dns:…`, in the form in which it is compared; null unless it is a subject. */
  subject: string | null
  /** Milliseconds since 1970. */
  validFromMs: number
  validUntilMs: number | null
}

/** How long the old one still counts when a new one is there. */
export const overlapDaysDefault = 7
export const overlapDaysMax = 90

/** Keys in force or to come at one time: enough for two systems to change over, no more. */
export const keysMax = 8

/** From its first instant up to, not including, its last. */
export function isKeyInForce(
  key: Pick<ClientKey, 'validFromMs' | 'validUntilMs'>,
  atMs: number,
): boolean {
  return key.validFromMs <= atMs && (key.validUntilMs === null || atMs < key.validUntilMs)
}

/** All keys of a client, also those that ended, the oldest first. Never a secret. */
export async function listKeys(db: Queryable, client: string): Promise<ClientKey[]> {
  return selectKeys(db, client)
}

/** Refused where the client has as many keys as it may. */
export async function refuseTooMany(tx: Queryable, client: string): Promise<void> {
  const now = Date.now()
  const held = (await selectKeys(tx, client)).filter(
    ({ validUntilMs }) => validUntilMs === null || validUntilMs > now,
  )
  if (held.length >= keysMax) {
    throw new Refusal('client.too-many-keys', { client, count: held.length, max: keysMax })
  }
}
