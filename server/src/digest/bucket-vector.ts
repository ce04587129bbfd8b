/**
 * The additive digest of a set of rows: for each of 65,536 buckets the count of rows and the sum
 * of their digests. It is the same whatever the order of the rows, can be kept up to date row by
 * row, and where two of them differ the bucket says which rows to compare.
 */
import { createHash } from 'node:crypto'
import { bucketCount, digestBytes } from './row-digest.ts'

/** A digest is summed as eight unsigned 32-bit numbers, most significant first. */
export const limbCount = 8
const limbBase = 2 ** 32

/** `sums` are exact and not carried over into each other; those of a difference may be negative. */
export type BucketSums = { bucket: number; count: number; sums: number[] }

export type BucketVector = {
  add(bucket: number, digest: Buffer, offset?: number): void
  subtract(bucket: number, digest: Buffer, offset?: number): void
  /** Adds what another place has summed, as the database does. */
  addSums(bucket: number, count: number, sums: readonly number[]): void
  /** Adds all of another vector to this one. */
  merge(other: BucketVector): void
  /** Numbers of the buckets whose count or sum (modulo 2^256) differs, ascending. */
  diff(other: BucketVector): number[]
  /** Rows, and the sum of all digests modulo 2^256 as 64 hexadecimal digits. */
  total(): { count: number; digest: string }
  /** Writes the sum modulo 2^256 of one bucket as eight limbs into `into`; returns its count. */
  read(bucket: number, into: Float64Array): number
  /** Count and sum modulo 2^256 (64 hexadecimal digits) of one bucket. */
  bucket(bucket: number): { count: number; digest: string }
  /** Buckets that hold anything, ascending. */
  entries(): IterableIterator<BucketSums>
  /** SHA-256 over count and sum of every bucket that holds rows: what the journal commits to. */
  root(): Buffer
  encode(): Buffer
}

/** An entry of the binary form: bucket (2 bytes), count (6), sum modulo 2^256 (32). */
const entryBytes = 2 + 6 + digestBytes
const magic = Buffer.from('kho-buckets-1\n', 'latin1')

export function createBucketVector(): BucketVector {
  return vectorOver(new Float64Array(bucketCount), new Float64Array(bucketCount * limbCount))
}

/** Reads what `encode` wrote. Throws an Error where the bytes are not such a vector. */
export function decodeBucketVector(bytes: Buffer): BucketVector {
  const body = bytes.subarray(magic.length)
  if (!bytes.subarray(0, magic.length).equals(magic) || body.length % entryBytes !== 0) {
    throw new Error(`these ${bytes.length} bytes are not a bucket vector`)
  }
  const vector = createBucketVector()
  for (let at = 0; at < body.length; at += entryBytes) {
    const sums = Array.from({ length: limbCount }, (_, i) => body.readUInt32BE(at + 8 + i * 4))
    vector.addSums(body.readUInt16BE(at), body.readUIntBE(at + 2, 6), sums)
  }
  return vector
}

/**
 * Float64 holds a sum of 32-bit numbers exactly up to 2^53, that is for two million rows in one
 * bucket or some 10^11 rows in all.
 */
function vectorOver(counts: Float64Array, sums: Float64Array): BucketVector {
  function addTimes(bucket: number, digest: Buffer, offset: number, sign: 1 | -1): void {
    counts[bucket]! += sign
    let from = offset
    const first = bucket * limbCount
    for (let i = first; i < first + limbCount; i++, from += 4) {
      const limb =
        digest[from]! * 0x1000000 +
        ((digest[from + 1]! << 16) | (digest[from + 2]! << 8) | digest[from + 3]!)
      sums[i]! += sign * limb
    }
  }

  function addSums(bucket: number, count: number, more: readonly number[]): void {
    if (more.length !== limbCount || !(bucket >= 0 && bucket < bucketCount)) {
      throw new Error(`bucket ${bucket} with ${more.length} sums cannot be added`)
    }
    counts[bucket]! += count
    for (let i = 0; i < limbCount; i++) sums[bucket * limbCount + i]! += more[i]!
  }

  const carried = (bucket: number) => carry(sums, scratch, bucket * limbCount)
  const scratch = new Float64Array(limbCount)

  function holds(bucket: number): boolean {
    if (counts[bucket] !== 0) return true
    for (let i = bucket * limbCount; i < (bucket + 1) * limbCount; i++) {
      if (sums[i] !== 0) return true
    }
    return false
  }

  function* entries(): IterableIterator<BucketSums> {
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      if (!holds(bucket)) continue
      const first = bucket * limbCount
      yield { bucket, count: counts[bucket]!, sums: [...sums.subarray(first, first + limbCount)] }
    }
  }

  function encodeEntries(): Buffer {
    const bytes = Buffer.allocUnsafe(bucketCount * entryBytes)
    let at = 0
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      if (!holds(bucket)) continue
      const count = counts[bucket]!
      if (count < 0) throw new Error(`bucket ${bucket} has ${count} rows: a difference, no set`)
      const limbs = carried(bucket)
      if (count === 0 && limbs.every((limb) => limb === 0)) continue
      bytes.writeUInt16BE(bucket, at)
      bytes.writeUIntBE(count, at + 2, 6)
      for (let i = 0; i < limbCount; i++) bytes.writeUInt32BE(limbs[i]!, at + 8 + i * 4)
      at += entryBytes
    }
    return bytes.subarray(0, at)
  }

  function total(): { count: number; digest: string } {
    let count = 0
    // The low and the high half of each limb apart: either sum stays far below 2^53.
    const low = new Float64Array(limbCount)
    const high = new Float64Array(limbCount)
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      if (!holds(bucket)) continue
      count += counts[bucket]!
      for (let i = 0; i < limbCount; i++) {
        const sum = sums[bucket * limbCount + i]!
        const over = Math.floor(sum / limbBase)
        high[i]! += over
        low[i]! += sum - over * limbBase
      }
    }
    let whole = 0n
    for (let i = 0; i < limbCount; i++) {
      whole = (whole << 32n) + (BigInt(high[i]!) << 32n) + BigInt(low[i]!)
    }
    return { count, digest: BigInt.asUintN(256, whole).toString(16).padStart(64, '0') }
  }

  function read(bucket: number, into: Float64Array): number {
    carry(sums, into, bucket * limbCount)
    return counts[bucket]!
  }

  function diff(other: BucketVector): number[] {
    const unequal: number[] = []
    const [mine, theirs] = [new Float64Array(limbCount), new Float64Array(limbCount)]
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const sameCount = read(bucket, mine) === other.read(bucket, theirs)
      if (!sameCount || mine.some((limb, i) => limb !== theirs[i])) unequal.push(bucket)
    }
    return unequal
  }

  return {
    add: (bucket, digest, offset = 0) => addTimes(bucket, digest, offset, 1),
    subtract: (bucket, digest, offset = 0) => addTimes(bucket, digest, offset, -1),
    addSums,
    merge(other) {
      for (const entry of other.entries()) addSums(entry.bucket, entry.count, entry.sums)
    },
    diff,
    total,
    read,
    bucket(bucket) {
      return { count: counts[bucket] ?? 0, digest: hexOf(carried(bucket)) }
    },
    entries,
    root: () => createHash('sha256').update(encodeEntries()).digest(),
    encode: () => Buffer.concat([magic, encodeEntries()]),
  }
}

/** Brings the limbs at `from` into 0..2^32-1, modulo 2^256, so that equal sums look equal. */
function carry(limbs: Float64Array, into: Float64Array, from: number): Float64Array {
  let over = 0
  for (let i = limbCount - 1; i >= 0; i--) {
    const sum = limbs[from + i]! + over
    over = Math.floor(sum / limbBase)
    into[i] = sum - over * limbBase
  }
  return into
}

function hexOf(limbs: Float64Array): string {
  return Array.from(limbs, (limb) => limb.toString(16).padStart(8, '0')).join('')
}
