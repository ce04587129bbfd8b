import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { formatCheckpoint, readCheckpoint } from './checkpoint.ts'
import type { Checkpoint, CheckpointSigner } from './checkpoint.ts'
import { createFolderWriter, sweepTemp } from './folder-writer.ts'
import type { FolderWriter } from './folder-writer.ts'
import { createFrontier } from './frontier.ts'
import type { Frontier } from './frontier.ts'
import { openLog } from './store.ts'
import { readBundle, readTile } from './tile-reader.ts'
import {
  decodeBundle,
  encodeBundle,
  ENTRY_BYTES_MAX,
  entriesPath,
  hashesAtLevel,
  TILE_HASHES,
  tilePath,
} from './tile.ts'
import { emptyRoot, HASH_BYTES, leafHash } from './tree.ts'

/**
 * Writes one log as files. There must be one writer for a folder; who that is the caller decides.
 */
export interface LogWriter {
  /** Entries taken so far, published or not. */
  readonly size: number
  /** What the checkpoint in the folder says. */
  readonly published: Checkpoint
  /** Peaks of the tree over all entries taken: with `size` the state of a compact range. */
  hashes(): Buffer[]
  root(): Buffer
  /** Takes entries in order. Writes what became full; the unfinished rest stays in memory. */
  append(entries: readonly Uint8Array[]): Promise<void>
  /**
   * Writes the unfinished tiles, then, when all of it lasts on disk, the checkpoint. The signer may
   * refuse by throwing. Where nothing was added since the last time, nothing is written.
   */
  publish(sign: CheckpointSigner): Promise<Checkpoint>
}

export interface LogFolder {
  readonly folder: string
  readonly origin: string
  /** What the caller remembers as published (size and peaks); throws where the folder disagrees. */
  readonly expected?: { readonly size: number; readonly hashes: readonly Buffer[] } | undefined
}

/** Bundles written at the same time: fsync is waiting, not work. */
const FILES_AT_ONCE = 16

/**
 * Opens a folder for writing, at the size of its checkpoint (an empty folder at 0). After a crash
 * hand it the entries from `size` on again: it writes the same bytes to the same names. Throws
 * where the files below the checkpoint do not give its root, so that nothing is signed on top of
 * damage.
 */
export async function openLogWriter({ folder, origin, expected }: LogFolder): Promise<LogWriter> {
  await sweepTemp(folder)
  const { frontier, pending, checkpoint } = await resume(folder, origin)
  checkExpected(frontier, expected)
  const files = createFolderWriter(folder)
  let published = checkpoint ?? { origin, size: 0, root: emptyRoot }
  let onDisk = checkpoint !== null
  let tail: Uint8Array[] = pending
  const exclusively = oneAtATime()

  return {
    get size() {
      return frontier.size
    },
    get published() {
      return published
    },
    hashes: () => frontier.peaks(),
    root: () => frontier.root(),
    async append(entries) {
      const tooLong = entries.find((entry) => entry.length > ENTRY_BYTES_MAX)
      if (tooLong !== undefined) {
        throw new Error(`an entry of ${tooLong.length} bytes is over ${ENTRY_BYTES_MAX}`)
      }
      return exclusively(async () => {
        tail = await writeFull(files, frontier, tail, entries)
      })
    },
    publish: (sign) =>
      exclusively(async () => {
        const next: Checkpoint = { origin, size: frontier.size, root: frontier.root() }
        if (onDisk && published.size === next.size) return published
        await writePartials(files, frontier, tail)
        await files.settle()
        const note = await sign(formatCheckpoint(next))
        const signed = readCheckpoint(note)
        if (signed === null || formatCheckpoint(signed) !== formatCheckpoint(next)) {
          throw new Error('the signer gave back another checkpoint than it was asked to sign')
        }
        await files.write('checkpoint', Buffer.from(note))
        await files.settle()
        const last = published
        published = next
        onDisk = true
        await removeSuperseded(folder, last.size, next.size)
        return next
      }),
  }
}

/** After a failure memory and disk may differ: only opening anew brings them together. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let state: 'ready' | 'working' | 'failed' = 'ready'
  return async (work) => {
    if (state !== 'ready') throw new Error(`the log writer is ${state}; open it anew`)
    state = 'working'
    try {
      const result = await work()
      state = 'ready'
      return result
    } catch (error) {
      state = 'failed'
      throw error
    }
  }
}

/** Writes the bundles and tiles that these entries fill; gives the entries left over. */
async function writeFull(
  files: FolderWriter,
  frontier: Frontier,
  before: readonly Uint8Array[],
  entries: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  let tail = [...before]
  let writes: Promise<void>[] = []
  for (let from = 0; from < entries.length;) {
    const taken = entries.slice(from, from + TILE_HASHES - tail.length)
    from += taken.length
    tail.push(...taken)
    for (const tile of frontier.push(Buffer.concat(taken.map(leafHash)))) {
      if (tile.level === 0) {
        writes.push(files.write(entriesPath(tile.index), encodeBundle(tail)))
        tail = []
      }
      writes.push(files.write(tilePath(tile.level, tile.index), tile.bytes))
    }
    if (writes.length >= FILES_AT_ONCE) {
      await Promise.all(writes)
      writes = []
    }
  }
  await Promise.all(writes)
  return tail
}

async function writePartials(
  files: FolderWriter,
  frontier: Frontier,
  tail: readonly Uint8Array[],
): Promise<void> {
  const writes = frontier
    .partials()
    .map(({ level, index, bytes }) =>
      files.write(tilePath(level, index, bytes.length / HASH_BYTES), bytes),
    )
  if (tail.length > 0) {
    const index = Math.floor(frontier.size / TILE_HASHES)
    writes.push(files.write(entriesPath(index, tail.length), encodeBundle(tail)))
  }
  await Promise.all(writes)
}

/** Puts the vkey beside the checkpoint, for readers who have no better way to get it. */
export async function writeKeyFile(folder: string, vkey: string): Promise<void> {
  const files = createFolderWriter(folder)
  await files.write('key', Buffer.from(`${vkey}\n`))
  await files.settle()
}

async function resume(folder: string, origin: string) {
  const { read } = openLog(folder)
  const note = await read('checkpoint')
  if (note === null) return { frontier: createFrontier(), pending: [], checkpoint: null }
  const checkpoint = readCheckpoint(note.toString('utf8'))
  if (checkpoint === null) throw new Error('the checkpoint in the log folder is malformed')
  if (checkpoint.origin !== origin) {
    throw new Error(`the log folder is of "${checkpoint.origin}", not of "${origin}"`)
  }
  const { size } = checkpoint
  const partials: Buffer[] = []
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) {
    const hashes = hashesAtLevel(size, level)
    const width = hashes % TILE_HASHES
    const index = Math.floor(hashes / TILE_HASHES)
    const tile = width === 0 ? Buffer.alloc(0) : await readTile(read, level, index, width)
    if (tile === null) throw new Error(`the tile ${tilePath(level, index, width)} is missing`)
    partials.push(tile)
  }
  const frontier = createFrontier(size, (level) => partials[level] ?? Buffer.alloc(0))
  const pending = await readTail(read, size)
  const tailHashes = Buffer.concat(pending.map(leafHash))
  if (!frontier.root().equals(checkpoint.root) || !tailHashes.equals(partials[0] ?? tailHashes)) {
    throw new Error(`the files of the log do not give the root of its checkpoint at ${size}`)
  }
  return { frontier, pending, checkpoint }
}

async function readTail(
  read: (path: string) => Promise<Buffer | null>,
  size: number,
): Promise<Uint8Array[]> {
  const width = size % TILE_HASHES
  if (width === 0) return []
  const index = Math.floor(size / TILE_HASHES)
  const bundle = await readBundle(read, index, width)
  if (bundle === null) throw new Error(`the bundle ${entriesPath(index, width)} is missing`)
  return decodeBundle(bundle.bytes, width, bundle.longer)
}

function checkExpected(frontier: Frontier, expected: LogFolder['expected']): void {
  if (expected === undefined) return
  const same =
    frontier.size === expected.size &&
    Buffer.concat(frontier.peaks()).equals(Buffer.concat(expected.hashes))
  if (!same) {
    throw new Error(
      `the log folder is published at ${frontier.size}, the caller remembers ${expected.size} ` +
        'or another history: one of the two was set back',
    )
  }
}

/**
 * Where a tile has become full its partial forms are not needed: readers fall back to the full
 * one.
 */
async function removeSuperseded(folder: string, oldSize: number, size: number): Promise<void> {
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) {
    const index = Math.floor(hashesAtLevel(oldSize, level) / TILE_HASHES)
    if (Math.floor(hashesAtLevel(size, level) / TILE_HASHES) === index) continue
    await rm(join(folder, `${tilePath(level, index)}.p`), { recursive: true, force: true })
    if (level > 0) continue
    await rm(join(folder, `${entriesPath(index)}.p`), { recursive: true, force: true })
  }
}
