import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { Unreadable } from './unreadable.ts'

/** A checkpoint that this reader verified, kept so that a later rewriting of the log shows. */
export interface Remembered {
  readonly origin: string
  /** URL or folder it was read from, as given. */
  readonly location: string
  readonly size: number
  /** Base64. */
  readonly root: string
  /** The vkey it was verified with. */
  readonly key: string
  /** The signed checkpoint itself: with a later one that contradicts it, it proves the fork. */
  readonly checkpoint: string
  /** When it was verified, ISO UTC. */
  readonly verifiedAt: string
}

/**
 * What was remembered in this file, one record for each origin; empty where the file is not there.
 * Throws where the file is there but damaged: forgetting must not look like a first visit.
 */
export async function recall(file: string): Promise<Remembered[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const records = parseRecords(text)
  if (records === null) {
    throw new Unreadable(
      `${file} does not hold remembered checkpoints`,
      `${file} không chứa các điểm kiểm tra đã giữ`,
    )
  }
  return records
}

/** Keeps this checkpoint in place of the one remembered for the same origin. */
export async function remember(file: string, record: Remembered): Promise<void> {
  const others = (await recall(file)).filter(({ origin }) => origin !== record.origin)
  const text = `${JSON.stringify({ v: 1, checkpoints: [...others, record] }, null, 2)}\n`
  // Half a file would make the next verify stop, so the old one stays until the new one is whole;
  // of two that end at once each has a name of its own.
  const temp = `${file}.${randomBytes(6).toString('hex')}`
  try {
    const handle = await open(temp, 'wx')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temp, file)
  } catch (error) {
    await rm(temp, { force: true })
    throw error
  }
}

function parseRecords(text: string): Remembered[] | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const { v, checkpoints } = (value ?? {}) as { v?: unknown; checkpoints?: unknown }
  if (v !== 1 || !Array.isArray(checkpoints) || !checkpoints.every(isRecord)) return null
  return checkpoints
}

function isRecord(value: unknown): value is Remembered {
  const record = (value ?? {}) as Record<string, unknown>
  return (
    Number.isSafeInteger(record.size) &&
    ['origin', 'location', 'root', 'key', 'checkpoint', 'verifiedAt'].every(
      (name) => typeof record[name] === 'string',
    )
  )
}
