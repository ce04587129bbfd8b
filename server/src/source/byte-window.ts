/** A file or stream seen through one reused buffer, so that memory does not grow with its size. */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { Refusal } from '@kho/contract/refusal.ts'
import { decodeFeed } from './charset/decode-feed.ts'
import type { Encoding } from './charset/encoding.ts'

/** A stream of bytes, or the path of a file. */
export type ByteInput = Readable | AsyncIterable<Uint8Array> | string

export type ByteWindowOptions = {
  /** How the source is called in messages; default: the file's name without its folder. */
  name?: string
  /** Bytes that one step asks for. */
  blockBytes?: number
  /** Whether the SHA-256 of all bytes is taken on the way. */
  hashed?: boolean
  /**
   * The declared encoding of a file of text: the window then holds UTF-8, while size and hash stay
   * those of the file. Without one, bytes come as they are.
   */
  encoding?: Encoding
}

/**
 * The unread bytes are `bytes[start, end)`. `fill` may move them and replace the buffer, so nobody
 * keeps a view over a call of it.
 */
export type ByteWindow = {
  bytes: Buffer
  start: number
  end: number
  /** True once the source has given its last byte. */
  ended: boolean
  /** Place in the file of `bytes[0]`. */
  base: number
  /** Reads one block more, or `atLeast` bytes if that is larger; less only at the end. */
  fill(atLeast?: number): Promise<void>
  close(): Promise<void>
  /** Bytes read, and their SHA-256 once the end is reached. */
  described(): { bytes: number; fileSha256?: string }
}

const blockBytesDefault = 1 << 18
const keptBytesMax = 1 << 23

/**
 * Opens the input. Throws `source.not-found` where a file cannot be opened, and what `decodeFeed`
 * finds of its encoding.
 */
export async function openByteWindow(
  input: ByteInput,
  options: ByteWindowOptions = {},
): Promise<ByteWindow> {
  const name = options.name ?? (typeof input === 'string' ? basename(input) : 'stream')
  const blockBytes = options.blockBytes ?? blockBytesDefault
  const raw = typeof input === 'string' ? await openFile(input, name) : openStream(input)
  const hash: Hash | undefined = options.hashed === false ? undefined : createHash('sha256')
  let total = 0
  let fileSha256: string | undefined

  const counted: Feed = {
    async read(into, at, length) {
      const count = await readGuarded(raw, into, at, length, name)
      if (count === 0) fileSha256 ??= hash?.digest('hex')
      else hash?.update(into.subarray(at, at + count))
      total += count
      return count
    },
    close: () => raw.close(),
  }
  const feed = options.encoding ? await decodeOrClose(counted, options.encoding) : counted

  async function fill(atLeast = 0): Promise<void> {
    const wanted = Math.max(atLeast, blockBytes)
    makeRoom(window, wanted)
    let read = 0
    while (read < wanted && !window.ended) {
      const count = await feed.read(window.bytes, window.end, wanted - read)
      if (count === 0) {
        window.ended = true
        break
      }
      window.end += count
      read += count
    }
  }

  const window: ByteWindow = {
    bytes: Buffer.allocUnsafeSlow(blockBytes * 2),
    start: 0,
    end: 0,
    ended: false,
    base: 0,
    fill,
    close: () => feed.close(),
    described: () => ({ bytes: total, ...(fileSha256 ? { fileSha256 } : {}) }),
  }
  return window
}

/**
 * Moves the unread bytes to the front and makes the buffer large enough for `wanted` more; one
 * that a single long row has swollen is given back.
 */
function makeRoom(window: ByteWindow, wanted: number): void {
  const kept = window.end - window.start
  const needed = kept + wanted
  const swollen = window.bytes.length > keptBytesMax && needed * 4 < window.bytes.length
  const fits = needed <= window.bytes.length && !swollen
  const target = fits ? window.bytes : Buffer.allocUnsafeSlow(needed * 2)
  window.bytes.copy(target, 0, window.start, window.end)
  window.bytes = target
  window.base += window.start
  window.start = 0
  window.end = kept
}

async function decodeOrClose(feed: Feed, encoding: Encoding): Promise<Feed> {
  try {
    return await decodeFeed(feed, encoding)
  } catch (error) {
    await feed.close()
    throw error
  }
}

/** Copies up to `length` bytes to `into[at...]`; 0 at the end. */
export type Feed = {
  read(into: Buffer, at: number, length: number): Promise<number>
  close(): Promise<void>
}

async function readGuarded(
  feed: Feed,
  into: Buffer,
  at: number,
  length: number,
  name: string,
): Promise<number> {
  try {
    return await feed.read(into, at, length)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('source.gone', { source: name, reason: codeOf(error) })
  }
}

async function openFile(path: string, name: string): Promise<Feed> {
  try {
    const handle = await open(path, 'r')
    if ((await handle.stat()).isDirectory()) {
      await handle.close()
      throw new Error('EISDIR')
    }
    return {
      read: async (into, at, length) => (await handle.read(into, at, length)).bytesRead,
      close: () => handle.close(),
    }
  } catch (error) {
    throw new Refusal('source.not-found', { file: name }, codeOf(error))
  }
}

function openStream(input: Exclude<ByteInput, string>): Feed {
  const iterator = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array | string>
  let chunk: Uint8Array = new Uint8Array(0)
  let used = 0
  return {
    async read(into, at, length) {
      while (used === chunk.length) {
        const next = await iterator.next()
        if (next.done) return 0
        chunk = typeof next.value === 'string' ? Buffer.from(next.value) : next.value
        used = 0
      }
      const count = Math.min(length, chunk.length - used)
      into.set(chunk.subarray(used, used + count), at)
      used += count
      return count
    },
    // Ends the stream also where only a part of it was read.
    close: async () => void (await iterator.return?.()),
  }
}

/** To the end of what is read, for a sum over all of it. */
export async function drain(window: ByteWindow): Promise<void> {
  while (!window.ended) {
    window.start = window.end
    await window.fill()
  }
}

/** What a system error may tell: its code, never its message, which can hold paths or addresses. */
export function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (typeof code === 'string' && code !== '') return code
  return error instanceof Error && /^[A-Z_]+$/.test(error.message) ? error.message : 'unknown'
}
