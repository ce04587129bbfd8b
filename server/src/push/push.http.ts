/** How an agency's system pushes a file: announce it, send its bytes, ask how far it is. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { manifestSchema, pushIdSchema, type PushStatus } from '@kho/contract/push.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CallerReader } from '../access/caller.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import type { ReceiptSigner } from '../intake/receipt.ts'
import { readSupplier, type Supplier } from '../intake/supplier.ts'
import { append } from '../journal/append.ts'
import { confirmPush } from './confirm-push.ts'
import { readContentRange } from './content-range.ts'
import { declarePush } from './declare-push.ts'
import { endPush } from './end-push.ts'
import type { Push, PushKey } from './push.ts'
import { selectPush } from './push.sql.ts'
import { pushStatus } from './push-status.ts'
import { findPush, sendPush, type PushParts } from './send-push.ts'
import { refuseFullDisk } from './spool.ts'

export type PushDoor = PushParts & {
  caller: CallerReader
  sign: ReceiptSigner
  /** Bytes that one agency may have lying unfinished. */
  pushBytesMax: number
}

const path = '/api/v1/datasets/{id}/loads/{loadId}'
const params = z.object({ id: datasetIdSchema, loadId: pushIdSchema })
const query = z.object({ part: z.string().optional() })
const fileBytesMax = 1024 ** 4
const state = { vi: 'Trạng thái của lần nạp', en: 'State of the load' }
const offsetHeader = {
  'Upload-Offset': { vi: 'Số byte máy chủ đang có', en: 'Bytes that the server has' },
}
const receiptAnswers = {
  200: { description: { vi: 'Biên nhận; không có gì thay đổi', en: 'The receipt; no change' } },
  201: { description: { vi: 'Biên nhận', en: 'The receipt' } },
}
const refusals = ['access.supplier-only', 'push.unknown-load'] as const

export function pushRoutes(door: PushDoor): Route[] {
  return [declareRoute(door), sendRoute(door), readRoute(door), ...endRoutes(door)]
}

function declareRoute(door: PushDoor): Route {
  return defineRoute({
    method: 'PUT',
    path: `${path}/manifest`,
    action: 'push.declare',
    summary: { vi: 'Khai báo tệp sẽ gửi (bản kê)', en: 'Announce a file by its manifest' },
    params,
    body: manifestSchema,
    responses: {
      201: { description: state, headers: offsetHeader },
      200: { description: { vi: 'Đã khai báo như vậy rồi', en: 'Announced so already' } },
    },
    refusals: ['access.supplier-only', 'push.other-manifest', 'push.space', 'disk.full'],
    async handler({ params: { id, loadId }, body, headers, address, method, url }) {
      const supplier = await readSupplier(door, id, body.part, { headers, address, method, url })
      if (!(await selectPush(door.db, keyOf(supplier, loadId)))) {
        await refuseFullDisk(door.dataDir, body.bytes)
      }
      const { push, begins } = await door.db
        .tx((tx) =>
          declarePush(tx, supplier, { id: loadId, manifest: body, bytesMax: door.pushBytesMax }),
        )
        .catch((error: unknown) => recordSecret(door, supplier, error))
      return answer(await pushStatus(door, push), begins ? 201 : 200)
    },
  })
}

/** A refusal for a secrecy mark is an act on record, which repeats neither name nor text. */
async function recordSecret(door: PushDoor, supplier: Supplier, error: unknown): Promise<never> {
  if (error instanceof Refusal && error.code === 'catalogue.state-secret') {
    const { version, part, client } = supplier
    const fields = { dataset: version.id, part: part.name, client, code: error.code }
    await append(door.db, { kind: 'push.refused', fields })
  }
  throw error
}

function sendRoute(door: PushDoor): Route {
  return defineRoute({
    method: 'PUT',
    path,
    action: 'push.send',
    summary: {
      vi: 'Gửi tệp đã khai báo, cả tệp hoặc gửi tiếp; nhận biên nhận',
      en: 'Send the announced file, whole or the rest of it; the answer is the receipt',
    },
    description: {
      vi: 'Gửi tiếp bằng Content-Range: bytes <từ>-<đến>/<tổng> (curl -C <từ> -T tệp). Hỏi đang ở đâu bằng HEAD: Upload-Offset.',
      en: 'Go on with Content-Range: bytes <from>-<to>/<total> (curl -C <from> -T file). Ask how far it is with HEAD: Upload-Offset.',
    },
    params,
    query,
    upload: { types: ['*/*'], bytesMax: fileBytesMax },
    requestHeaders: {
      'Content-Range': {
        description: { vi: 'Những byte nào của tệp', en: 'Which bytes of the file' },
      },
    },
    responses: {
      ...receiptAnswers,
      202: {
        description: { vi: 'Còn thiếu byte', en: 'Bytes are missing' },
        headers: offsetHeader,
      },
    },
    refusals: [...refusals, 'push.differs', 'push.wrong-offset', 'intake.needs-confirmation'],
    async handler({
      params: { id, loadId },
      query: { part },
      headers,
      address,
      method,
      url,
      upload,
    }) {
      const supplier = await readSupplier(door, id, part, { headers, address, method, url })
      const range = readContentRange(headers['content-range'])
      const push = await sendPush(door, keyOf(supplier, loadId), { range, body: upload! })
      return receiptOf(door, push)
    },
  })
}

function readRoute(door: PushDoor): Route {
  return defineRoute({
    method: 'GET',
    path,
    action: 'push.read',
    rowless: true,
    summary: { vi: 'Lần nạp đang ở đâu', en: 'How far a load is' },
    params,
    query,
    responses: { 200: { description: state, headers: offsetHeader } },
    refusals,
    async handler(context) {
      const push = await findPush(door.db, await readKey(door, context))
      return answer(await pushStatus(door, push), 200)
    },
  })
}

function endRoutes(door: PushDoor): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: `${path}/confirmation`,
      action: 'push.confirm',
      summary: {
        vi: 'Xác nhận lần nạp sẽ xoá nhiều dòng',
        en: 'Confirm a load that deletes many rows',
      },
      params,
      query,
      body: z.strictObject({ load: z.uuid() }),
      responses: receiptAnswers,
      refusals: [...refusals, 'push.not-waiting'],
      async handler(context) {
        const key = await readKey(door, context)
        return receiptOf(door, await confirmPush(door, key, context.body.load))
      },
    }),
    defineRoute({
      method: 'DELETE',
      path,
      action: 'push.abandon',
      summary: { vi: 'Bỏ một lần nạp chưa xong', en: 'Give up a load that is not finished' },
      params,
      query,
      responses: { 204: { description: { vi: 'Đã bỏ', en: 'Given up' }, types: [] } },
      refusals,
      async handler(context) {
        await endPush(door, await readKey(door, context), 'abandoned')
        return { status: 204 }
      },
    }),
  ]
}

type Asked = { id: string; loadId: string }

async function readKey(
  door: PushDoor,
  {
    params: asked,
    query: { part },
    headers,
    address,
    method,
    url,
  }: HttpContext<Asked, { part?: string }>,
): Promise<PushKey> {
  const supplier = await readSupplier(door, asked.id, part, { headers, address, method, url })
  return keyOf(supplier, asked.loadId)
}

function keyOf({ version, agency }: Supplier, id: string): PushKey {
  return { dataset: version.id, agency, id }
}

/** The receipt, the same each time; without one, how far it is. */
async function receiptOf(door: PushDoor, push: Push): Promise<Answer> {
  const status = await pushStatus(door, push)
  if (push.state === 'waiting' && push.refusal) {
    throw new Refusal(push.refusal.code, push.refusal.values)
  }
  if (!status.receipt) return answer(status, 202)
  const { changed } = status.receipt as { changed?: boolean }
  return { status: changed ? 201 : 200, headers: offsetOf(status), body: status.receipt }
}

function answer(status: PushStatus, code: number): Answer {
  return { status: code, headers: offsetOf(status), body: status }
}

function offsetOf({ offset, state }: PushStatus): Record<string, string> {
  return {
    'Upload-Offset': String(offset),
    'Kho-Load-State': state,
    'cache-control': 'private, no-store',
  }
}
