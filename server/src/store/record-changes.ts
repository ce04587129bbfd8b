/**
 * Reads the changes of an apply back from the store and makes of them the leaf file of the journal
 * and the movement of the bucket sums. What is proven is what was stored.
 */
import { rowCommitment } from '@kho/journal/entry.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'
import { createRowDigester } from '../digest/row-digest.ts'
import { writeBatchFile } from '../journal/batch-file.ts'
import type { Database, Tx } from '../pg/database.ts'
import { readChanges, type Change } from './change-stream.ts'

export type RecordedChanges = { root: Buffer; delta: BucketVector }

const noDigest = Buffer.alloc(32)

export async function recordChanges(
  db: Database,
  tx: Tx,
  version: DatasetVersion,
  range: { after: bigint; upTo: bigint; insertsOnly: boolean; folder: string },
): Promise<RecordedChanges> {
  const delta = createBucketVector()
  if (range.upTo === range.after) return { root: noDigest, delta }
  const leaf = createLeafMaker(version)
  let expected = range.after
  async function* leaves() {
    for await (const changes of readChanges(db, tx, version, range)) {
      for (const change of changes) {
        if (change.change !== ++expected) {
          throw new Error(`change ${expected} of ${version.id} is missing before ${change.change}`)
        }
        if (change.before?.length) delta.subtract(change.bucket, change.before)
        if (change.digest) delta.add(change.bucket, change.digest)
        yield leaf(change)
      }
    }
  }
  const { root } = await writeBatchFile(range.folder, leaves())
  if (expected !== range.upTo)
    throw new Error(`changes after ${expected} of ${version.id} are missing`)
  return { root, delta }
}

/** The leaf hash of a change: a salted commitment to its operation, key and digest. */
export function createLeafMaker(version: DatasetVersion): (change: Change) => Buffer {
  const digester = createRowDigester({ keyIndexes: version.key.map((_, i) => i) })
  const keyHash = Buffer.allocUnsafe(32)
  return ({ op, salt, key, digest }) => {
    digester.keyHashInto(key, keyHash, 0)
    return rowCommitment({ salt, op, keyHash, digest: digest ?? noDigest })
  }
}
