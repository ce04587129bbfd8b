/**
 * The one way in which a connector speaks HTTP: only to hosts that are allowed, to the very address
 * that was looked up, with timeouts, a few tries, and redirects that are asked like new addresses.
 */
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable, Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from '../byte-window.ts'

export type HttpAnswer = {
  status: number
  headers: IncomingHttpHeaders
  /** Decoded; read it to its end or destroy it. */
  body: Readable
}

export type HttpAsk = { headers?: Record<string, string>; form?: URLSearchParams }

export type HttpClient = {
  /** GET, or POST where there is a form. Refused: `source.*` by what went wrong. */
  ask(url: URL, ask?: HttpAsk): Promise<HttpAnswer>
  close(): void
}

export type HttpClientOptions = {
  source: string
  reach(host: string, port: number): Promise<string[]>
  /** PEM texts: authorities to trust in place of the usual ones, and our own certificate with key. */
  tls?: { ca?: string; client?: string }
  /** Waits before the second, third … try, in milliseconds; their number bounds the tries. */
  waitsMs?: readonly number[]
  idleMs?: number
}

const redirectsMax = 3
const retryAfterMaxMs = 60_000
const passing = new Set([429, 502, 503, 504])
const redirects = new Set([301, 302, 303, 307, 308])

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { waitsMs = [500, 1_000, 2_000, 4_000] } = options
  const agents = makeAgents(options)

  async function ask(url: URL, { headers = {}, form }: HttpAsk = {}): Promise<HttpAnswer> {
    for (let attempt = 0; ; attempt++) {
      const wait = waitsMs[attempt]
      try {
        const answer = await askOnce(url, headers, form, redirectsMax)
        if (!passing.has(answer.status) || wait === undefined) return answer
        answer.body.destroy()
        await sleep(Math.max(wait, retryAfterMs(answer.headers['retry-after'])))
      } catch (error) {
        if (wait === undefined || !isPassing(error)) throw explain(error, options.source)
        await sleep(wait)
      }
    }
  }

  async function askOnce(
    url: URL,
    headers: Record<string, string>,
    form: URLSearchParams | undefined,
    hops: number,
  ): Promise<HttpAnswer> {
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    const addresses = await options.reach(url.hostname, port)
    const answer = await send(url, addresses, headers, form)
    const place = answer.headers.location
    if (!redirects.has(answer.status) || !place || form) return answer
    answer.body.destroy()
    if (hops === 0) throw answered(options.source, answer.status, url)
    const next = new URL(place, url)
    if (next.protocol !== url.protocol) throw answered(options.source, answer.status, url)
    // What proves who we are is meant for the host it was given to.
    const kept = next.host === url.host ? headers : {}
    return askOnce(next, kept, form, hops - 1)
  }

  function send(
    url: URL,
    addresses: readonly string[],
    headers: Record<string, string>,
    form: URLSearchParams | undefined,
  ): Promise<HttpAnswer> {
    const secure = url.protocol === 'https:'
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).request(url, {
        method: form ? 'POST' : 'GET',
        agent: secure ? agents.https : agents.http,
        lookup: pinned(addresses),
        timeout: options.idleMs ?? 30_000,
        headers: {
          'user-agent': 'Kho',
          'accept-encoding': 'gzip, deflate, br',
          ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          ...headers,
        },
      })
      request.on('timeout', () =>
        request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })),
      )
      request.on('error', reject)
      request.on('response', (message) =>
        resolve({
          status: message.statusCode ?? 0,
          headers: message.headers,
          body: decoded(message),
        }),
      )
      request.end(form?.toString())
    })
  }

  return {
    ask,
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function makeAgents({ tls }: HttpClientOptions) {
  return {
    http: new http.Agent({ keepAlive: true, maxSockets: 2 }),
    https: new https.Agent({
      keepAlive: true,
      maxSockets: 2,
      minVersion: 'TLSv1.2',
      ...(tls?.ca ? { ca: tls.ca } : {}),
      ...(tls?.client ? { cert: tls.client, key: tls.client } : {}),
    }),
  }
}

/** Answers every look-up with the addresses that were allowed, so that nothing is looked up twice. */
function pinned(addresses: readonly string[]): LookupFunction {
  const list = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, { all }, done) => {
    if (all) done(null, list)
    else done(null, list[0]!.address, list[0]!.family)
  }
}

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

function decoded(message: IncomingMessage): Readable {
  const coding = message.headers['content-encoding']?.trim().toLowerCase() ?? ''
  const decoder = decoders[coding]?.()
  if (!decoder) return message
  message.on('error', (error) => decoder.destroy(error))
  message.on('close', () => {
    if (!message.complete) decoder.destroy(Object.assign(new Error(), { code: 'ECONNRESET' }))
  })
  decoder.on('close', () => message.destroy())
  return message.pipe(decoder)
}

function retryAfterMs(text: string | undefined): number {
  if (!text) return 0
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), retryAfterMaxMs) : 0
}

const passingCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
])

function isPassing(error: unknown): boolean {
  return passingCodes.has(codeOf(error))
}

const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|^ERR_SSL|ALTNAME/

/** Codes only: messages of the system hold addresses. */
export function explain(error: unknown, source: string): unknown {
  if (error instanceof Refusal) return error
  const reason = codeOf(error)
  if (certificateCode.test(reason)) return new Refusal('source.certificate', { source, reason })
  return new Refusal('source.gone', { source, reason })
}

/** The place without what follows `?`, which may name people. */
export function answered(source: string, status: number, url: URL): Refusal {
  if (status === 401 || status === 403) {
    return new Refusal('source.refused-login', { source, reason: `HTTP ${status}` })
  }
  return new Refusal('source.answered', { source, status, place: `${url.host}${url.pathname}` })
}
