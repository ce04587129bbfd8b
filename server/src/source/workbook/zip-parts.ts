/** The parts of a zip file, streamed; what is built to harm is refused before anything is unpacked. */
import { open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createInflateRaw, crc32 } from 'node:zlib'
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from '../byte-window.ts'

export type ZipParts = {
  entries: readonly Entry[]
  /** The part of that name, whatever its capitals, or undefined. */
  find(name: string): Entry | undefined
  /** The bytes of a part, checked against its size and checksum. */
  read(entry: Entry): AsyncIterable<Buffer>
  /** The bytes of a part as they lie in the file, still compressed. */
  readRaw(entry: Entry): AsyncIterable<Buffer>
  close(): Promise<void>
}

export type ZipLimits = {
  entriesMax: number
  /** All parts unpacked, in bytes. */
  totalBytesMax: number
  /** How much larger than in the file a part may become, once it is larger than `ratioFrom`. */
  ratioMax: number
  ratioFrom: number
}

/** Repetitive sheets of real offices stay below 100; a bomb of one byte repeated reaches 1,030. */
export const zipLimits: ZipLimits = {
  entriesMax: 20_000,
  totalBytesMax: 16 * 1024 ** 3,
  ratioMax: 300,
  ratioFrom: 16 * 1024 ** 2,
}

const pieceBytes = 1 << 17
const localHeaderBytes = 30

/**
 * Opens the file. Throws `source.bad-workbook`, `source.workbook-bomb`, `source.workbook-locked`;
 * `name` is how it is called there.
 */
export async function openZipParts(
  path: string,
  name: string,
  limits: ZipLimits = zipLimits,
): Promise<ZipParts> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new Refusal('source.not-found', { file: name }, codeOf(error))
  })
  let zip: ZipFile | undefined
  try {
    const { size } = await handle.stat()
    zip = await fromFdPromise(handle.fd, { autoClose: false, lazyEntries: true })
    if (zip.entryCount > limits.entriesMax) {
      throw bomb(name, `${zip.entryCount} parts`, `${limits.entriesMax}`)
    }
    const entries: Entry[] = []
    for await (const entry of zip.eachEntry()) entries.push(entry)
    refuseHarm(entries, size, name, limits)
    return archiveOf(zip, entries, name, () => handle.close())
  } catch (error) {
    await handle.close().catch(() => {})
    throw asRefusal(error, name)
  }
}

function archiveOf(
  zip: ZipFile,
  entries: Entry[],
  name: string,
  close: () => Promise<void>,
): ZipParts {
  const byName = new Map(entries.map((entry) => [entry.fileName.toLowerCase(), entry]))

  async function* readRaw(entry: Entry): AsyncIterable<Buffer> {
    const stream = await zip
      .openReadStreamPromise(entry, { decodeFileData: false })
      .catch((error: unknown) => {
        throw asRefusal(error, name)
      })
    yield* stream as AsyncIterable<Buffer>
  }

  async function* read(entry: Entry): AsyncIterable<Buffer> {
    const pieces = entry.compressionMethod === 8 ? inflate(readRaw(entry)) : readRaw(entry)
    let sum = 0
    let bytes = 0
    try {
      for await (const piece of pieces) {
        bytes += piece.length
        if (bytes > entry.uncompressedSize) throw bad(name, `${entry.fileName}: size`)
        sum = crc32(piece, sum)
        yield piece
      }
    } catch (error) {
      throw asRefusal(error, name, entry.fileName)
    }
    if (bytes !== entry.uncompressedSize || sum !== entry.crc32) {
      throw bad(name, `${entry.fileName}: CRC-32`)
    }
  }

  return { entries, find: (part) => byName.get(part.toLowerCase()), read, readRaw, close }
}

/** Unpacks in another thread while the pieces before are being read. */
async function* inflate(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const stream = createInflateRaw({ chunkSize: pieceBytes })
  // A fault of either side ends the other and comes out where the pieces are taken.
  pipeline(Readable.from(packed), stream, () => {})
  yield* stream as AsyncIterable<Buffer>
}

function refuseHarm(entries: Entry[], size: number, name: string, limits: ZipLimits): void {
  const seen = new Set<string>()
  let total = 0
  for (const entry of entries) {
    const part = entry.fileName
    if (seen.has(part.toLowerCase())) throw bad(name, `${shorten(part)} ×2`)
    seen.add(part.toLowerCase())
    if (entry.isEncrypted()) throw new Refusal('source.workbook-locked', { file: name })
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
      throw bad(name, `${shorten(part)}: compression ${entry.compressionMethod}`)
    }
    total += entry.uncompressedSize
    if (total > limits.totalBytesMax) throw bomb(name, `> ${total} byte`, `${limits.totalBytesMax}`)
    const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
    if (entry.uncompressedSize > limits.ratioFrom && ratio > limits.ratioMax) {
      throw bomb(name, `${shorten(part)} × ${Math.round(ratio)}`, `× ${limits.ratioMax}`)
    }
  }
  const byPlace = entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )
  byPlace.forEach((entry, i) => {
    const { relativeOffsetOfLocalHeader: start, fileNameLength, compressedSize } = entry
    const end = start + localHeaderBytes + fileNameLength + compressedSize
    const next = byPlace[i + 1]?.relativeOffsetOfLocalHeader ?? size
    if (end > next) throw bomb(name, `${shorten(entry.fileName)}: overlap`, '0')
  })
}

const shorten = (part: string) => part.slice(0, 80)

function bad(file: string, reason: string): Refusal {
  return new Refusal('source.bad-workbook', { file, reason })
}

function bomb(file: string, found: string, limit: string): Refusal {
  return new Refusal('source.workbook-bomb', { file, found, limit })
}

/** The libraries' own words are for the operator: they may quote the file. */
function asRefusal(error: unknown, name: string, part = 'zip'): unknown {
  if (error instanceof Refusal) return error
  const code = codeOf(error)
  if (code === 'EIO' || code === 'EBADF') {
    return new Refusal('source.gone', { source: name, reason: code })
  }
  const reason = code === 'unknown' ? part : `${part}: ${code}`
  return new Refusal('source.bad-workbook', { file: name, reason }, String(error))
}
