import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readCheckpoint } from '@kho/journal/checkpoint.ts'
import type { Checkpoint } from '@kho/journal/checkpoint.ts'

/**
 * The anchor is the last signed checkpoint, kept where neither the database nor its backups are. A
 * database restored from yesterday finds there that more was signed since, and nothing signs a
 * second history. Each advance is a new numbered file made by a hard link, which fails if the
 * number is taken: compare-and-swap without a lock that a killed process could leave behind.
 */
export type Anchor = {
  /** Number of the file; the highest one counts. */
  generation: number
  /** The signed note as it was published. */
  note: string
  checkpoint: Checkpoint
}

/**
 * Reads the anchor of a log, null where there is none. Throws where the file is not a checkpoint.
 */
export async function readAnchor(folder: string, origin: string): Promise<Anchor | null> {
  const newest = (await generations(folder, origin)).at(-1)
  if (newest === undefined) return null
  const path = pathOf(folder, origin, newest)
  const note = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    // Another one advanced between the two reads and tidied up.
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (note === null) return readAnchor(folder, origin)
  const checkpoint = readCheckpoint(note)
  if (checkpoint === null || checkpoint.origin !== origin) {
    throw new Error(`the anchor ${path} is not a checkpoint of ${origin}`)
  }
  return { generation: newest, note, checkpoint }
}

/**
 * Puts a new checkpoint in place of the anchor that was read as `expected` (null: there was none).
 * Lasting on disk when it returns. Returns null where the anchor is no longer the one expected.
 */
export async function advanceAnchor(
  folder: string,
  expected: Anchor | null,
  note: string,
): Promise<Anchor | null> {
  const checkpoint = readCheckpoint(note)
  if (checkpoint === null) throw new Error('an anchor is a signed checkpoint')
  const { origin } = checkpoint
  const generation = (expected?.generation ?? 0) + 1
  if (((await generations(folder, origin)).at(-1) ?? 0) !== generation - 1) return null
  const path = pathOf(folder, origin, generation)
  await makeFolder(folder)
  const temp = join(folder, `.${randomBytes(8).toString('hex')}`)
  try {
    await writeLasting(temp, note)
    await link(temp, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null
    throw error
  } finally {
    await rm(temp, { force: true })
  }
  await syncFolder(folder)
  const present = await generations(folder, origin)
  if (present.at(-1) !== generation) {
    // The number was free only because others had passed it and tidied up.
    await rm(path, { force: true })
    return null
  }
  for (const old of present.filter((each) => each < generation - 1)) {
    await rm(pathOf(folder, origin, old), { force: true })
  }
  return { generation, note, checkpoint }
}

async function generations(folder: string, origin: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const start = `${fileName(origin)}.`
  return names
    .filter((name) => name.startsWith(start) && /^\d{12}$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
    .toSorted((a, b) => a - b)
}

function pathOf(folder: string, origin: string, generation: number): string {
  return join(folder, `${fileName(origin)}.${String(generation).padStart(12, '0')}`)
}

function fileName(origin: string): string {
  return origin.replace(/[^A-Za-z0-9.-]/g, '_')
}

async function writeLasting(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o644)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first !== undefined) await syncFolder(dirname(first))
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
