/**
 * Passwords that have become known, in a file as such lists are published: SHA-1 in hexadecimal,
 * sorted, one a line, with a count behind a colon or without; whole or cut to one length. It is
 * searched where it lies, so that forty gigabytes cost no memory. Nothing is asked of anybody.
 */
import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'

export type BreachedPasswords = { has(password: string): Promise<boolean> }

/** Without a file nothing is known. */
export function openBreachedPasswords(file: string | null): BreachedPasswords {
  if (file === null) return { has: async () => false }
  return {
    async has(password) {
      const digest = createHash('sha1').update(password.normalize('NFC')).digest('hex')
      const handle = await open(file)
      try {
        return await search(handle, digest.toUpperCase())
      } finally {
        await handle.close()
      }
    },
  }
}

/** A line of such a list is far shorter. */
const lineMax = 128

/** Halves the part of the file in which the line may begin, until one line is left. */
async function search(handle: FileHandle, digest: string): Promise<boolean> {
  let [low, high] = [0, (await handle.stat()).size]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const line = await lineAfter(handle, middle)
    if (line === null || compare(digest, line.text) <= 0) high = middle
    else low = line.end
  }
  const found = await lineAfter(handle, low)
  return found !== null && compare(digest, found.text) === 0
}

/** Shorter lines are beginnings of the hash. */
function compare(digest: string, line: string): number {
  const listed = line.split(':')[0]!.trim().toUpperCase()
  const own = digest.slice(0, listed.length)
  if (listed.length < 10 || own === listed) return listed.length < 10 ? 1 : 0
  return own < listed ? -1 : 1
}

/** The first line that begins at or after a place; null at the end. */
async function lineAfter(
  handle: FileHandle,
  place: number,
): Promise<{ text: string; end: number } | null> {
  const from = Math.max(0, place - 1)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2 * lineMax), 0, 2 * lineMax, from)
  const text = buffer.toString('latin1', 0, bytesRead)
  const start = place === 0 ? 0 : text.indexOf('\n') + 1
  if ((place > 0 && start === 0) || start >= text.length) return null
  const end = text.indexOf('\n', start)
  const stop = end < 0 ? text.length : end
  return { text: text.slice(start, stop), end: from + stop + 1 }
}
