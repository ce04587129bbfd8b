/** What must be read again from the source, and which stored changes are no longer believed. */
import type { PartVerification, Verification } from './verify-dataset.ts'

/** For the part of the verification, or the first; exactly the buckets that hold a fault. */
export function repairOf(
  { parts, store }: Verification,
  part: PartVerification | undefined = parts[0],
): { buckets: number[]; distrusted: bigint[] } {
  const buckets = new Set(part?.comparison?.unequalBuckets)
  const distrusted = new Set<bigint>()
  for (const { bucket, change } of store.findings) {
    if (change !== null) distrusted.add(change)
    if (bucket !== null) buckets.add(bucket)
  }
  return { buckets: [...buckets].toSorted((a, b) => a - b), distrusted: [...distrusted] }
}
