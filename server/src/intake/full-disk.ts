/** A full disk, by whichever words it comes. */
import { statfsSync } from 'node:fs'
import { Refusal } from '@kho/contract/refusal.ts'
import { isConnectionLost } from '../pg/connection-lost.ts'

/** PostgreSQL takes room for its log in files of 16 MB; with less than two it is at its end. */
const atItsEndBytes = 32 * 1024 ** 2

/**
 * The refusal, where the error means that the disk is full; otherwise the error itself. PostgreSQL
 * says so for tables, but where it has no room for its log it falls at once, without a word to its
 * clients. So a server that fell is held against the room that is left, before anything else is
 * done: while it recovers it frees what the load had taken. Without `folder`, only what is told.
 */
export function explainFullDisk(
  error: unknown,
  { folder, place }: { folder: string | null; place: string },
): unknown {
  const code = (error as { code?: string }).code
  const told = code === '53100' || code === 'ENOSPC'
  const fell = folder !== null && isConnectionLost(error) && bytesLeft(folder) < atItsEndBytes
  if (!told && !fell) return error
  return new Refusal('disk.full', { place }, String(error))
}

function bytesLeft(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Infinity
  }
}
