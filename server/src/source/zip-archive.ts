/** Zip archives, read entry by entry. What would unfold beyond all measure is refused by name. */
import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from './byte-window.ts'

export type ZipArchive = {
  /** Names as they stand in the archive, folders left out, in its order. */
  names: readonly string[]
  /** The unpacked bytes; a fault on the way is a refusal `source.bad-archive`. */
  open(name: string): AsyncIterable<Uint8Array>
  close(): void
}

const entriesMax = 10_000
/** More than any layer needs; and from here on nothing honest is packed a hundredfold. */
const bytesMax = 16 * 1024 ** 3
const smallBytes = 256 * 1024 ** 2
const ratioMax = 100

/** Whether the file begins as a zip archive does, whatever it is called. */
export async function isZip(path: string): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.readUInt32BE() === 0x504b0304
  } finally {
    await handle.close()
  }
}

/** Throws `source.bad-archive` and `source.archive-bomb`; `name` is how messages call the file. */
export async function openZip(path: string, name: string): Promise<ZipArchive> {
  let zip: ZipFile
  try {
    zip = await yauzl.openPromise(path, { autoClose: false, lazyEntries: true })
  } catch (error) {
    throw badArchive(name, 'zip ?', error)
  }
  try {
    const entries = await readEntries(zip, name)
    return {
      names: [...entries.keys()],
      open(entryName) {
        const entry = entries.get(entryName)
        if (!entry) throw new Error(`the archive has no entry ${entryName}`)
        return unpack(zip, entry, name)
      },
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function* unpack(zip: ZipFile, entry: Entry, name: string): AsyncIterable<Uint8Array> {
  if (entry.isEncrypted()) throw badArchive(name, 'password / mật khẩu')
  let sum = 0
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      sum = crc32(chunk as Uint8Array, sum)
      yield chunk as Uint8Array
    }
  } catch (error) {
    throw badArchive(name, `"${entry.fileName}"`, error)
  }
  // The library leaves it to us, and what was packed without compression has no other check.
  if (sum !== entry.crc32) throw badArchive(name, `"${entry.fileName}": CRC-32`)
}

async function readEntries(zip: ZipFile, name: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  let bytes = 0
  if (zip.entryCount > entriesMax) throw badArchive(name, `${zip.entryCount} > ${entriesMax} files`)
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      if (entries.has(entry.fileName)) throw badArchive(name, `"${entry.fileName}" ×2`)
      entries.set(entry.fileName, entry)
      bytes += entry.uncompressedSize
    }
  } catch (error) {
    throw error instanceof Refusal ? error : badArchive(name, 'zip ?', error)
  }
  const limit = Math.min(bytesMax, Math.max(smallBytes, zip.fileSize * ratioMax))
  if (bytes > limit) throw new Refusal('source.archive-bomb', { file: name, bytes, limit })
  return entries
}

/** The library's own words are for the operator's log only. */
export function badArchive(name: string, reason: string, error?: unknown): Refusal {
  const said = error instanceof Error ? error.message : codeOf(error)
  return new Refusal('source.bad-archive', { file: name, reason }, error ? said : undefined)
}
