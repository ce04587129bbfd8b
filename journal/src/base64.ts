/**
 * Standard base64 with padding, read strictly: Buffer.from skips what it does not know and accepts
 * stray padding bits, so two different texts could mean one value and an altered byte could hide.
 * Returns null where the text is not exactly what encoding its value would give.
 */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

/** A base64 hash of exactly 32 bytes, or null. */
export function hashFromBase64(text: string): Buffer | null {
  if (text.length !== 44) return null
  const bytes = fromBase64(text)
  return bytes !== null && bytes.length === 32 ? bytes : null
}
