/**
 * Removes files that passed through and still lie in the spool: marked workbooks of loads that have
 * ended. A file that waits to be loaded is the owner's supply as it is now, and goes with its load.
 */
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { spoolFolder } from '../intake/sweep-spool.ts'

export type SpoolAfter = { removed: number; waiting: number }

/** `waiting`: files in which the key still stands. What is compressed cannot be looked into. */
export async function eraseFiles(dataDir: string, key: string): Promise<SpoolAfter> {
  const folder = spoolFolder(dataDir)
  const after: SpoolAfter = { removed: 0, waiting: 0 }
  for (const one of await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    () => [],
  )) {
    if (!one.isFile()) continue
    const path = join(one.parentPath, one.name)
    if (one.name.endsWith('-marked.xlsx')) {
      await rm(path, { force: true })
      after.removed++
    } else if (await holds(path, Buffer.from(key))) after.waiting++
  }
  return after
}

async function holds(path: string, wanted: Buffer): Promise<boolean> {
  let tail = Buffer.alloc(0)
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      const bytes = Buffer.concat([tail, chunk as Buffer])
      if (bytes.includes(wanted)) return true
      tail = bytes.subarray(Math.max(0, bytes.length - wanted.length + 1))
    }
  } catch (error) {
    // Loaded or swept in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return false
}
