/** Writes a zip file part by part; of a streamed part the sizes are filled in behind it. */
import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createDeflateRaw, crc32 } from 'node:zlib'
import type { Entry } from 'yauzl'
import { Refusal } from '@kho/contract/refusal.ts'

export type PartContent = string | Buffer | Iterable<string> | AsyncIterable<string>

export type ZipWriter = {
  put(name: string, content: PartContent): Promise<void>
  /** A part of another file, its packed bytes as they lie there. */
  copy(entry: Entry, packed: AsyncIterable<Buffer>): Promise<void>
  /** Writes the directory and closes the file. */
  end(): Promise<void>
  /** Closes the file as it is. */
  abandon(): Promise<void>
}

type Part = {
  name: Buffer
  flags: number
  method: number
  time: number
  date: number
  sum: number
  packed: number
  bytes: number
  attributes: number
  start: number
}

const localSignature = 0x04034b50
const centralSignature = 0x02014b50
const endSignature = 0x06054b50
const utf8Names = 0x0800
const deflated = 8
/** 1 January 1980: the same content gives the same file. */
const noDate = 0x0021
const sizeMax = 0xffff_ffff

/** Throws `source.file-exists`: nothing is written over. */
export async function createZip(path: string): Promise<ZipWriter> {
  const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Refusal('source.file-exists', { file: basename(path) })
  })
  const parts: Part[] = []
  let at = 0

  async function add(part: Omit<Part, 'start'>, packed: AsyncIterable<Buffer>): Promise<Part> {
    const placed = { ...part, start: at }
    parts.push(placed)
    at += await write(handle, localHeader(placed), at)
    const from = at
    for await (const piece of packed) at += await write(handle, piece, at)
    placed.packed = at - from
    if (at > sizeMax) throw new RangeError('a zip file past 4 GiB is not written')
    return placed
  }

  return {
    async put(name, content) {
      const measured = { sum: 0, bytes: 0 }
      const part = await add(
        {
          name: Buffer.from(name),
          flags: utf8Names,
          method: deflated,
          time: 0,
          date: noDate,
          packed: 0,
          attributes: 0,
          ...measured,
        },
        deflate(content, measured),
      )
      Object.assign(part, measured)
      if (part.bytes > sizeMax) throw new RangeError('a part past 4 GiB is not written')
      await write(handle, localHeader(part), part.start)
    },
    async copy(entry, packed) {
      await add(
        {
          name: entry.fileNameRaw,
          // The sizes stand in front, so no descriptor follows.
          flags: entry.generalPurposeBitFlag & ~0x0008,
          method: entry.compressionMethod,
          time: entry.lastModFileTime,
          date: entry.lastModFileDate,
          sum: entry.crc32,
          packed: entry.compressedSize,
          bytes: entry.uncompressedSize,
          attributes: entry.externalFileAttributes,
        },
        packed,
      )
    },
    async end() {
      const directory = Buffer.concat(parts.map(centralHeader))
      const end = Buffer.alloc(22)
      end.writeUInt32LE(endSignature, 0)
      end.writeUInt16LE(parts.length, 8)
      end.writeUInt16LE(parts.length, 10)
      end.writeUInt32LE(directory.length, 12)
      end.writeUInt32LE(at, 16)
      await write(handle, Buffer.concat([directory, end]), at)
      await handle.close()
    },
    abandon: () => handle.close(),
  }
}

async function* deflate(
  content: PartContent,
  measured: { sum: number; bytes: number },
): AsyncIterable<Buffer> {
  async function* bytesOf(): AsyncIterable<Buffer> {
    const whole = typeof content === 'string' || Buffer.isBuffer(content)
    for await (const piece of whole ? [content] : content) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      measured.sum = crc32(bytes, measured.sum)
      measured.bytes += bytes.length
      yield bytes
    }
  }
  const stream = createDeflateRaw({ level: 6 })
  pipeline(Readable.from(bytesOf()), stream, () => {})
  yield* stream as AsyncIterable<Buffer>
}

async function write(handle: FileHandle, bytes: Buffer, at: number): Promise<number> {
  await handle.write(bytes, 0, bytes.length, at)
  return bytes.length
}

function localHeader(part: Part): Buffer {
  const header = Buffer.alloc(30 + part.name.length)
  header.writeUInt32LE(localSignature, 0)
  header.writeUInt16LE(20, 4)
  writeFields(header, part, 6)
  part.name.copy(header, 30)
  return header
}

function centralHeader(part: Part): Buffer {
  const header = Buffer.alloc(46 + part.name.length)
  header.writeUInt32LE(centralSignature, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(20, 6)
  writeFields(header, part, 8)
  header.writeUInt32LE(part.attributes, 38)
  header.writeUInt32LE(part.start, 42)
  part.name.copy(header, 46)
  return header
}

/** What both headers have in the same order, from `at` on. */
function writeFields(header: Buffer, part: Part, at: number): void {
  header.writeUInt16LE(part.flags, at)
  header.writeUInt16LE(part.method, at + 2)
  header.writeUInt16LE(part.time, at + 4)
  header.writeUInt16LE(part.date, at + 6)
  header.writeUInt32LE(part.sum, at + 8)
  header.writeUInt32LE(part.packed, at + 12)
  header.writeUInt32LE(Math.min(part.bytes, sizeMax), at + 16)
  header.writeUInt16LE(part.name.length, at + 20)
}
