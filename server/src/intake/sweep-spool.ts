/** Removes what uploads left whose server was killed: a spooled file holds an agency's rows. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Longer than any load takes; a younger file may be in use by another server of this folder. */
const leftAfterMs = 24 * 3_600_000

export function spoolFolder(dataDir: string): string {
  return join(dataDir, 'spool')
}

/** Returns how many were removed. */
export async function sweepSpool(dataDir: string, now: Date = new Date()): Promise<number> {
  const folder = spoolFolder(dataDir)
  const names = await readdir(folder).catch(() => [])
  let removed = 0
  for (const name of names.filter((one) => one.startsWith('load-'))) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (!found || now.getTime() - found.mtimeMs < leftAfterMs) continue
    await rm(path, { force: true })
    removed += 1
  }
  return removed
}
