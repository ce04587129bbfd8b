/**
 * Asks an owner's service for one record, once: within its time, following nobody elsewhere, and
 * taking no more than it declared. A question that could be counted twice is never asked twice.
 */
import type { Readable } from 'node:stream'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { ErrorCode } from '@kho/contract/errors.ts'
import { Refusal, type RefusalValues } from '@kho/contract/refusal.ts'
import { codeOf } from '../source/byte-window.ts'
import type { HttpAnswer } from '../source/service/http-client.ts'
import type { FilledRequest } from '../source/service/record-request.ts'
import type { OwnerService } from './owner-service.ts'
import { readAnswer } from './read-answer.ts'

/** Makes a refusal that names the dataset and whom to ask. */
export type Refuse = (code: ErrorCode, values?: RefusalValues) => Refusal

export type OwnerQuestion = {
  version: DatasetVersion
  request: FilledRequest
  /** Aborted when the caller goes away. */
  gone: AbortSignal
  refuse: Refuse
}

/** The fields of the record as written, or null where there is none. Refused: `through.*`. */
export async function askOwner(
  service: OwnerService,
  question: OwnerQuestion,
): Promise<(string | null)[] | null> {
  const { gone, refuse } = question
  const { timeoutMs } = service.options
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([deadline, gone])
  try {
    return await unlessAborted(signal, askTwiceAtMost(service, question, signal))
  } catch (error) {
    if (gone.aborted) throw refuse('through.owner-away', { reason: 'the caller went away' })
    if (deadline.aborted) throw refuse('through.owner-slow', { limit: timeoutMs })
    throw explain(error, refuse)
  }
}

/** Looking up names and getting a token know no signal; the caller does not wait for them. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  work.catch(() => {})
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** A second time only where what proves who asks has ended: then the first was not answered. */
async function askTwiceAtMost(
  service: OwnerService,
  question: OwnerQuestion,
  signal: AbortSignal,
): Promise<(string | null)[] | null> {
  for (let turn = 1; ; turn++) {
    const answer = await send(service, question.request, signal, turn > 1)
    const read = await readStatus(service, question, answer)
    if (read.is === 'record') return read.fields
    if (read.is === 'absent') return null
    if (turn > 1 || !service.options.auth) {
      throw question.refuse('through.owner-refused', { reason: read.answer })
    }
  }
}

type Read = { is: 'record'; fields: (string | null)[] } | { is: 'absent' } | Ended
type Ended = { is: 'ended'; answer: string }

async function send(
  service: OwnerService,
  { url, json }: FilledRequest,
  signal: AbortSignal,
  renew: boolean,
): Promise<HttpAnswer> {
  const headers = {
    accept: 'application/json',
    ...service.options.headers,
    ...(await service.authorise(renew)),
  }
  signal.throwIfAborted()
  const ask = { headers, signal, ...(json === undefined ? {} : { json }) }
  try {
    return await service.http.ask(url, ask)
  } catch (error) {
    // A connection that was kept open may have died unseen; reading again changes nothing.
    if (json !== undefined || signal.aborted || !isCut(error)) throw error
    return service.http.ask(url, ask)
  }
}

function isCut(error: unknown): boolean {
  return error instanceof Refusal && ['ECONNRESET', 'EPIPE'].includes(String(error.values.reason))
}

async function readStatus(
  { options }: OwnerService,
  { version, refuse }: OwnerQuestion,
  { status, headers, body }: HttpAnswer,
): Promise<Read> {
  if (status < 200 || status > 299) {
    body.on('error', () => {}).destroy()
    if (options.absentStatus.includes(status)) return { is: 'absent' }
    if (status === 401 || status === 403) return { is: 'ended', answer: `HTTP ${status}` }
    if (status < 400) throw refuse('through.redirected', { status })
    if (status === 429 || status > 499) {
      throw refuse('through.owner-away', { reason: `HTTP ${status}` })
    }
    throw refuse('through.owner-error', { answer: `HTTP ${status}` })
  }
  const misfit = (place: string, reason: string) =>
    refuse('through.other-content', { place, reason })
  if (/^\s*(text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '')) {
    body.on('error', () => {}).destroy()
    throw misfit('content-type', 'HTML')
  }
  const bytes = await readBody(body, options.bytesMax)
  if (!bytes) throw misfit('body', `> ${options.bytesMax} bytes`)
  const read = readAnswer(bytes, version, options)
  if (read.is === 'misfit') throw misfit(read.misfit.place, read.misfit.reason)
  if (read.is === 'error') throw refuse('through.owner-error', { answer: read.answer })
  return read
}

/** Null where there is more than allowed; the rest is then not read. */
async function readBody(body: Readable, bytesMax: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The reason says more than the name. */
const lost = new Set(['source.gone', 'source.unreachable'])

/** What went wrong on the way, by its code: messages of the system and of parsers hold values. */
function explain(error: unknown, refuse: Refuse): unknown {
  if (error instanceof Refusal) {
    if (error.code.startsWith('through.')) return error
    const reason = String(error.values.reason ?? error.code)
    return error.code === 'source.refused-login'
      ? refuse('through.owner-refused', { reason })
      : refuse('through.owner-away', { reason: lost.has(error.code) ? reason : error.code })
  }
  const code = codeOf(error)
  if (code === 'unknown') return error
  if (code.startsWith('Z_') || code.startsWith('ERR_')) {
    return refuse('through.other-content', { place: 'body', reason: code })
  }
  return refuse('through.owner-away', { reason: code })
}
