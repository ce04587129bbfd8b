/** What must be read again from the source, and which stored changes are no longer believed. */
import { createRowDigester } from '../digest/row-digest.ts'
import type { PartVerification, Verification } from './verify-dataset.ts'

/** For the part of the verification, or the first; exactly the buckets that hold a fault. */
export function repairOf(
  verification: Verification,
  part: PartVerification | undefined = verification.parts[0],
): { buckets: number[]; distrusted: bigint[] } {
  const { version, store } = verification
  const buckets = new Set(part?.comparison?.unequalBuckets)
  const distrusted = new Set<bigint>()
  const digester = createRowDigester({ keyIndexes: version.key.map((_, i) => i) })
  const hash = Buffer.allocUnsafe(32)
  for (const { key, change } of store.findings) {
    if (change !== null) distrusted.add(change)
    if (key !== null) buckets.add(digester.keyHashInto(key.split(','), hash, 0))
  }
  return { buckets: [...buckets].toSorted((a, b) => a - b), distrusted: [...distrusted] }
}
