/** Identifiers and secrets. All randomness of the server that must not be guessed comes from here. */
import { randomBytes, randomUUID } from 'node:crypto'

/** A random identifier (UUID, version 4) for things without a name of their own. */
export function randomId(): string {
  return randomUUID()
}

/** A secret of 256 random bits as 43 characters of base64url: safe in headers, URLs and shells. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * Numbers requests: a random start of the process and a counter, so that a reference in an error
 * is found in one log and costs nothing to make. It is no secret.
 */
export function requestIds(): () => string {
  const start = randomBytes(5).toString('hex')
  let count = 0
  return () => `${start}-${(++count).toString(36)}`
}
