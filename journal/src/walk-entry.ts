import { hashFromBase64 } from './base64.ts'
import { streamedBatchRoot, upToRows } from './batch-tree.ts'
import { isInOrder, parseEntry } from './entry.ts'
import { batchPath } from './tile.ts'
import { emptyRoot } from './tree.ts'
import type { Walk } from './walk-entries.ts'

/** What the walk carries from entry to entry. */
export interface EntryTrail {
  lastAt: string | null
  entries: number
  batches: number
  rows: number
}

/**
 * Checks one entry: its form, that its time is not before the last, its batch file. Gives a promise
 * only where a file must be read.
 */
export function checkEntry(
  walk: Walk,
  bytes: Buffer,
  { number, path }: { number: number; path: string },
  trail: EntryTrail,
): Promise<void> | null {
  const envelope = parseEntry(bytes)
  trail.entries += 1
  if (typeof envelope === 'string') {
    walk.report('entry-malformed', `entry ${number} (${path})`, { why: envelope })
    return null
  }
  const { at, root, rows } = envelope
  if (trail.lastAt !== null && !isInOrder(trail.lastAt, at)) {
    const facts = { expected: trail.lastAt, found: at }
    walk.report('time-decreases', `entry ${number} (${path})`, facts)
  }
  trail.lastAt = at
  if (root === undefined || rows === undefined) return null
  return verifyBatch(walk, { root, rows, place: `entry ${number}` }, trail)
}

/** Re-derives the sub-root from the batch file, streaming. */
async function verifyBatch(
  { log, report }: Walk,
  { root, rows, place }: { root: string; rows: number; place: string },
  trail: EntryTrail,
): Promise<void> {
  const expected = hashFromBase64(root) ?? emptyRoot
  const path = batchPath(expected)
  // A batch of no rows needs no file; its root is known.
  const pieces = rows === 0 ? [] : await openBatch(log, path)
  if (pieces === null) return report('batch-missing', `${path} (${place})`)
  const derived = await streamedBatchRoot(upToRows(rows, pieces))
  if (derived === null || derived.rows !== rows || !derived.root.equals(expected)) {
    return report('batch-altered', `${path} (${place})`, { expected: rows })
  }
  trail.batches += 1
  trail.rows += rows
}

async function openBatch(log: Walk['log'], path: string) {
  if (log.stream !== undefined) return log.stream(path)
  const whole = await log.read(path)
  return whole === null ? null : [whole]
}
