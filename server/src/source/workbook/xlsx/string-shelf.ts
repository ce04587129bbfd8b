/**
 * Keeps millions of texts outside the heap, found by number: their UTF-8 in blocks, of which those
 * beyond a limit lie in a temporary file without a name.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type StringShelf = {
  /** Puts a text; its number is how many were put before. */
  put(text: string): void
  /** The text of that number, or undefined. */
  get(number: number): string | undefined
  count(): number
  bytes(): number
  close(): void
}

const blockBytes = 1 << 16
const cacheSlots = 1 << 13
const fileBlocksKept = 256

/** `keptBytes`: as many are held in memory before the file is made. */
export function createStringShelf(keptBytes = 96 << 20): StringShelf {
  const keptBlocks = Math.ceil(keptBytes / blockBytes)
  const blocks: Buffer[] = []
  let open: Buffer = Buffer.allocUnsafeSlow(blockBytes)
  let openNumber = 0
  let used = 0
  let ends = new Float64Array(1 << 12)
  let count = 0
  let total = 0
  const file = createBlockFile()
  const cache: ({ number: number; text: string } | undefined)[] = []

  function close(block: Buffer): void {
    if (openNumber < keptBlocks) blocks.push(block)
    else file.write(openNumber - keptBlocks, block)
    open = openNumber < keptBlocks ? Buffer.allocUnsafeSlow(blockBytes) : block
    openNumber++
    used = 0
  }

  function append(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      if (used === blockBytes) close(open)
      const taken = bytes.copy(open, used, at)
      used += taken
      at += taken
    }
  }

  function put(text: string): void {
    const room = blockBytes - used
    // Three bytes a character at most, so that the usual text is written where it stays.
    if (text.length * 3 <= room) used += open.write(text, used)
    else append(Buffer.from(text))
    total = openNumber * blockBytes + used
    if (count === ends.length) {
      const grown = new Float64Array(count * 2)
      grown.set(ends)
      ends = grown
    }
    ends[count++] = total
  }

  function blockOf(number: number): Buffer {
    if (number === openNumber) return open
    return blocks[number] ?? file.read(number - keptBlocks)
  }

  function get(number: number): string | undefined {
    if (!(number >= 0 && number < count)) return undefined
    const slot = number & (cacheSlots - 1)
    const known = cache[slot]
    if (known?.number === number) return known.text
    const start = number === 0 ? 0 : ends[number - 1]!
    const text = read(start, ends[number]!)
    cache[slot] = { number, text }
    return text
  }

  function read(start: number, end: number): string {
    const first = Math.floor(start / blockBytes)
    const from = start - first * blockBytes
    if (from + end - start <= blockBytes) {
      return blockOf(first).toString('utf8', from, from + end - start)
    }
    const pieces: Buffer[] = []
    for (let at = start; at < end;) {
      const number = Math.floor(at / blockBytes)
      const inBlock = at - number * blockBytes
      const length = Math.min(blockBytes - inBlock, end - at)
      pieces.push(Buffer.from(blockOf(number).subarray(inBlock, inBlock + length)))
      at += length
    }
    return Buffer.concat(pieces).toString('utf8')
  }

  return { put, get, count: () => count, bytes: () => total, close: () => file.close() }
}

/** Blocks in a file that has lost its name already, so that nothing of it outlives the program. */
function createBlockFile() {
  let place: { descriptor: number; folder: string } | undefined
  const kept = new Map<number, Buffer>()

  function open(): number {
    if (place) return place.descriptor
    const folder = mkdtempSync(join(tmpdir(), 'kho-strings-'))
    const descriptor = openSync(join(folder, 'strings'), 'wx+', 0o600)
    place = { descriptor, folder }
    // Where an open file cannot lose its name (Windows), `close` takes it away.
    if (process.platform !== 'win32') rmSync(folder, { recursive: true })
    return descriptor
  }

  return {
    write(number: number, block: Buffer): void {
      writeSync(open(), block, 0, block.length, number * blockBytes)
    },
    read(number: number): Buffer {
      const known = kept.get(number)
      if (known) return known
      const reused = kept.size >= fileBlocksKept ? kept.keys().next().value : undefined
      const block =
        (reused === undefined ? undefined : kept.get(reused)) ?? Buffer.alloc(blockBytes)
      if (reused !== undefined) kept.delete(reused)
      readSync(open(), block, 0, blockBytes, number * blockBytes)
      kept.set(number, block)
      return block
    },
    close(): void {
      if (!place) return
      closeSync(place.descriptor)
      rmSync(place.folder, { recursive: true, force: true })
      place = undefined
    },
  }
}
