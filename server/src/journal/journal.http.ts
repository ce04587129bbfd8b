import { Readable } from 'node:stream'
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { openLog } from '@kho/journal/store.ts'
import { isLogPath } from '@kho/journal/tile.ts'
import { defineRoute } from '../http/route.ts'
import type { Answer, Route, ResponseDescription } from '../http/route.ts'

const bytes = 'application/octet-stream'
const plain = 'text/plain; charset=utf-8'
/**
 * The head of the log changes each second; a cache that held it back would look like a standstill.
 */
const fresh = 'no-cache'
/** A tile, bundle or batch never changes under its name, not even a partial one. */
const forever = 'public, max-age=31536000, immutable'

/**
 * The log as static files, as C2SP tlog-tiles lays them out, below /journal. Anybody may read them:
 * they hold envelopes, commitments and hashes only. The folder need not exist yet.
 */
export function journalRoutes(folder: string): Route[] {
  const log = openLog(folder)

  async function file(path: string, type: string, cache: string): Promise<Answer> {
    const body = isLogPath(path) ? await log.read(path) : null
    if (body === null) throw notFound(path)
    return { headers: { 'content-type': type, 'cache-control': cache }, body }
  }

  async function batch(path: string): Promise<Answer> {
    // A first load has 32 bytes for each of millions of rows, so they are passed on in pieces.
    const pieces = isLogPath(path) ? await log.stream(path) : null
    if (pieces === null) throw notFound(path)
    const headers = { 'content-type': bytes, 'cache-control': forever }
    return { headers, body: pieces instanceof Readable ? pieces : Readable.from(pieces) }
  }

  const params = z.object({ path: z.string() })
  const common = { method: 'GET', open: true } as const
  return [
    defineRoute({
      ...common,
      path: '/journal/checkpoint',
      action: 'journal.checkpoint',
      summary: { vi: 'Điểm kiểm tra đã ký của nhật ký', en: 'Signed checkpoint of the journal' },
      responses: answers('Ghi chú có chữ ký (C2SP)', 'Signed note (C2SP)', 'text/plain'),
      handler: () => file('checkpoint', plain, fresh),
    }),
    defineRoute({
      ...common,
      path: '/journal/key',
      action: 'journal.key',
      summary: { vi: 'Khoá công khai của nhật ký', en: 'Public key of the journal' },
      responses: answers('Khoá dạng vkey', 'The key as a vkey', 'text/plain'),
      handler: () => file('key', plain, fresh),
    }),
    defineRoute({
      ...common,
      path: '/journal/tile/{path*}',
      action: 'journal.tile',
      summary: {
        vi: 'Mảnh cây băm và các mục của nhật ký (C2SP tlog-tiles)',
        en: 'Tiles of hashes and bundles of entries (C2SP tlog-tiles)',
      },
      params,
      responses: answers('Nội dung mảnh', 'The tile', bytes),
      handler: ({ params: { path } }) => file(`tile/${path}`, bytes, forever),
    }),
    defineRoute({
      ...common,
      path: '/journal/batch/{path*}',
      action: 'journal.batch',
      summary: {
        vi: 'Các lá của một lô thay đổi, theo gốc của lô',
        en: 'Leaf hashes of a batch of changes, by its root',
      },
      params,
      responses: answers('32 byte mỗi dòng thay đổi', '32 bytes for each changed row', bytes),
      handler: ({ params: { path } }) => batch(`batch/${path}`),
    }),
  ]
}

function answers(vi: string, en: string, type: string): Record<number, ResponseDescription> {
  return { 200: { description: { vi, en }, types: [type] } }
}

function notFound(path: string): Refusal {
  return new Refusal('http.not-found', { path: `/journal/${path}` })
}
