import { hash } from 'node:crypto'
import type { Facts, FindingCode } from './finding.ts'
import { createFrontier } from './frontier.ts'
import { checkEntry } from './walk-entry.ts'
import type { EntryTrail } from './walk-entry.ts'
import { checkBundleLeftovers, checkTileLeftovers } from './walk-leftovers.ts'
import type { LogReader } from './store.ts'
import { readBundle, readTile } from './tile-reader.ts'
import type { ReadBundle } from './tile-reader.ts'
import {
  bundleBounds,
  bundlesOf,
  ENTRY_BYTES_MAX,
  entriesPath,
  TILE_HASHES,
  tilePath,
} from './tile.ts'
import { HASH_BYTES } from './tree.ts'

export interface Walk {
  readonly log: {
    readonly read: LogReader['read']
    readonly stream?: LogReader['stream'] | undefined
    readonly list?: LogReader['list'] | undefined
  }
  readonly size: number
  /** The tree size for which an earlier root is wanted; 0 for none. */
  readonly rootAtSize: number
  readonly report: (code: FindingCode, place: string, facts?: Facts) => void
  readonly onProgress?: ((done: { entries: number; size: number }) => void) | undefined
}

export interface Walked {
  /** The re-derived root, or null where the walk could not go on to the end. */
  readonly root: Buffer | null
  readonly earlierRoot: Buffer | null
  readonly entries: number
  readonly batches: number
  readonly rows: number
}

/** Bundles that are read while one is hashed. */
const BUNDLES_AHEAD = 8

/** Goes through all entries of a log once and re-derives leaves, tiles, roots and batches. */
export async function walkEntries(walk: Walk): Promise<Walked> {
  const { log, size, rootAtSize, report, onProgress } = walk
  const frontier = createFrontier()
  const trail: EntryTrail = { lastAt: null, entries: 0, batches: 0, rows: 0 }
  let earlierRoot: Buffer | null = null
  const walked = (root: Buffer | null) => {
    const { entries, batches, rows } = trail
    return { root, earlierRoot, entries, batches, rows }
  }
  for await (const loaded of readAhead(log, size)) {
    const { index, width, tile } = loaded
    if (tile === null) report('tile-missing', tilePath(0, index, width))
    else await checkTileLeftovers(walk, 0, index, tile)
    // Without the entries the tile stands in for them, so that damage further on is still located.
    const leaves = (await deriveLeaves(walk, loaded, trail)) ?? tile
    if (leaves === null) return walked(null)
    const split = Math.min(leaves.length, Math.max(0, rootAtSize - frontier.size) * HASH_BYTES)
    const full = frontier.push(leaves.subarray(0, split))
    if (split > 0 && frontier.size === rootAtSize) earlierRoot = frontier.root()
    full.push(...frontier.push(leaves.subarray(split)))
    for (const { level, index: at, bytes } of full) await compareTile(walk, level, at, bytes)
    onProgress?.({ entries: frontier.size, size })
  }
  for (const { level, index, bytes } of frontier.partials()) {
    await compareTile(walk, level, index, bytes)
  }
  return walked(frontier.root())
}

interface Loaded {
  readonly index: number
  readonly width: number
  readonly bundle: ReadBundle | null
  readonly tile: Buffer | null
}

/** Bundles with their tiles in order, a few read ahead: hashing and reading then overlap. */
async function* readAhead(log: Walk['log'], size: number): AsyncGenerator<Loaded> {
  const loading: Promise<Loaded>[] = []
  for (const { index, width } of bundlesOf(size)) {
    const loaded = Promise.all([
      readBundle(log.read, index, width),
      readTile(log.read, 0, index, width),
    ]).then(([bundle, tile]) => ({ index, width, bundle, tile }))
    // A failure is thrown where it is awaited; one nobody awaits any more must not end the process.
    loaded.catch(() => undefined)
    loading.push(loaded)
    if (loading.length > BUNDLES_AHEAD) yield await (loading.shift() as Promise<Loaded>)
  }
  for (const loaded of loading) yield await loaded
}

/** Checks the entries of a bundle and gives their leaf hashes; null where it does not hold them. */
async function deriveLeaves(
  walk: Walk,
  { index, width, bundle, tile }: Loaded,
  trail: EntryTrail,
): Promise<Buffer | null> {
  const path = entriesPath(index, width)
  if (bundle === null) {
    walk.report('bundle-missing', path)
    return null
  }
  const bounds = bundleBounds(bundle.bytes, width, bundle.longer)
  if (bounds === null) {
    walk.report('bundle-malformed', path, { expected: width })
    return null
  }
  await checkBundleLeftovers(walk, index, bundle.bytes, bounds)
  const leaves = leafHashes(bundle.bytes, bounds)
  const asTile = tile === null || leaves.equals(tile)
  for (let i = 0; i < width; i++) {
    const place = { number: index * TILE_HASHES + i, path }
    const at = i * HASH_BYTES
    if (!asTile && leaves.compare(tile, at, at + HASH_BYTES, at, at + HASH_BYTES) !== 0) {
      walk.report('entry-mismatch', `entry ${place.number} (${path})`)
    }
    const bytes = bundle.bytes.subarray(bounds[2 * i], bounds[2 * i + 1])
    const waiting = checkEntry(walk, bytes, place, trail)
    // Most entries have no batch file, and awaiting nothing costs more than the hash.
    if (waiting !== null) await waiting
  }
  return leaves
}

const leafInput = Buffer.alloc(1 + ENTRY_BYTES_MAX)

function leafHashes(bundle: Buffer, bounds: readonly number[]): Buffer {
  const leaves = Buffer.allocUnsafe((bounds.length / 2) * HASH_BYTES)
  for (let i = 0; i < bounds.length; i += 2) {
    const end = 1 + bundle.copy(leafInput, 1, bounds[i], bounds[i + 1])
    const leaf = hash('sha256', leafInput.subarray(0, end), 'binary')
    leaves.write(leaf, (i / 2) * HASH_BYTES, 'latin1')
  }
  return leaves
}

/**
 * Compares a tile above the leaves with what was derived; those of the leaves are compared with
 * the entries.
 */
async function compareTile(walk: Walk, level: number, index: number, derived: Buffer) {
  if (level === 0) return
  const width = derived.length / HASH_BYTES
  const tile = await readTile(walk.log.read, level, index, width)
  if (tile === null) return walk.report('tile-missing', tilePath(level, index, width))
  if (!tile.equals(derived)) walk.report('tile-mismatch', tilePath(level, index, width))
  await checkTileLeftovers(walk, level, index, tile)
}
