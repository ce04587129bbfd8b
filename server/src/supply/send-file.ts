/**
 * Sends a file under an announced id until there is a receipt: asks how far it is, sends the rest,
 * and begins again where the connection or the server broke. As long as bytes get through, patience
 * does not end.
 */
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Manifest } from '@kho/contract/push.ts'
import type { Problem } from '@kho/contract/refusal.ts'
import { createBackoff } from './backoff.ts'
import { gaveUp, isPassing, readJson, refusedBy, type KhoServer, type Reply } from './kho-server.ts'

export type FileToSend = {
  path: string
  /** Of the load, on the server. */
  route: string
  manifest: Manifest
  onProgress: (sent: number) => void
}

/** These mean: ask again how far it is. */
const passingCodes = new Set(['push.wrong-offset', 'push.taken-over', 'push.finished'])

/** The answer that holds the receipt. */
export async function sendFile(server: KhoServer, file: FileToSend): Promise<Reply> {
  const { manifest, route } = file
  const { ms, signal } = server.patience
  await server.call({ method: 'PUT', path: withoutPart(route, '/manifest'), json: manifest })
  const backoff = createBackoff(ms)
  let before = -1
  for (;;) {
    const outcome = await sendRest(server, file).catch((error: unknown) => error as Error)
    if (!(outcome instanceof Error)) {
      if (outcome.status === 200 || outcome.status === 201) return outcome
      const { code = '' } = readJson<Partial<Problem>>(outcome.body) ?? {}
      const goesOn = outcome.status === 202 || isPassing(outcome.status) || passingCodes.has(code)
      if (!goesOn) throw refusedBy(outcome)
    } else if (outcome.name === 'Refusal') throw outcome
    const now = await server
      .once({ method: 'HEAD', path: route })
      .then(offsetOf)
      .catch(() => before)
    if (now > before) backoff.reset()
    before = now
    if (!(await backoff.wait(signal))) throw gaveUp(server.url, ms, outcome)
  }
}

async function sendRest(
  server: KhoServer,
  { path, route, manifest, onProgress }: FileToSend,
): Promise<Reply> {
  const head = await server.once({ method: 'HEAD', path: route })
  if (head.status >= 300) return head
  const from = offsetOf(head)
  const { bytes } = manifest
  onProgress(from)
  if (from >= bytes) {
    const headers = { 'content-range': `bytes */${bytes}`, 'content-length': '0' }
    return server.once({ method: 'PUT', path: route, headers })
  }
  return server.once({
    method: 'PUT',
    path: route,
    headers: {
      'content-range': `bytes ${from}-${bytes - 1}/${bytes}`,
      'content-length': String(bytes - from),
      'content-type': manifest.mediaType,
    },
    body: () => Readable.from(readFrom(path, from, bytes, onProgress), { objectMode: false }),
  })
}

function offsetOf({ headers }: Reply): number {
  return Number(headers['upload-offset'] ?? 0)
}

function withoutPart(route: string, more: string): string {
  const [path = '', query] = route.split('?')
  return `${path}${more}${query ? `?${query}` : ''}`
}

const blockBytes = 1 << 18

async function* readFrom(
  path: string,
  from: number,
  to: number,
  onProgress: (sent: number) => void,
): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  try {
    for (let at = from; at < to;) {
      const block = Buffer.allocUnsafe(Math.min(blockBytes, to - at))
      const { bytesRead } = await file.read(block, 0, block.length, at)
      if (bytesRead === 0) throw new Error(`${path} has become shorter`)
      yield block.subarray(0, bytesRead)
      at += bytesRead
      onProgress(at)
    }
  } finally {
    await file.close()
  }
}
