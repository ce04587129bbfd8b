/** Codes for the day when a telephone is lost. */
import { createHash } from 'node:crypto'

export const recoveryCodesMade = 10

/**
 * As it was printed: case and dashes do not count, and O is no zero. One SHA-256, because nobody
 * lists a hundred random bits.
 */
export function hashRecoveryCode(typed: string): Buffer {
  const read = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return createHash('sha256').update(read).digest()
}
