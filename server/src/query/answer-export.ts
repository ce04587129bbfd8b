/** An export as it is sent: unchanged, whole, or the rest of what broke off. */
import type { Readable } from 'node:stream'
import type { Answer, HttpContext } from '../http/route.ts'
import { reprDigest, type Measured } from './measures.ts'

/** What is read when it is sent; its bytes are fixed by its mark. */
export type Downloadable = {
  etag: string
  /** What the whole was measured to be, where that is known without reading it. */
  measured: Measured | null
  /** For everybody, so that its digest may be told to who takes nothing or a part of it. */
  isOpen: boolean
  /** The same, read through where it is not known; sends nothing. */
  measure(signal: AbortSignal): Promise<Measured>
  /** The whole, or the rest from a byte on. */
  stream(fromByte?: number): Readable
  /** Ends it where no stream was begun. */
  close(outcome: 'complete' | 'broken-off'): void
}

type Asked = Pick<HttpContext, 'headers' | 'signal'>

/** `headers` beside those that its bytes give. */
export async function answerExport(
  made: Downloadable,
  { headers, signal }: Asked,
  own: Record<string, string>,
): Promise<Answer> {
  const common = { ...own, etag: made.etag, 'accept-ranges': 'bytes' }
  const withDigest = (measured: Measured | null) =>
    measured ? { ...common, 'repr-digest': reprDigest(measured.sha256) } : common
  // Under a grant a digest counts for all rows of its file, which these answers do not.
  const described = (measured: Measured | null) => (made.isOpen ? withDigest(measured) : common)
  if (headers['if-none-match'] === made.etag) {
    made.close('complete')
    return { status: 304, headers: described(made.measured), body: null }
  }
  const from = rangeStart(headers, made.etag)
  if (from === null) return { headers: withDigest(made.measured), body: made.stream() }
  const measured = await measureExport(made, signal)
  const size = measured.bytes
  if (from >= size) {
    made.close('complete')
    const range = { 'content-range': `bytes */${size}` }
    return { status: 416, headers: { ...described(measured), ...range }, body: null }
  }
  const range = {
    'content-range': `bytes ${from}-${size - 1}/${size}`,
    'content-length': String(size - from),
  }
  return { status: 206, headers: { ...described(measured), ...range }, body: made.stream(from) }
}

export async function measureExport(made: Downloadable, signal: AbortSignal): Promise<Measured> {
  try {
    return await made.measure(signal)
  } catch (error) {
    made.close('broken-off')
    throw error
  }
}

/** `bytes=N-` where the reader still means these bytes; null for the whole. */
export function rangeStart(headers: HttpContext['headers'], etag: string): number | null {
  const range = /^bytes=(\d{1,15})-$/.exec(headers.range ?? '')
  if (!range) return null
  const ifRange = headers['if-range']
  return ifRange === undefined || ifRange === etag ? Number(range[1]) : null
}
