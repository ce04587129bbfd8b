import { createFrontier } from './frontier.ts'
import { HASH_BYTES, inclusionProof } from './tree.ts'

/** The leaf hashes of a batch, concatenated, in pieces of any length. */
export type LeafHashes = AsyncIterable<Buffer> | Iterable<Buffer>

/**
 * Root of a batch: the RFC 6962 tree over the concatenated 32-byte leaf hashes, which are taken as
 * they are and not hashed again. Throws where the length is no multiple of 32.
 */
export function batchRoot(leafHashes: Buffer): Buffer {
  const frontier = createFrontier()
  frontier.push(leafHashes)
  return frontier.root()
}

/** Root and count of a batch that comes in pieces; null where half a hash is left over. */
export async function streamedBatchRoot(
  pieces: LeafHashes,
): Promise<{ root: Buffer; rows: number } | null> {
  const frontier = createFrontier()
  for await (const hashes of wholeHashes(pieces)) {
    if (hashes.length % HASH_BYTES !== 0) return null
    frontier.push(hashes)
  }
  return { root: frontier.root(), rows: frontier.size }
}

/**
 * Inclusion proof of leaf `index` in a batch of `rows` leaves, made in one pass over the batch.
 * Throws where the batch ends too early or the index is not in it.
 */
export async function batchInclusionProof(
  index: number,
  rows: number,
  leaves: Buffer | LeafHashes,
): Promise<Buffer[]> {
  // A dry run says which subtrees the proof needs. They lie side by side: one pass meets them all.
  const wanted: { first: number; end: number; name: string }[] = []
  await inclusionProof(index, rows, (level, at) => {
    const count = 2 ** level
    wanted.push({ first: at * count, end: (at + 1) * count, name: `${level}/${at}` })
    return Buffer.alloc(HASH_BYTES)
  })
  wanted.sort((a, b) => a.first - b.first)
  const roots = await rootsOfRanges(wanted, Buffer.isBuffer(leaves) ? [leaves] : leaves)
  return inclusionProof(index, rows, (level, at) => {
    const root = roots.get(`${level}/${at}`)
    if (root === undefined) throw new Error(`the batch ends before its ${rows} leaves`)
    return root
  })
}

async function rootsOfRanges(
  ranges: readonly { first: number; end: number; name: string }[],
  pieces: LeafHashes,
): Promise<Map<string, Buffer>> {
  const roots = new Map<string, Buffer>()
  let next = 0
  let frontier = createFrontier()
  let seen = 0
  for await (const hashes of wholeHashes(pieces)) {
    const end = seen + Math.floor(hashes.length / HASH_BYTES)
    for (let range = ranges[next]; range !== undefined && range.first < end; range = ranges[next]) {
      const from = Math.max(range.first, seen)
      const to = Math.min(range.end, end)
      frontier.push(hashes.subarray((from - seen) * HASH_BYTES, (to - seen) * HASH_BYTES))
      if (to < range.end) break
      roots.set(range.name, frontier.root())
      frontier = createFrontier()
      next += 1
    }
    seen = end
  }
  return roots
}

/**
 * The pieces as far as one leaf past those that a batch should have: what goes on is wrong already,
 * and whoever sends it may never end.
 */
export async function* upToRows(rows: number, pieces: LeafHashes): AsyncGenerator<Buffer> {
  let left = (rows + 1) * HASH_BYTES
  for await (const piece of pieces) {
    yield piece.subarray(0, left)
    left -= piece.length
    if (left <= 0) return
  }
}

/** The pieces cut at whole hashes; only the last may end in a fraction of one. */
async function* wholeHashes(pieces: LeafHashes): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const whole = bytes.length - (bytes.length % HASH_BYTES)
    if (whole > 0) yield bytes.subarray(0, whole)
    rest = bytes.subarray(whole)
  }
  if (rest.length > 0) yield rest
}
