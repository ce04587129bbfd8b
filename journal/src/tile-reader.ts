import { rootWithinTile } from './frontier.ts'
import type { LogReader } from './store.ts'
import {
  bundleBounds,
  decodeBundle,
  entriesPath,
  hashesAtLevel,
  TILE_HASHES,
  tilePath,
} from './tile.ts'
import { HASH_BYTES } from './tree.ts'
import type { NodeReader } from './tree.ts'

type Read = LogReader['read']

/**
 * A tile at the width a tree of some size has it. Where the partial file is gone, because the log
 * has grown and the tile is full now, the full one is read and cut. Null where neither is there or
 * its length is wrong.
 */
export async function readTile(
  read: Read,
  level: number,
  index: number,
  width: number,
): Promise<Buffer | null> {
  const exact = await read(tilePath(level, index, width))
  if (exact !== null) return exact.length === width * HASH_BYTES ? exact : null
  if (width === TILE_HASHES) return null
  const full = await read(tilePath(level, index))
  if (full === null || full.length !== TILE_HASHES * HASH_BYTES) return null
  return full.subarray(0, width * HASH_BYTES)
}

/** A bundle as it lies in the log, and whether it is a full one standing in for a partial one. */
export interface ReadBundle {
  readonly bytes: Buffer
  readonly longer: boolean
}

/**
 * The entry bundle at some width, or the full one where the partial is gone; null where neither
 * is.
 */
export async function readBundle(
  read: Read,
  index: number,
  width: number,
): Promise<ReadBundle | null> {
  const exact = await read(entriesPath(index, width))
  if (exact !== null || width === TILE_HASHES) {
    return exact === null ? null : { bytes: exact, longer: false }
  }
  const full = await read(entriesPath(index))
  return full === null ? null : { bytes: full, longer: true }
}

/** One entry of a log of `size` entries. Throws where its bundle is missing or malformed. */
export async function readEntry(read: Read, size: number, index: number): Promise<Buffer> {
  const bundleIndex = Math.floor(index / TILE_HASHES)
  const width = widthAt(size, bundleIndex)
  const bundle = await readBundle(read, bundleIndex, width)
  if (bundle === null || bundleBounds(bundle.bytes, width, bundle.longer) === null) {
    throw new Error(`the entry bundle ${entriesPath(bundleIndex, width)} is missing or malformed`)
  }
  return decodeBundle(bundle.bytes, width, bundle.longer)[index % TILE_HASHES] as Buffer
}

/**
 * Reads the nodes of a log of `size` entries from its tiles, keeping the tiles it has read: a proof
 * needs one tile for each eight levels. Throws where a tile is missing.
 */
export function nodesOverTiles(read: Read, size: number): NodeReader {
  const tiles = new Map<string, Buffer>()
  return async (level, index) => {
    const tileLevel = Math.floor(level / 8)
    const within = level % 8
    const perTile = TILE_HASHES / 2 ** within
    const tileIndex = Math.floor(index / perTile)
    const name = `${tileLevel}/${tileIndex}`
    let tile = tiles.get(name)
    if (tile === undefined) {
      const width = widthAt(hashesAtLevel(size, tileLevel), tileIndex)
      const found = await readTile(read, tileLevel, tileIndex, width)
      if (found === null) {
        throw new Error(`the tile ${tilePath(tileLevel, tileIndex, width)} is missing or malformed`)
      }
      tile = found
      tiles.set(name, tile)
    }
    return rootWithinTile(tile, within, index % perTile)
  }
}

function widthAt(hashes: number, tileIndex: number): number {
  const width = Math.min(TILE_HASHES, hashes - tileIndex * TILE_HASHES)
  if (width < 1) throw new Error(`there is no tile ${tileIndex} over ${hashes} hashes`)
  return width
}
