import { hash } from 'node:crypto'
import { foldPeaks, HASH_BYTES } from './tree.ts'
import { TILE_HASHES } from './tile.ts'

/** A tile that has just become full: 256 hashes of 32 bytes. */
export interface FullTile {
  readonly level: number
  readonly index: number
  readonly bytes: Buffer
}

/**
 * The right edge of a growing log in tiles: for each level the hashes of its unfinished tile. It
 * hashes each inner node once and holds 8 kB a level, however large the log.
 */
export interface Frontier {
  readonly size: number
  /** Takes concatenated leaf hashes and returns the tiles that became full, lowest level first. */
  push(leafHashes: Buffer): FullTile[]
  root(): Buffer
  /** The peaks of the tree, largest first: the state of a compact range. */
  peaks(): Buffer[]
  /** The unfinished tiles of all levels that have one. */
  partials(): { level: number; index: number; bytes: Buffer }[]
}

interface Level {
  readonly bytes: Buffer
  count: number
  index: number
}

/** An empty frontier, or one resumed from the size and the unfinished tile of each level. */
export function createFrontier(
  size = 0,
  partialAt: (level: number) => Buffer = () => Buffer.alloc(0),
): Frontier {
  const levels: Level[] = []
  let leaves = size
  for (let level = 0, rest = size; rest > 0; level++, rest = Math.floor(rest / TILE_HASHES)) {
    const bytes = Buffer.alloc(TILE_HASHES * HASH_BYTES)
    const count = rest % TILE_HASHES
    const partial = partialAt(level)
    if (partial.length !== count * HASH_BYTES) {
      throw new Error(`level ${level} of a log of ${size} needs ${count} hashes to resume`)
    }
    bytes.set(partial)
    levels.push({ bytes, count, index: Math.floor(rest / TILE_HASHES) })
  }

  function add(level: number, hashes: Buffer, full: FullTile[]): void {
    const edge = (levels[level] ??= {
      bytes: Buffer.alloc(TILE_HASHES * HASH_BYTES),
      count: 0,
      index: 0,
    })
    for (let from = 0; from < hashes.length;) {
      const take = Math.min(hashes.length - from, (TILE_HASHES - edge.count) * HASH_BYTES)
      hashes.copy(edge.bytes, edge.count * HASH_BYTES, from, from + take)
      from += take
      edge.count += take / HASH_BYTES
      if (edge.count < TILE_HASHES) return
      const bytes = Buffer.from(edge.bytes)
      full.push({ level, index: edge.index, bytes })
      edge.index += 1
      edge.count = 0
      add(level + 1, fullTileRoot(bytes), full)
    }
  }

  function peaks(): Buffer[] {
    return levels.toReversed().flatMap((edge) => peaksOf(edge.bytes, edge.count))
  }

  return {
    get size() {
      return leaves
    },
    push(leafHashes) {
      if (leafHashes.length % HASH_BYTES !== 0) throw new Error('leaf hashes come in 32 bytes each')
      const full: FullTile[] = []
      add(0, leafHashes, full)
      leaves += leafHashes.length / HASH_BYTES
      return full
    },
    root: () => foldPeaks(peaks()),
    peaks,
    partials: () =>
      levels.flatMap(({ bytes, count, index }, level) =>
        count === 0
          ? []
          : [{ level, index, bytes: Buffer.from(bytes.subarray(0, count * HASH_BYTES)) }],
      ),
  }
}

const pairInput = Buffer.alloc(1 + 2 * HASH_BYTES)
pairInput[0] = 1

/** Root of 2^k hashes given concatenated. Works in one copy: this is half the cost of a verify. */
export function fullTileRoot(hashes: Buffer): Buffer {
  const work = Buffer.from(hashes)
  for (let bytes = work.length; bytes > HASH_BYTES; bytes /= 2) {
    for (let at = 0; at < bytes; at += 2 * HASH_BYTES) {
      work.copy(pairInput, 1, at, at + 2 * HASH_BYTES)
      work.write(hash('sha256', pairInput, 'binary'), at / 2, 'latin1')
    }
  }
  return Buffer.from(work.subarray(0, HASH_BYTES))
}

/** Root of the subtree of 2^level hashes at `index` within a tile. */
export function rootWithinTile(tile: Buffer, level: number, index: number): Buffer {
  const bytes = HASH_BYTES * 2 ** level
  return fullTileRoot(tile.subarray(index * bytes, (index + 1) * bytes))
}

function peaksOf(bytes: Buffer, count: number): Buffer[] {
  const peaks: Buffer[] = []
  let from = 0
  for (let width = TILE_HASHES / 2; width >= 1; width /= 2) {
    if (count - from < width) continue
    peaks.push(fullTileRoot(bytes.subarray(from * HASH_BYTES, (from + width) * HASH_BYTES)))
    from += width
  }
  return peaks
}
