import { hash } from 'node:crypto'

/** Length of every hash in the log, in bytes (SHA-256). */
export const HASH_BYTES = 32

/**
 * Reads the root of the complete subtree of 2^level leaves that begins at leaf index * 2^level.
 * Level 0 is the leaf hash itself. Proof makers ask only for subtrees that lie wholly in the tree.
 */
export type NodeReader = (level: number, index: number) => Buffer | Promise<Buffer>

/** SHA-256 of the bytes. */
export function sha256(bytes: Uint8Array): Buffer {
  // The way out of OpenSSL as a binary string costs a third of the 'buffer' way in Node 24.
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')
}

/** Root of the tree without leaves: SHA-256 of nothing (RFC 9162, 2.1.1). */
export const emptyRoot: Buffer = sha256(Buffer.alloc(0))

/** Leaf hash: SHA-256(0x00 || entry). */
export function leafHash(entry: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(entry.length + 1)
  input[0] = 0
  input.set(entry, 1)
  return sha256(input)
}

const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES)
nodeInput[0] = 1

/** Inner node: SHA-256(0x01 || left || right), both of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + HASH_BYTES)
  return sha256(nodeInput)
}

/** The peaks of an append-only tree: all that is needed to go on appending and to know the root. */
export interface CompactRange {
  readonly size: number
  /** Roots of the complete subtrees the tree falls into, largest (leftmost) first; copies. */
  readonly hashes: Buffer[]
  append(leafHash: Buffer): void
  root(): Buffer
}

/**
 * A compact range, empty or resumed from its state (size and peak hashes).
 * Throws where the number of peaks does not fit the size.
 */
export function createRange(size = 0, hashes: readonly Buffer[] = []): CompactRange {
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`tree size ${size} is not possible`)
  if (hashes.length !== peakCount(size) || hashes.some((peak) => peak.length !== HASH_BYTES)) {
    throw new Error(`a tree of ${size} leaves has ${peakCount(size)} peaks of ${HASH_BYTES} bytes`)
  }
  const peaks = hashes.map((peak) => Buffer.from(peak))
  let leaves = size
  return {
    get size() {
      return leaves
    },
    get hashes() {
      return peaks.map((peak) => Buffer.from(peak))
    },
    append(leaf) {
      if (leaf.length !== HASH_BYTES) throw new Error('a leaf hash has 32 bytes')
      let joined = Buffer.from(leaf)
      for (let rest = leaves; rest % 2 === 1; rest = (rest - 1) / 2) {
        joined = nodeHash(peaks.pop() as Buffer, joined) as Buffer<ArrayBuffer>
      }
      peaks.push(joined)
      leaves += 1
    },
    root() {
      return foldPeaks(peaks)
    },
  }
}

/** Root over peaks given largest first; the empty root where there are none. */
export function foldPeaks(peaks: readonly Buffer[]): Buffer {
  let root: Buffer | null = null
  for (let i = peaks.length - 1; i >= 0; i--) {
    const peak = peaks[i] as Buffer
    root = root === null ? peak : nodeHash(peak, root)
  }
  return Buffer.from(root ?? emptyRoot)
}

/** Root of the tree over these leaf hashes. */
export function rootOf(leafHashes: Iterable<Buffer>): Buffer {
  const range = createRange()
  for (const leaf of leafHashes) range.append(leaf)
  return range.root()
}

/** A node reader over leaf hashes that are all at hand; it recomputes, so it is for small trees. */
export function nodesOverLeaves(leafAt: (index: number) => Buffer): NodeReader {
  const nodeAt = (level: number, index: number): Buffer =>
    level === 0
      ? leafAt(index)
      : nodeHash(nodeAt(level - 1, 2 * index), nodeAt(level - 1, 2 * index + 1))
  return nodeAt
}

/**
 * Inclusion proof of leaf `index` in the tree of `size` leaves, lowest sibling first (RFC 9162,
 * 2.1.3.1). Throws where the index is not in the tree.
 */
export async function inclusionProof(
  index: number,
  size: number,
  nodeAt: NodeReader,
): Promise<Buffer[]> {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new Error(`leaf ${index} is not in a tree of ${size}`)
  }
  const proof: Buffer[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitPoint(to - from)
    if (index < middle) {
      proof.push(await rangeRoot(middle, to, nodeAt))
      to = middle
    } else {
      proof.push(await rangeRoot(from, middle, nodeAt))
      from = middle
    }
  }
  return proof.toReversed()
}

/**
 * Consistency proof from the tree of `oldSize` leaves to that of `newSize` (RFC 9162, 2.1.4.1).
 * Throws where the first tree is empty or larger than the second: there is nothing to prove.
 */
export async function consistencyProof(
  oldSize: number,
  newSize: number,
  nodeAt: NodeReader,
): Promise<Buffer[]> {
  if (!Number.isSafeInteger(newSize) || !(oldSize > 0) || oldSize > newSize) {
    throw new Error(`there is no consistency proof from ${oldSize} to ${newSize}`)
  }
  const proof: Buffer[] = []
  let from = 0
  let to = newSize
  // While the old tree still ends at the right edge of what the verifier already knows as a whole,
  // its root need not be sent.
  let known = true
  while (oldSize !== to) {
    const middle = from + splitPoint(to - from)
    if (oldSize <= middle) {
      proof.push(await rangeRoot(middle, to, nodeAt))
      to = middle
    } else {
      proof.push(await rangeRoot(from, middle, nodeAt))
      from = middle
      known = false
    }
  }
  if (!known) proof.push(await rangeRoot(from, to, nodeAt))
  return proof.toReversed()
}

/**
 * Whether the proof leads from the leaf hash at `index` to the root of the tree of `size` leaves.
 */
export function verifyInclusion(claim: {
  index: number
  size: number
  leafHash: Uint8Array
  proof: readonly Uint8Array[]
  root: Uint8Array
}): boolean {
  const { index, size, leafHash: leaf, proof, root } = claim
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size)) return false
  if (index < 0 || index >= size || !allHashes([leaf, root, ...proof])) return false
  let place = index
  let last = size - 1
  let node = Buffer.from(leaf) as Buffer
  for (const sibling of proof) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      node = nodeHash(sibling, node)
      while (place % 2 === 0 && place !== 0) {
        place = half(place)
        last = half(last)
      }
    } else {
      node = nodeHash(node, sibling)
    }
    place = half(place)
    last = half(last)
  }
  return last === 0 && node.equals(root)
}

/**
 * Whether the tree with root `newRoot` begins with the tree with root `oldRoot`. An empty first
 * tree is always refused: any tree extends it, so a proof would say nothing.
 */
export function verifyConsistency(claim: {
  oldSize: number
  newSize: number
  oldRoot: Uint8Array
  newRoot: Uint8Array
  proof: readonly Uint8Array[]
}): boolean {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize)) return false
  if (oldSize <= 0 || oldSize > newSize) return false
  if (oldSize === newSize) {
    return proof.length === 0 && Buffer.from(oldRoot).equals(newRoot)
  }
  if (proof.length === 0 || !allHashes([oldRoot, newRoot, ...proof])) return false
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof
  let place = oldSize - 1
  let last = newSize - 1
  while (place % 2 === 1) {
    place = half(place)
    last = half(last)
  }
  let oldNode = Buffer.from(path[0] as Uint8Array) as Buffer
  let newNode = oldNode
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      oldNode = nodeHash(sibling, oldNode)
      newNode = nodeHash(sibling, newNode)
      while (place % 2 === 0 && place !== 0) {
        place = half(place)
        last = half(last)
      }
    } else {
      newNode = nodeHash(newNode, sibling)
    }
    place = half(place)
    last = half(last)
  }
  return last === 0 && oldNode.equals(oldRoot) && newNode.equals(newRoot)
}

async function rangeRoot(from: number, to: number, nodeAt: NodeReader): Promise<Buffer> {
  const count = to - from
  if (isPowerOfTwo(count)) return nodeAt(Math.log2(count), from / count)
  const middle = from + splitPoint(count)
  return nodeHash(await rangeRoot(from, middle, nodeAt), await rangeRoot(middle, to, nodeAt))
}

/** The largest power of two below n, for n of 2 and more; sizes pass 2^31, so no bit operators. */
function splitPoint(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

function isPowerOfTwo(n: number): boolean {
  return n === 1 || (n > 1 && splitPoint(n) * 2 === n)
}

function half(n: number): number {
  return Math.floor(n / 2)
}

function peakCount(size: number): number {
  let count = 0
  for (let rest = size; rest > 0; rest = half(rest)) count += rest % 2
  return count
}

function allHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((each) => each.length === HASH_BYTES)
}
