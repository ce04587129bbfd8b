/**
 * Compression of whole answers. It is never applied by itself: a page that holds a secret beside
 * what the asker typed would tell the secret by its length (BREACH), so only those routes call it
 * whose answer is the same for everybody.
 */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Coding = 'br' | 'gzip'

/** `once`: made once and sent for ever, so worth all the effort; `each`: made while somebody waits. */
export type Effort = 'once' | 'each'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Below this the head weighs more than what is saved. */
export const worthBytes = 1_024

const quality = { once: 11, each: 5 } satisfies Record<Effort, number>
const level = { once: 9, each: 6 } satisfies Record<Effort, number>

/**
 * What the asker reads best of what there is (RFC 9110, 12.5.3). Browsers take Brotli only from
 * https and from their own machine, hence gzip beside it.
 */
export function codingOf(acceptEncoding: string | undefined): Coding | null {
  const weights = new Map<string, number>()
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [name, ...parameters] = part.split(';').map((text) => text.trim())
    const q = parameters.find((text) => text.startsWith('q='))
    if (name) weights.set(name, q === undefined ? 1 : Number(q.slice(2)) || 0)
  }
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0
  const br = weightOf('br')
  const gz = weightOf('gzip')
  if (br === 0 && gz === 0) return null
  return br >= gz ? 'br' : 'gzip'
}

export function compress(body: Buffer, coding: Coding, effort: Effort): Promise<Buffer> {
  if (coding === 'gzip') return zip(body, { level: level[effort] })
  return brotli(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality[effort],
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  })
}
