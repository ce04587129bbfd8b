/**
 * Compares a file with the part as the store holds it, at the agency: first by the sums of buckets,
 * then, for unequal ones, row by row by hashes. Keys are named from the file; a row that only the
 * store has can be counted, not named.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { BucketVector } from '../digest/bucket-vector.ts'
import { decodeBucketVector } from '../digest/bucket-vector.ts'
import { createRowDigester, digestBytes } from '../digest/row-digest.ts'
import type { RowBatch } from '../source/row-batch.ts'
import type { KhoServer } from './kho-server.ts'

export type PartComparison = {
  equal: boolean
  sequence: number
  file: { rows: number; digest: string }
  store: { rows: number; digest: string }
  unequalBuckets: number
  /** Keys of rows of the file that the store holds otherwise, and that it does not hold. */
  changed: string[]
  missing: string[]
  /** Rows that only the store holds. */
  surplus: number
}

const bucketsEach = 2048

export async function comparePart(
  server: KhoServer,
  input: {
    version: DatasetVersion
    vector: BucketVector
    /** Path of the supplier's part on the server, and its query. */
    route: (name: string) => string
    rows: () => AsyncIterable<RowBatch>
  },
): Promise<PartComparison> {
  const { version, vector, route, rows } = input
  const reply = await server.call({ method: 'GET', path: route('buckets') })
  const stored = decodeBucketVector(reply.body)
  const unequal = vector.diff(stored)
  const mine = vector.total()
  const theirs = stored.total()
  const found: PartComparison = {
    equal: unequal.length === 0,
    sequence: Number(reply.headers['kho-sequence']),
    file: { rows: mine.count, digest: mine.digest },
    store: { rows: theirs.count, digest: theirs.digest },
    unequalBuckets: unequal.length,
    changed: [],
    missing: [],
    surplus: 0,
  }
  for (let at = 0; at < unequal.length; at += bucketsEach) {
    const buckets = unequal.slice(at, at + bucketsEach)
    const hashes = await server.call({ method: 'POST', path: route('rows'), json: { buckets } })
    await compareRows(version, rows(), new Set(buckets), readHashes(hashes.body), found)
  }
  return found
}

function readHashes(body: Buffer): Map<string, string> {
  const found = new Map<string, string>()
  for (let at = 0; at < body.length; at += 2 * digestBytes) {
    const middle = at + digestBytes
    const end = middle + digestBytes
    found.set(body.toString('latin1', at, middle), body.toString('latin1', middle, end))
  }
  return found
}

async function compareRows(
  version: DatasetVersion,
  batches: AsyncIterable<RowBatch>,
  buckets: ReadonlySet<number>,
  stored: Map<string, string>,
  found: PartComparison,
): Promise<void> {
  const keyIndexes = version.key.map((name) =>
    version.columns.findIndex((one) => one.name === name),
  )
  const digester = createRowDigester({ keyIndexes })
  const hashes = Buffer.allocUnsafe(2 * digestBytes)
  for await (const { rows } of batches) {
    for (const fields of rows) {
      if (!buckets.has(digester.digestInto(fields, hashes, 0))) continue
      const key = hashes.toString('latin1', digestBytes)
      const there = stored.get(key)
      stored.delete(key)
      if (there === hashes.toString('latin1', 0, digestBytes)) continue
      const name = keyIndexes.map((place) => fields[place] ?? '').join(',')
      found[there === undefined ? 'missing' : 'changed'].push(name)
    }
  }
  found.surplus += stored.size
}
