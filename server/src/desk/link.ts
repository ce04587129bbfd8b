/** A link by which somebody without an account supplies one part with a browser. */
import { createHash } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'
import { coversZone } from '../access/grant.ts'
import { showInstant } from '../time.ts'

export type Link = {
  id: string
  dataset: string
  /** Number of the part. */
  part: number
  issuedFor: string
  /** Zones it may be used from; null: any named one. */
  zones: readonly string[] | null
  validUntil: Date
  issuedAt: Date
  revokedAt: Date | null
  entered: number
  enteredAt: Date | null
}

/** What a person typed, as it was printed: case and dashes do not count, and O is no zero. */
export function readCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
}

/**
 * One SHA-256 without salt, so that a link is found by it: nobody can list 100 random bits, however
 * fast the hash. The same serves the values of session cookies.
 */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Throws where the link has ended, or may not be used from here. */
export function refuseEnded(link: Link, zones: readonly string[], now: Date): void {
  const until = showInstant(link.revokedAt ?? link.validUntil)
  if (link.revokedAt || link.validUntil <= now) throw new Refusal('desk.link-ended', { until })
  if (coversZone(link.zones, zones)) return
  const zone = (link.zones ?? ['KHO_ZONES']).join(', ')
  throw new Refusal('desk.wrong-zone', { zone })
}
