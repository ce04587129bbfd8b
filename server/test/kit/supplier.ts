/** An agency's system that pushes to a running Kho: its token, and calls that may be cut short. */
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Manifest } from '@kho/contract/push.ts'
import { addClient } from '../../src/client/add-client.ts'
import type { Database } from '../../src/pg/database.ts'
import { patienceMs } from './wait-until.ts'

export type Reply = { status: number; headers: Record<string, string>; body: any }

export type Pusher = {
  id: string
  secret: string
  call(method: string, path: string, options?: CallOptions): Promise<Reply>
  /** Sends the first bytes of a body that is announced as longer, and hangs up when they are kept. */
  breakOff(path: string, sent: Buffer): Promise<void>
  /** Sends the first bytes and stays silent until it is answered; the status. */
  hang(path: string, sent: Buffer): Promise<number>
}

type CallOptions = { body?: Buffer | string; json?: unknown; headers?: Record<string, string> }

/** Registers a client that may supply, and waits until the running Kho knows it. */
export async function openPusher(
  { db, url }: { db: Database; url: string | (() => string) },
  { id, agency }: { id: string; agency: string },
): Promise<Pusher> {
  const scopes = ['read', 'supply'] as ['read', 'supply']
  const { secret } = await db.tx((tx) => addClient(tx, 'test', { id, agency, name: id, scopes }))
  return pusherOf(url, id, secret)
}

export async function pusherOf(
  url: string | (() => string),
  id: string,
  secret: string,
): Promise<Pusher> {
  const base = () => (typeof url === 'string' ? url : url())
  let token = ''
  const renew = async () => {
    const response = await fetch(`${base()}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'supply' }),
    })
    const body = (await response.json()) as { access_token?: string }
    if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`)
    token = body.access_token
  }
  await renew()
  const call: Pusher['call'] = async (method, path, { body, json, headers = {} } = {}) => {
    const sent = json === undefined ? body : JSON.stringify(json)
    for (const endsMs = Date.now() + patienceMs; ;) {
      const response = await fetch(base() + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(sent === undefined ? {} : { body: sent as never }),
      })
      const text = await response.text()
      const type = response.headers.get('content-type') ?? ''
      const reply: Reply = {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: type.includes('json') && text !== '' ? JSON.parse(text) : text,
      }
      // A client just registered is known within milliseconds.
      if (reply.body?.code !== 'access.bad-token' || Date.now() > endsMs) return reply
      await sleep(10)
    }
  }
  /** Announces more than it sends. */
  const open = (path: string, sent: Buffer) =>
    request(base() + path, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-length': String(sent.length + 1000) },
    })
  return {
    id,
    secret,
    call,
    async breakOff(path, sent) {
      const out = open(path, sent)
      const { promise: broken, resolve, reject } = Promise.withResolvers<void>()
      out.on('error', () => resolve())
      out.on('response', ({ statusCode }) => reject(new Error(`answered ${statusCode}`)))
      out.write(sent)
      const isKept = async () =>
        Number((await call('HEAD', path)).headers['upload-offset']) === sent.length
      while (!out.destroyed && !(await isKept())) await sleep(5)
      out.destroy()
      await broken
    },
    hang: (path, sent) =>
      new Promise((resolve, reject) => {
        const out = open(path, sent)
        out.on('error', reject)
        out.on('response', ({ statusCode }) => {
          out.destroy()
          resolve(statusCode ?? 0)
        })
        out.write(sent)
      }),
  }
}

export function manifestOf(text: string | Buffer, rows: number, more: Partial<Manifest> = {}) {
  const bytes = Buffer.from(text)
  return {
    file: 'gian-hang.csv',
    mediaType: 'text/csv',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    rows,
    ...more,
  }
}
