import { createReadStream } from 'node:fs'
import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Unreadable } from './unreadable.ts'

/** A log to read from, by the paths of C2SP tlog-tiles (`checkpoint`, `tile/0/000` …). */
export interface LogReader {
  /** The whole file, or null where there is none. Throws where it cannot be known. */
  readonly read: (path: string) => Promise<Buffer | null>
  /** The file in pieces, for batch files of any size; null where there is none. */
  readonly stream: (path: string) => Promise<AsyncIterable<Buffer> | null>
  /** The names in a folder, empty where there is none. Only folders can be listed, not URLs. */
  readonly list?: (folder: string) => Promise<string[]>
}

/** A full bundle of the longest entries has 16.8 MB; nobody sends us more for one file. */
const FILE_BYTES_MAX = 17 * 1024 * 1024
const FETCH_TIMEOUT_MS = 30_000
/** Batch files may take as long as the line needs, as long as something of them comes. */
const SILENCE_MS = 30_000

/** Opens a log at an http(s) URL, a file URL or a folder. Nothing is read yet. */
export function openLog(location: string): LogReader {
  if (/^https?:\/\//i.test(location)) return openUrl(location)
  return openFolder(/^file:/i.test(location) ? fileURLToPath(location) : location)
}

function openFolder(folder: string): LogReader {
  return {
    read: (path) => absentAsNull(readFile(join(folder, checkPath(path)))),
    stream: async (path) => {
      const full = join(folder, checkPath(path))
      const handle = await absentAsNull(open(full))
      if (handle === null) return null
      return createReadStream(full, { fd: handle, highWaterMark: 1 << 20 })
    },
    list: async (path) => (await absentAsNull(readdir(join(folder, checkPath(path))))) ?? [],
  }
}

function openUrl(location: string): LogReader {
  const base = location.endsWith('/') ? location : `${location}/`
  async function request(path: string, signal: AbortSignal): Promise<Response | null> {
    const response = await fetch(new URL(checkPath(path), base), { signal })
    if (response.ok) return response
    await response.body?.cancel()
    if (response.status === 404 || response.status === 410) return null
    const { status } = response
    throw new Unreadable(
      `${path}: the server answered ${status}`,
      `${path}: máy chủ trả lời ${status}`,
    )
  }
  return {
    read: async (path) => {
      const response = await request(path, AbortSignal.timeout(FETCH_TIMEOUT_MS))
      if (response === null || response.body === null) return null
      const pieces: Uint8Array[] = []
      let bytes = 0
      for await (const piece of response.body as AsyncIterable<Uint8Array>) {
        bytes += piece.length
        if (bytes > FILE_BYTES_MAX) {
          throw new Unreadable(
            `${path}: longer than a log file can be`,
            `${path}: dài hơn mức một tệp nhật ký có thể có`,
          )
        }
        pieces.push(piece)
      }
      return Buffer.concat(pieces)
    },
    stream: async (path) => {
      const silence = watchSilence()
      const response = await request(path, silence.signal).finally(silence.end)
      return response === null || response.body === null ? null : asBuffers(response.body, silence)
    },
  }
}

/** Aborts its signal where nothing is heard for too long; between hearing and waiting it is off. */
function watchSilence() {
  const gone = new AbortController()
  const late = () => gone.abort(new DOMException('nothing more came', 'TimeoutError'))
  let timer = setTimeout(late, SILENCE_MS)
  return {
    signal: gone.signal,
    begin: () => void (timer = setTimeout(late, SILENCE_MS)),
    end: () => clearTimeout(timer),
  }
}

async function* asBuffers(
  body: AsyncIterable<Uint8Array>,
  silence: ReturnType<typeof watchSilence>,
): AsyncGenerator<Buffer> {
  try {
    silence.begin()
    for await (const piece of body) {
      silence.end()
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      silence.begin()
    }
  } finally {
    silence.end()
  }
}

/**
 * Paths come from sizes and hashes, but a hash comes from an entry: nothing may lead out of the
 * log.
 */
function checkPath(path: string): string {
  if (!/^[a-z0-9./-]+$/i.test(path) || /(^|\/)\.\.?(\/|$)/.test(path) || path.startsWith('/')) {
    throw new Unreadable(
      `"${path}" is not a path in a log`,
      `“${path}” không phải đường dẫn trong nhật ký`,
    )
  }
  return path
}

async function absentAsNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}
