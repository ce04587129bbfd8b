import { entriesPath, TILE_HASHES, tilePath } from './tile.ts'
import { HASH_BYTES } from './tree.ts'
import type { Walk } from './walk-entries.ts'

/**
 * Partial files of an earlier, narrower time lie beside a tile until it is full. A reader who
 * holds an earlier checkpoint is still given them, so they must be beginnings of the tile as it is
 * now. This can only be looked at where the place can be listed.
 */
export async function checkTileLeftovers(
  walk: Walk,
  level: number,
  index: number,
  tile: Buffer,
): Promise<void> {
  const width = tile.length / HASH_BYTES
  await checkLeftovers(walk, tilePath(level, index), width, (olderWidth, older) =>
    older.equals(tile.subarray(0, olderWidth * HASH_BYTES)),
  )
}

/** The same for the partial files of an entry bundle, whose entries lie at `bounds`. */
export async function checkBundleLeftovers(
  walk: Walk,
  index: number,
  bundle: Buffer,
  bounds: readonly number[],
): Promise<void> {
  const width = bounds.length / 2
  await checkLeftovers(walk, entriesPath(index), width, (olderWidth, older) =>
    older.equals(bundle.subarray(0, bounds[2 * olderWidth - 1])),
  )
}

async function checkLeftovers(
  { log, report }: Walk,
  fullPath: string,
  width: number,
  fits: (olderWidth: number, older: Buffer) => boolean,
): Promise<void> {
  for (const name of (await log.list?.(`${fullPath}.p`)) ?? []) {
    const olderWidth = /^[1-9][0-9]{0,2}$/.test(name) ? Number(name) : TILE_HASHES
    if (olderWidth >= width) continue
    const older = await log.read(`${fullPath}.p/${name}`)
    if (older !== null && !fits(olderWidth, older)) {
      report('leftover-altered', `${fullPath}.p/${name}`)
    }
  }
}
