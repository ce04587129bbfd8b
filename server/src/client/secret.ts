/** Secrets of clients, as they are stored. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export type SecretHash = { salt: Buffer; hash: Buffer }

/**
 * One SHA-256 over salt and secret. A slow hash protects secrets that people choose, by making
 * each guess dear; ours have 256 random bits (ids.ts), so guessing is hopeless at any speed, and a
 * fast hash keeps the token service from being tired out by wrong secrets.
 */
export function hashSecret(secret: string, salt: Buffer = randomBytes(16)): SecretHash {
  return { salt, hash: createHash('sha256').update(salt).update(secret, 'utf8').digest() }
}

/** Whether the secret is the stored one, taking the same time either way. */
export function isSecret(given: string, stored: SecretHash): boolean {
  return timingSafeEqual(hashSecret(given, stored.salt).hash, stored.hash)
}
