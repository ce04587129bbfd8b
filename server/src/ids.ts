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

/** Digits and letters that nobody takes for one another when read from paper. */
const codeLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A secret of 100 random bits that a person can type: four groups of five. */
export function randomCode(): string {
  const letters = [...randomBytes(20)].map((byte) => codeLetters[byte % 32]!)
  return [0, 5, 10, 15].map((from) => letters.slice(from, from + 5).join('')).join('-')
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
