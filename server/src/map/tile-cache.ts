/**
 * Tiles that were drawn, by everything they depend on: the dataset's state, the grant with its
 * columns, condition and masks, the filters and the place. It holds so many bytes and forgets what
 * was not asked for longest. It spares the drawing and nothing else: every tile that leaves is
 * decided, checked and put on record as if it were drawn.
 */
import type { Drawing } from './draw-tile.ts'

export type KeptTile = Drawing & {
  etag: string
  /** Rows that meet the tile, without any limit. */
  matching: number
  /** Rows that were read for it. */
  rows: number
}

export type TileCache = {
  find(key: string): KeptTile | null
  keep(key: string, tile: KeptTile): void
  /** Bytes held now. */
  size(): number
}

/** What a tile costs beside its bytes. */
const frame = 500

export function createTileCache(bytesMax = 64 * 1024 * 1024): TileCache {
  // A map keeps the order in which keys were put in.
  const kept = new Map<string, KeptTile>()
  let held = 0
  const costOf = ({ bytes }: KeptTile) => bytes.length + frame
  function drop(key: string): void {
    const tile = kept.get(key)
    if (!tile) return
    held -= costOf(tile)
    kept.delete(key)
  }
  return {
    find(key) {
      const tile = kept.get(key)
      if (!tile) return null
      kept.delete(key)
      kept.set(key, tile)
      return tile
    },
    keep(key, tile) {
      drop(key)
      if (costOf(tile) > bytesMax / 4) return
      kept.set(key, tile)
      held += costOf(tile)
      for (const oldest of kept.keys()) {
        if (held <= bytesMax) break
        drop(oldest)
      }
    },
    size: () => held,
  }
}
