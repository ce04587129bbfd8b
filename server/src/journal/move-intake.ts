import type { Client } from 'pg'
import { createRange, leafHash } from '@kho/journal/tree.ts'
import { entryBody } from './entry-body.ts'
import { readIntake, writeEntries } from './sequence.sql.ts'
import type { Head } from './sequence.sql.ts'

export type MovedBatch = {
  /** False where another epoch has begun; then nothing was written. */
  ours: boolean
  /** Entries made, and whether every committed act from the given id on was seen. */
  made: number
  seenAll: boolean
  lastId: string | undefined
  waitedMs: number
  /** The head after the batch. */
  head: Head
}

/**
 * Takes up to `rowsMax` committed acts with ids from `fromId` on, numbers them in order of id and
 * writes them as entries together with the new head. All get one instant: the clock's, or the
 * head's where the clock has gone back.
 */
export async function moveIntake(
  client: Client,
  head: Head,
  options: { fromId: string; rowsMax: number; now: () => Date },
): Promise<MovedBatch> {
  const { rows, waitedMs } = await readIntake(client, options.fromId, options.rowsMax)
  const seenAll = rows.length < options.rowsMax
  const base = { seenAll, lastId: rows.at(-1)?.id, waitedMs }
  if (rows.length === 0) return { ...base, ours: true, made: 0, head }
  const atMs = Math.max(head.atMs, options.now().getTime())
  const at = new Date(atMs).toISOString()
  const bodies = rows.map((row) => entryBody(row, at))
  const range = createRange(head.size, splitHashes(head.peaks))
  for (const body of bodies) range.append(leafHash(Buffer.from(body)))
  const peaks = Buffer.concat(range.hashes)
  const batch = { epoch: head.epoch, size: head.size, peaks, at, rows, bodies }
  const made = await writeEntries(client, batch)
  const after = made === rows.length ? { ...head, size: range.size, peaks, atMs } : head
  return { ...base, ours: made === rows.length, made, head: after }
}

/** Hashes of 32 bytes each, as the database keeps them concatenated. */
export function splitHashes(concatenated: Buffer): Buffer[] {
  const hashes: Buffer[] = []
  for (let at = 0; at < concatenated.length; at += 32) {
    hashes.push(concatenated.subarray(at, at + 32))
  }
  return hashes
}
