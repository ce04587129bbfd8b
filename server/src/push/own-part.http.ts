/**
 * What a supplier may ask of its own part, to check from its side that the copy equals what it
 * holds: the sums of each bucket, and hashes of the rows of some buckets. No row leaves the store
 * by it, and whoever asks must already know a row to recognise it.
 */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { bucketCount, createRowDigester, digestBytes } from '../digest/row-digest.ts'
import { defineRoute, type Route } from '../http/route.ts'
import { readSupplier, type Supplier } from '../intake/supplier.ts'
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { readBucketSums } from '../store/bucket-sums.ts'
import { currentTable, keyColumns, writtenExpression } from '../store/table.ts'
import type { PushDoor } from './push.http.ts'

const params = z.object({ id: datasetIdSchema })
const query = z.object({ part: z.string().optional() })
const bytes = ['application/octet-stream']
const refusals = ['access.supplier-only'] as const
/** A thirty-second part of the rows, so that the answer of a large part fits into memory. */
const bucketsMax = 2048

export function ownPartRoutes(door: PushDoor): Route[] {
  const { db } = door
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/{id}/supply/buckets',
      action: 'supply.buckets',
      summary: {
        vi: 'Tổng băm từng ngăn của phần mình cung cấp (kho supply verify)',
        en: 'Sums of each bucket of the part one supplies (kho supply verify)',
      },
      params,
      query,
      responses: {
        200: { description: { vi: 'kho-buckets-1', en: 'kho-buckets-1' }, types: bytes },
      },
      refusals,
      async handler({ params: { id }, query: { part }, headers, address, method, url }) {
        const supplier = await readSupplier(door, id, part, { headers, address, method, url })
        await recordAsk(db, supplier, 'buckets', bucketCount)
        const { vector, seq } = await readSums(db, supplier)
        return { headers: headersOf(supplier, seq), body: vector.encode() }
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/datasets/{id}/supply/rows',
      action: 'supply.rows',
      summary: {
        vi: 'Băm khoá và băm dòng trong các ngăn nêu ra, 64 byte mỗi dòng',
        en: 'Hashes of key and row of the buckets named, 64 bytes for each row',
      },
      params,
      query,
      body: z.strictObject({
        buckets: z
          .array(
            z
              .int()
              .min(0)
              .max(bucketCount - 1),
          )
          .min(1)
          .max(bucketsMax),
      }),
      responses: { 200: { description: { vi: 'Các băm', en: 'The hashes' }, types: bytes } },
      refusals,
      async handler({
        params: { id },
        query: { part },
        body: { buckets },
        headers,
        address,
        method,
        url,
      }) {
        const supplier = await readSupplier(door, id, part, { headers, address, method, url })
        await recordAsk(db, supplier, 'rows', buckets.length)
        const { seq } = await readSums(db, supplier)
        return { headers: headersOf(supplier, seq), body: await rowHashes(db, supplier, buckets) }
      },
    }),
  ]
}

function headersOf({ version, part }: Supplier, seq: string): Record<string, string> {
  return {
    'content-type': bytes[0]!,
    'Kho-Sequence': seq,
    'Kho-Dataset-Version': String(version.version),
    'Kho-Part': encodeURIComponent(part.name),
    'cache-control': 'private, no-store',
  }
}

function readSums(db: Database, { version, part }: Supplier) {
  return db.tx(
    async (tx) => {
      const { rows } = await tx.query('select seq from store.dataset_state where dataset = $1', [
        version.id,
      ])
      const vector = await readBucketSums(tx, version.id, part.number)
      return { vector, seq: String(rows[0]?.seq ?? 0) }
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

async function recordAsk(
  db: Database,
  { version, part, client }: Supplier,
  asked: 'buckets' | 'rows',
  buckets: number,
): Promise<void> {
  const fields = { dataset: version.id, part: part.name, client, asked, buckets }
  await db.tx((tx) => append(tx, { kind: 'equality.asked', fields }))
}

async function rowHashes(
  db: Database,
  { version, part }: Supplier,
  buckets: readonly number[],
): Promise<Buffer> {
  const digester = createRowDigester({ keyIndexes: version.key.map((_, i) => i) })
  const keys = keyColumns(version).map((column) => writtenExpression(column, 't'))
  const { rows } = await db.query(
    `select t._digest, array[${keys.join(', ')}] as key from ${currentTable(version.id)} t
     where t._part = $1 and t._bucket = any($2::int[])`,
    [part.number, buckets],
  )
  const out = Buffer.allocUnsafe(rows.length * 2 * digestBytes)
  rows.forEach(({ _digest: digest, key }, i) => {
    digester.keyHashInto(key, out, i * 2 * digestBytes)
    digest.copy(out, (i * 2 + 1) * digestBytes)
  })
  return out
}
