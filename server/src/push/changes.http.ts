/** How an agency's system pushes single rows: upserts and deletes in batches. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { changesBytesMax, pushIdSchema } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineRoute, type HttpContext, type Route } from '../http/route.ts'
import type { Claim } from '../intake/load-named.ts'
import { readSupplier } from '../intake/supplier.ts'
import type { PushDoor } from './push.http.ts'
import { pushNamed } from './push-named.ts'
import { readChangesSent } from './read-changes-sent.ts'

const arrayType = 'application/json'
const ndjsonTypes = ['application/x-ndjson', 'application/jsonl']

export function changesRoutes(door: PushDoor): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/datasets/{id}/changes',
      action: 'changes.push',
      summary: {
        vi: 'Gửi từng đợt thêm, sửa, xoá theo khoá; nhận biên nhận',
        en: 'Push upserts and deletes by key in batches; the answer is the receipt',
      },
      description: {
        vi: 'NDJSON hoặc mảng JSON của {"op":"upsert","record":{…}} và {"op":"delete","key":…}; tối đa 10.000 thay đổi. Gửi lại cùng Idempotency-Key nhận lại cùng biên nhận.',
        en: 'NDJSON or a JSON array of {"op":"upsert","record":{…}} and {"op":"delete","key":…}; at most 10,000 changes. The same Idempotency-Key again gives the same receipt.',
      },
      params: z.object({ id: datasetIdSchema }),
      query: z.object({ part: z.string().optional(), confirm: z.uuid().optional() }),
      upload: { types: [...ndjsonTypes, arrayType], bytesMax: changesBytesMax },
      requestHeaders: {
        'Idempotency-Key': {
          description: { vi: 'Mã của đợt gửi', en: 'Id of this batch' },
          required: true,
        },
        'Kho-Rows-After': {
          description: {
            vi: 'Tổng số dòng của phần này ở nguồn sau thay đổi',
            en: 'Rows of the part at its source after the changes',
          },
        },
        'Kho-Digest-After': {
          description: {
            vi: 'Dấu băm file-1 của cả phần ở nguồn sau thay đổi',
            en: 'The file-1 digest of the whole part at its source after the changes',
          },
        },
      },
      responses: {
        201: { description: { vi: 'Biên nhận', en: 'The receipt' } },
        200: { description: { vi: 'Không có gì thay đổi', en: 'Nothing changed' } },
      },
      refusals: ['access.supplier-only', 'push.bad-change', 'push.other-manifest'],
      async handler({ params, query, upload, headers, address, method, url, contentType }) {
        const supplier = await readSupplier(door, params.id, query.part, {
          headers,
          address,
          method,
          url,
        })
        const id = readIdempotencyKey(headers)
        const claim = readClaim(headers)
        const body = await readBody(upload!)
        const form = contentType === arrayType ? 'array' : 'ndjson'
        const { receipt } = await pushNamed(door, supplier, {
          ...readChangesSent(body, form, supplier.version),
          id,
          form: 'changes',
          name: `${params.id} (API)`,
          claim,
          confirm: query.confirm,
          body,
        })
        return { status: receipt.changed ? 201 : 200, body: door.sign(receipt) }
      },
    }),
  ]
}

/** Bare, or as a quoted string of structured headers. */
export function readIdempotencyKey(headers: HttpContext['headers']): string {
  const given = String(headers['idempotency-key'] ?? '').trim()
  const parsed = pushIdSchema.safeParse(/^"(.*)"$/.exec(given)?.[1] ?? given)
  if (parsed.success) return parsed.data
  const reason = `Idempotency-Key: ${given.slice(0, 80) || '-'} (${parsed.error.issues[0]?.message})`
  throw new Refusal('http.bad-request', { reason })
}

/** Both, or none: a digest without its count is half a statement. */
function readClaim(headers: HttpContext['headers']): Claim | undefined {
  const [rows, digest] = [headers['kho-rows-after'], headers['kho-digest-after']]
  if (rows === undefined && digest === undefined) return undefined
  const isRight = /^\d{1,15}$/.test(String(rows)) && /^[0-9a-f]{64}$/.test(String(digest))
  if (isRight) return { rows: Number(rows), digest: String(digest) }
  throw new Refusal('http.bad-request', { reason: 'Kho-Rows-After + Kho-Digest-After ?' })
}

/** Bounded by the route's limit. */
export async function readBody(upload: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of upload) chunks.push(chunk)
  return Buffer.concat(chunks)
}
