import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes files so that a reader, or a start after a crash, finds each whole or not at all. */
export interface FolderWriter {
  /** Temp name, fsync, rename. The new name is only lasting after `settle`. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** A name in the temp folder, for a file that is written piece by piece and then placed. */
  tempPath(): Promise<string>
  /** Renames a file that was written and fsynced at `tempPath` to its place. */
  place(tempPath: string, path: string): Promise<void>
  /** Fsyncs every folder that got a new name since the last time. */
  settle(): Promise<void>
}

const TEMP = '.tmp'
/** Temp files older than this belong to nobody any more. */
const TEMP_AGE_MS = 3_600_000

/** A writer below one folder, which is made where it is not there. */
export function createFolderWriter(folder: string): FolderWriter {
  const made = new Map<string, Promise<void>>()
  const touched = new Set<string>()

  function makeFolder(path: string): Promise<void> {
    let making = made.get(path)
    if (making === undefined) {
      making = mkdir(path, { recursive: true }).then((first) => {
        if (first === undefined) return
        // A folder just made is itself a new name in its parent, up to the first that was there.
        for (let at = path; at.length >= first.length; at = dirname(at)) touched.add(dirname(at))
      })
      made.set(path, making)
      making.catch(() => made.delete(path))
    }
    return making
  }

  const writer: FolderWriter = {
    async write(path, bytes) {
      const temp = await writer.tempPath()
      try {
        const file = await open(temp, 'wx', 0o644)
        try {
          await file.writeFile(bytes)
          await file.sync()
        } finally {
          await file.close()
        }
        await writer.place(temp, path)
      } catch (error) {
        await rm(temp, { force: true })
        throw error
      }
    },
    async tempPath() {
      await makeFolder(join(folder, TEMP))
      return join(folder, TEMP, randomBytes(12).toString('hex'))
    },
    async place(temp, path) {
      const target = join(folder, path)
      await makeFolder(dirname(target))
      await rename(temp, target)
      touched.add(dirname(target))
    },
    async settle() {
      const folders = [...touched]
      touched.clear()
      await Promise.all(folders.map(syncFolder))
    },
  }
  return writer
}

/** Removes what a crash left in the temp folder; young files may belong to a writer at work. */
export async function sweepTemp(folder: string): Promise<void> {
  const temp = join(folder, TEMP)
  let names: string[]
  try {
    names = await readdir(temp)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  for (const name of names) {
    const path = join(temp, name)
    // One that has got its place meanwhile is no leftover.
    const found = await stat(path).catch(nullIfAbsent)
    if (found !== null && Date.now() - found.mtimeMs > TEMP_AGE_MS) await rm(path, { force: true })
  }
}

function nullIfAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

/** Makes lasting which names a folder has. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder and needs no such thing: its file system logs renames.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
