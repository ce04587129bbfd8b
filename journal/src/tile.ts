/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_HASHES = 256

/** The longest entry a bundle can carry, in bytes: its length is written in 16 bits. */
export const ENTRY_BYTES_MAX = 65_535

/** One tile of hashes: level, place in the level, and how many hashes it holds (256 when full). */
export interface Tile {
  readonly level: number
  readonly index: number
  readonly width: number
}

/**
 * Path of a hash tile, as `tile/0/x001/x234/067` or, partial, `tile/1/000.p/5` (C2SP tlog-tiles).
 */
export function tilePath(level: number, index: number, width: number = TILE_HASHES): string {
  return `tile/${level}/${indexPath(index)}${widthPath(width)}`
}

/** Path of an entry bundle, as `tile/entries/000` or, partial, `tile/entries/000.p/5`. */
export function entriesPath(index: number, width: number = TILE_HASHES): string {
  return `tile/entries/${indexPath(index)}${widthPath(width)}`
}

/** Path of a batch file, named by the root of its sub-tree: `batch/5d/5dc9da…`. */
export function batchPath(root: Uint8Array): string {
  const hex = Buffer.from(root).toString('hex')
  return `batch/${hex.slice(0, 2)}/${hex}`
}

/** Every path that a log may answer under; for a server that passes files on, and for a mirror. */
export function isLogPath(path: string): boolean {
  return (
    path === 'checkpoint' ||
    path === 'key' ||
    /^batch\/([0-9a-f]{2})\/\1[0-9a-f]{62}$/.test(path) ||
    /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/(x[0-9]{3}\/)*[0-9]{3}(\.p\/[1-9][0-9]{0,2})?$/.test(
      path,
    )
  )
}

/** How many hashes a level has in a log of `size` entries: full subtrees of 256^level leaves. */
export function hashesAtLevel(size: number, level: number): number {
  return Math.floor(size / TILE_HASHES ** level)
}

/**
 * The hash tiles that a log of `size` entries has and that one of `oldSize` did not have at the
 * same width, lowest level first. From 0 these are all tiles.
 */
export function* tilesOf(size: number, oldSize = 0): Generator<Tile> {
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) {
    yield* tilesOfLevel(level, hashesAtLevel(size, level), hashesAtLevel(oldSize, level))
  }
}

/** The entry bundles that a log of `size` entries has and that one of `oldSize` did not have. */
export function* bundlesOf(size: number, oldSize = 0): Generator<Omit<Tile, 'level'>> {
  yield* tilesOfLevel(0, size, oldSize)
}

/** Writes entries as a bundle: each after its length in two bytes, big-endian. */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  if (entries.length > TILE_HASHES) throw new Error(`a bundle holds ${TILE_HASHES} entries`)
  const parts: Uint8Array[] = []
  for (const entry of entries) {
    if (entry.length > ENTRY_BYTES_MAX) {
      throw new Error(`an entry of ${entry.length} bytes is over the limit of ${ENTRY_BYTES_MAX}`)
    }
    const length = Buffer.allocUnsafe(2)
    length.writeUInt16BE(entry.length)
    parts.push(length, entry)
  }
  return Buffer.concat(parts)
}

/**
 * Where each of `width` entries begins and ends in a bundle, flat: begin, end, begin, end …
 * Returns null where the bundle does not hold exactly that many. With `longer` set, what follows
 * is ignored: then a full bundle stands in for a partial one that has since been filled.
 */
export function bundleBounds(bundle: Buffer, width: number, longer = false): number[] | null {
  const bounds: number[] = []
  let at = 0
  for (let i = 0; i < width; i++) {
    if (at + 2 > bundle.length) return null
    const end = at + 2 + bundle.readUInt16BE(at)
    if (end > bundle.length) return null
    bounds.push(at + 2, end)
    at = end
  }
  return longer || at === bundle.length ? bounds : null
}

/** The entries of a bundle of `width`. Throws where it does not hold exactly that many. */
export function decodeBundle(bundle: Buffer, width: number, longer = false): Buffer[] {
  const bounds = bundleBounds(bundle, width, longer)
  if (bounds === null) throw new Error(`the bundle does not hold ${width} whole entries`)
  const entries: Buffer[] = []
  for (let i = 0; i < bounds.length; i += 2) entries.push(bundle.subarray(bounds[i], bounds[i + 1]))
  return entries
}

function* tilesOfLevel(level: number, count: number, oldCount: number): Generator<Tile> {
  if (count === oldCount) return
  const first = Math.floor(oldCount / TILE_HASHES)
  const full = Math.floor(count / TILE_HASHES)
  for (let index = first; index < full; index++) yield { level, index, width: TILE_HASHES }
  if (count % TILE_HASHES > 0) yield { level, index: full, width: count % TILE_HASHES }
}

function indexPath(index: number): string {
  if (!Number.isSafeInteger(index) || index < 0) throw new Error(`tile ${index} is not possible`)
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
}

function widthPath(width: number): string {
  if (!Number.isInteger(width) || width < 1 || width > TILE_HASHES) {
    throw new Error(`a tile is 1 to ${TILE_HASHES} wide, not ${width}`)
  }
  return width === TILE_HASHES ? '' : `.p/${width}`
}
