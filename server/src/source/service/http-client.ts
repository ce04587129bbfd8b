/**
 * The one way in which a connector speaks HTTP: only to hosts that are allowed, to the very address
 * that was looked up, with timeouts, a few tries, and redirects that are asked like new addresses.
 */
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Readable, Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from '../byte-window.ts'
import { checkedLookup } from '../checked-address.ts'

export type HttpAnswer = {
  status: number
  headers: IncomingHttpHeaders
  /** Decoded; read it to its end or destroy it. */
  body: Readable
}

export type HttpAsk = {
  headers?: Record<string, string>
  form?: URLSearchParams
  /** Sent by POST. */
  json?: string
  /** Ends the call, also while its answer is read. */
  signal?: AbortSignal
}

export type HttpClient = {
  /** GET, or POST where there is a form or JSON. Refused: `source.*` by what went wrong. */
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
  /** Answers of redirection are handed over as they are instead of being followed. */
  staysPut?: boolean
  /** Connections to a host at once. */
  socketsMax?: number
}

const redirectsMax = 3
const retryAfterMaxMs = 60_000
const passing = new Set([429, 502, 503, 504])
const redirects = new Set([301, 302, 303, 307, 308])

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { waitsMs = [500, 1_000, 2_000, 4_000] } = options
  const agents = makeAgents(options)

  async function ask(url: URL, what: HttpAsk = {}): Promise<HttpAnswer> {
    for (let attempt = 0; ; attempt++) {
      const wait = waitsMs[attempt]
      try {
        const answer = await askOnce(url, what, redirectsMax)
        if (!passing.has(answer.status) || wait === undefined) return answer
        answer.body.destroy()
        await sleep(Math.max(wait, retryAfterMs(answer.headers['retry-after'])))
      } catch (error) {
        if (wait === undefined || !isPassing(error)) throw explain(error, options.source)
        await sleep(wait)
      }
    }
  }

  async function askOnce(url: URL, what: HttpAsk, hops: number): Promise<HttpAnswer> {
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    const addresses = await options.reach(url.hostname, port)
    const answer = await send(url, addresses, what)
    const place = answer.headers.location
    const follows = redirects.has(answer.status) && !options.staysPut
    if (!follows || !place || what.form || what.json) return answer
    answer.body.destroy()
    if (hops === 0) throw answered(options.source, answer.status, url)
    const next = new URL(place, url)
    if (next.protocol !== url.protocol) throw answered(options.source, answer.status, url)
    // What proves who we are is meant for the host it was given to.
    const headers = next.host === url.host ? (what.headers ?? {}) : {}
    return askOnce(next, { ...what, headers }, hops - 1)
  }

  function send(
    url: URL,
    addresses: readonly string[],
    { headers, form, json, signal }: HttpAsk,
  ): Promise<HttpAnswer> {
    const secure = url.protocol === 'https:'
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).request(url, {
        method: form || json ? 'POST' : 'GET',
        ...(signal ? { signal } : {}),
        agent: secure ? agents.https : agents.http,
        lookup: checkedLookup(addresses),
        timeout: options.idleMs ?? 30_000,
        headers: {
          'user-agent': 'Kho',
          'accept-encoding': 'gzip, deflate, br',
          ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          ...(json ? { 'content-type': 'application/json' } : {}),
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
      request.end(form?.toString() ?? json)
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

function makeAgents({ tls, socketsMax: maxSockets = 2 }: HttpClientOptions) {
  return {
    http: new http.Agent({ keepAlive: true, maxSockets }),
    https: new https.Agent({
      keepAlive: true,
      maxSockets,
      minVersion: 'TLSv1.2',
      ...(tls?.ca ? { ca: tls.ca } : {}),
      ...(tls?.client ? { cert: tls.client, key: tls.client } : {}),
    }),
  }
}

/** Answers every look-up with the addresses that were allowed, so that nothing is looked up twice. */
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

/** Nothing was heard of the server, so nothing can have been lost in the middle. */
const neverReached = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|^ERR_O?SSL|ALTNAME|^EPROTO$/

/** Codes only: messages of the system hold addresses. */
export function explain(error: unknown, source: string): unknown {
  if (error instanceof Refusal) return error
  const reason = codeOf(error)
  if (certificateCode.test(reason)) return new Refusal('source.certificate', { source, reason })
  const code = neverReached.has(reason) ? 'source.unreachable' : 'source.gone'
  return new Refusal(code, { source, reason })
}

/** The place without what follows `?`, which may name people. */
export function answered(source: string, status: number, url: URL): Refusal {
  if (status === 401 || status === 403) {
    return new Refusal('source.refused-login', { source, reason: `HTTP ${status}` })
  }
  return new Refusal('source.answered', { source, status, place: `${url.host}${url.pathname}` })
}
