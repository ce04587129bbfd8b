/** The kept digest of a part: read as a vector, and moved by the difference an apply made. */
import { createCopyRows } from '../pg/copy-binary.ts'
import type { Database, Queryable, Tx } from '../pg/database.ts'
import { currentTable } from './table.ts'
import { createBucketVector, type BucketVector } from '../digest/bucket-vector.ts'

export async function readBucketSums(
  db: Queryable,
  dataset: string,
  part: number,
): Promise<BucketVector> {
  const { rows } = await db.query(
    `select string_agg(int4send(bucket) || int8send(rows) || int8send(s0) || int8send(s1)
       || int8send(s2) || int8send(s3) || int8send(s4) || int8send(s5) || int8send(s6)
       || int8send(s7), ''::bytea) as sums
     from store.bucket where dataset = $1 and part = $2`,
    [dataset, part],
  )
  const vector = createBucketVector()
  const sums: Buffer = rows[0].sums ?? Buffer.alloc(0)
  const limbs = Array.from({ length: 8 }, () => 0)
  for (let at = 0; at < sums.length; at += 76) {
    for (let i = 0; i < 8; i++) limbs[i] = readInt64(sums, at + 12 + 8 * i)
    vector.addSums(sums.readInt32BE(at), readInt64(sums, at + 4), limbs)
  }
  return vector
}

/** Exact below 2^53, where every count and sum is. */
function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)
}

/** Writes the sums of a part that has none yet, which is quicker than moving them. */
export async function putBucketSums(
  db: Database,
  tx: Tx,
  dataset: string,
  part: number,
  vector: BucketVector,
): Promise<void> {
  const stream = db.copyIn(tx, 'copy store.bucket from stdin (format binary)')
  const copy = createCopyRows()
  for (const { bucket, count, sums } of vector.entries()) {
    copy.row(12)
    copy.text(dataset)
    copy.int2(part)
    copy.int4(bucket)
    copy.int8(count)
    for (const sum of sums) copy.int8(sum)
    if (copy.isFull()) await copy.flushTo(stream)
  }
  await copy.endTo(stream)
}

/** Adds a difference (counts and sums may be negative) to the kept sums. */
export async function moveBucketSums(
  tx: Tx,
  dataset: string,
  part: number,
  delta: BucketVector,
): Promise<void> {
  const rows = [...delta.entries()]
  const buckets: number[] = []
  const columns: string[][] = Array.from({ length: 9 }, () => [])
  for (const { bucket, count, sums } of rows) {
    buckets.push(bucket)
    columns[0]?.push(String(count))
    sums.forEach((sum, i) => columns[i + 1]?.push(String(sum)))
  }
  await tx.query(
    `insert into store.bucket as b
     select $1, $2, * from unnest($3::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
       $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
     on conflict (dataset, part, bucket) do update set rows = b.rows + excluded.rows,
       s0 = b.s0 + excluded.s0, s1 = b.s1 + excluded.s1, s2 = b.s2 + excluded.s2,
       s3 = b.s3 + excluded.s3, s4 = b.s4 + excluded.s4, s5 = b.s5 + excluded.s5,
       s6 = b.s6 + excluded.s6, s7 = b.s7 + excluded.s7`,
    [dataset, part, buckets, ...columns],
  )
  await tx.query('delete from store.bucket where dataset = $1 and part = $2 and rows = 0', [
    dataset,
    part,
  ])
}

/** Builds the kept sums and the number of rows of a dataset anew from its rows. */
export async function rebuildTotals(tx: Tx, dataset: string): Promise<void> {
  await tx.query('delete from store.bucket where dataset = $1', [dataset])
  await tx.query(
    `insert into store.bucket select $1, _part, _bucket, count(*), ${limbSums}
     from ${currentTable(dataset)} group by _part, _bucket`,
    [dataset],
  )
  await tx.query(
    `update store.dataset_state set rows =
       (select coalesce(sum(rows), 0) from store.bucket where dataset = $1) where dataset = $1`,
    [dataset],
  )
}

const limbSums = Array.from(
  { length: 8 },
  (_, i) =>
    `sum(('x' || encode(substr(_digest, ${i * 4 + 1}, 4), 'hex'))::bit(32)::bigint)::bigint`,
).join(', ')
