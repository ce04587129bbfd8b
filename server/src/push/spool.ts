/**
 * Where bytes wait that were pushed and not yet loaded: one file for each push, named by a hash
 * because ids that differ only in case would be one file on some disks. Its size is the offset, so
 * nothing else has to be kept true when the server is killed.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '@kho/contract/refusal.ts'
import { spoolFolder } from '../intake/sweep-spool.ts'
import { nameOfKey, type PushKey } from './push.ts'

function pushFolder(dataDir: string): string {
  return join(spoolFolder(dataDir), 'push')
}

export function spoolPath(dataDir: string, key: PushKey): string {
  return join(pushFolder(dataDir), createHash('sha256').update(nameOfKey(key)).digest('hex'))
}

export async function spooledBytes(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/**
 * Writes what comes behind the first `from` bytes, which stay, and whatever was behind them goes.
 * Returns the size when the body ended or broke off; what had come by then is kept. More than
 * `bytesMax` in all is not written: the size is then one more than that.
 */
export async function appendBytes(
  path: string,
  body: AsyncIterable<Buffer>,
  { from, bytesMax }: { from: number; bytesMax: number },
): Promise<{ size: number; broken: boolean }> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  const file = await open(path, from === 0 ? 'w' : 'r+', 0o600)
  let size = from
  let broken = false
  try {
    await file.truncate(from)
    const chunks = body[Symbol.asyncIterator]()
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        if (error instanceof Refusal) throw error
        broken = true
        return { done: true, value: undefined } as const
      })
      if (next.done) break
      if (size + next.value.length > bytesMax) return { size: bytesMax + 1, broken }
      // One write at a time, so that when this returns nothing is written any more.
      for (let done = 0; done < next.value.length;) {
        const { bytesWritten } = await file.write(next.value, done, undefined, size + done)
        done += bytesWritten
      }
      size += next.value.length
    }
    await file.sync()
    return { size, broken }
  } finally {
    await file.close()
  }
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

/** Refused before the first byte where the disk cannot take what was announced. */
export async function refuseFullDisk(dataDir: string, bytes: number): Promise<void> {
  await mkdir(pushFolder(dataDir), { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(pushFolder(dataDir))
  if (bavail * bsize < bytes) throw new Refusal('disk.full', { place: 'KHO_DATA/spool' })
}

/** Removes files that belong to none of the given pushes and have rested for `hours`. */
export async function sweepPushSpool(
  dataDir: string,
  kept: readonly PushKey[],
  hours: number,
): Promise<number> {
  const folder = pushFolder(dataDir)
  const wanted = new Set(kept.map((key) => spoolPath(dataDir, key)))
  let removed = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    if (wanted.has(path)) continue
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs < hours * 3_600_000) continue
    await rm(path, { force: true })
    removed++
  }
  return removed
}
