/**
 * Large texts as a browser takes them: compressed once, when first asked for. The best compression
 * takes seconds, so it is made in the background, and what is quickly made goes out meanwhile.
 */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
const quick = 5

export type Packed = { encoding: 'br' | 'gzip' | null; body: Buffer }

export type Compressed = {
  /** By the Accept-Encoding of a call. */
  pack(accepted: string | undefined): Promise<Packed>
  /** Ends when the best is made. */
  best(): Promise<Buffer>
}

export function createCompressed(body: Buffer): Compressed {
  let small: Promise<Buffer> | undefined
  let smaller: Promise<Buffer> | undefined
  let zipped: Promise<Buffer> | undefined
  let smallest: Buffer | undefined

  const make = (quality: number) =>
    brotli(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quality,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      },
    })

  function best(): Promise<Buffer> {
    smaller ??= make(constants.BROTLI_MAX_QUALITY).then((made) => (smallest = made))
    return smaller
  }

  return {
    best,
    async pack(accepted = '') {
      const names = accepted.split(',').map((one) => one.trim().split(';')[0])
      if (names.includes('br')) {
        void best()
        small ??= make(quick)
        return { encoding: 'br', body: smallest ?? (await small) }
      }
      if (!names.includes('gzip')) return { encoding: null, body }
      zipped ??= zip(body)
      return { encoding: 'gzip', body: await zipped }
    },
  }
}
