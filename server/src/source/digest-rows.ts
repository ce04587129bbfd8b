/** The digest of everything a reader gives; no row is kept, so memory is flat. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'
import { createRowDigester } from '../digest/row-digest.ts'
import type { RowBatch } from './row-batch.ts'

/** What a reader is told while it reads: when to stop, and whom to tell how far it is. */
export type Watched = { signal?: AbortSignal; onRows?: (rows: number) => void }

export async function digestRows(
  version: DatasetVersion,
  batches: AsyncIterable<RowBatch>,
  salt?: Buffer,
  watched: Watched = {},
): Promise<{ vector: BucketVector; rows: number }> {
  const keyIndexes = version.key.map((name) =>
    version.columns.findIndex((column) => column.name === name),
  )
  const digester = createRowDigester({ keyIndexes, ...(salt ? { salt } : {}) })
  const vector = createBucketVector()
  const hashes = Buffer.allocUnsafe(64)
  let rows = 0
  for await (const batch of batches) {
    for (let i = 0; i < batch.rows.length; i++) {
      vector.add(digester.digestInto(batch.rows[i]!, hashes, 0), hashes)
    }
    rows += batch.rows.length
    watched.signal?.throwIfAborted()
    watched.onRows?.(rows)
  }
  return { vector, rows }
}
