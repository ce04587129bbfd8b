/** The Kho that an agency supplies, reached over HTTP: tokens, calls, and tries until it answers. */
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refusal, type Problem } from '@kho/contract/refusal.ts'
import { explainReason } from '@kho/journal/explain-reason.ts'
import { createBackoff } from './backoff.ts'

export type Call = {
  method: string
  path: string
  headers?: Record<string, string>
  json?: unknown
  /** Asked for at each try, as a stream is read only once. */
  body?: () => Readable
  open?: boolean
}

export type Reply = { status: number; headers: IncomingMessage['headers']; body: Buffer }

export type KhoServer = {
  url: string
  /** One try; throws where the connection breaks. */
  once(call: Call): Promise<Reply>
  /**
   * Tries until it is answered by something that trying again would not change. A refusal becomes
   * `supply.refused`.
   */
  call(call: Call): Promise<Reply>
  patience: { ms: number; signal: AbortSignal }
}

export type ServerOptions = {
  url: string
  client: string
  secret: () => Promise<string>
  patienceMs: number
  signal: AbortSignal
}

export function openKhoServer(options: ServerOptions): KhoServer {
  const { url, patienceMs, signal } = options
  let token: string | undefined
  const once = async (call: Call): Promise<Reply> => {
    if (!call.open) token ??= await fetchToken(options)
    const reply = await send(url, call, call.open ? undefined : token)
    if (reply.status !== 401 || call.open) return reply
    token = await fetchToken(options)
    return send(url, call, token)
  }
  return {
    url,
    once,
    patience: { ms: patienceMs, signal },
    async call(call) {
      const backoff = createBackoff(patienceMs)
      for (;;) {
        const outcome = await once(call).catch((error: unknown) => error as Error)
        if (!(outcome instanceof Error)) {
          if (outcome.status < 300) return outcome
          if (!isPassing(outcome.status)) throw refusedBy(outcome)
        } else if (outcome instanceof Refusal) throw outcome
        if (!(await backoff.wait(signal))) throw gaveUp(url, patienceMs, outcome)
      }
    },
  }
}

/** Whether the same call may be answered otherwise a little later. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429
}

export function gaveUp(url: string, patienceMs: number, outcome: Error | Reply): Refusal {
  const reason = outcome instanceof Error ? explainReason(outcome) : `HTTP ${outcome.status}`
  return new Refusal('supply.gave-up', { url, minutes: Math.round(patienceMs / 60_000), reason })
}

export function refusedBy({ status, body }: Reply): Refusal {
  const problem = readJson<Partial<Problem>>(body) ?? {}
  return new Refusal('supply.refused', {
    code: problem.code ?? `HTTP ${status}`,
    detail: problem.detail ?? '',
    detailEn: problem.detail_en ?? '',
    hint: problem.hint ?? '',
    hintEn: problem.hint_en ?? '',
  })
}

export function readJson<T>(body: Buffer): T | null {
  try {
    return JSON.parse(body.toString('utf8')) as T
  } catch {
    return null
  }
}

/** Only a secret that is wrong ends the tries; a token service that does not answer is waited for. */
async function fetchToken({ url, client, secret }: ServerOptions): Promise<string> {
  const basic = Buffer.from(`${client}:${await secret()}`).toString('base64')
  const reply = await send(url, {
    method: 'POST',
    path: '/oauth/token',
    open: true,
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: undefined,
    form: 'grant_type=client_credentials&scope=supply',
  })
  const answer = readJson<{ access_token?: string; error?: string; error_description?: string }>(
    reply.body,
  )
  if (answer?.access_token) return answer.access_token
  if (isPassing(reply.status)) throw new Error(`HTTP ${reply.status}`)
  const detail = `${client}: ${answer?.error_description ?? answer?.error ?? reply.status}`
  const hint = {
    vi: 'Kiểm tra tên, mật khẩu và phạm vi supply của hệ thống.',
    en: 'Check the client, its secret and its scope supply.',
  }
  throw new Refusal('supply.refused', {
    code: answer?.error ?? `HTTP ${reply.status}`,
    detail,
    detailEn: detail,
    hint: hint.vi,
    hintEn: hint.en,
  })
}

function send(
  url: string,
  call: Omit<Call, 'body'> & { body?: Call['body'] | undefined; form?: string },
  token?: string,
): Promise<Reply> {
  const target = new URL(url + call.path)
  const request = target.protocol === 'https:' ? requestHttps : requestHttp
  const text = call.json === undefined ? call.form : JSON.stringify(call.json)
  return new Promise((resolve, reject) => {
    const out = request(target, {
      method: call.method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }),
        ...call.headers,
      },
    })
    out.on('error', reject)
    out.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
        })
        // An answer that came before all was sent leaves a connection of no more use.
        if (!out.writableFinished) out.destroy()
      })
    })
    if (!call.body) return void out.end(text)
    pipeline(call.body(), out).catch((error: unknown) => {
      if (!out.destroyed) reject(error as Error)
    })
  })
}
