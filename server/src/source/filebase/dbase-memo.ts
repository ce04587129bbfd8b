/** The memo file beside a dBase file (.dbt, .fpt): texts of any length in numbered blocks. */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export type MemoFile = {
  path: string
  /** The bytes that begin at a block, or what is wrong. */
  read(block: number): Buffer | { fault: string }
  close(): void
}

const memoBytesMax = 16 << 20
const stepBytes = 4096
const foxproVersions = new Set([0x30, 0x31, 0x32, 0xf5, 0xfb])

/** Null where there is none. Its name may be in capitals or not. */
export function openMemo(path: string, version: number): MemoFile | null {
  const ending = foxproVersions.has(version) ? 'fpt' : 'dbt'
  const found = findBeside(path, ending)
  if (!found) return null
  const file = openSync(found, 'r')
  const bytes = fstatSync(file).size
  const at = (from: number, length: number) => {
    const into = Buffer.alloc(Math.max(0, Math.min(length, bytes - from)))
    readSync(file, into, 0, into.length, from)
    return into
  }
  const head = at(0, 512)
  const read = ending === 'fpt' ? foxproReader(at, head) : dbaseReader(at, head, version)
  return {
    path: found,
    read: (block) => (block < bytes ? read(block) : { fault: `memo block ${block}` }),
    close: () => closeSync(file),
  }
}

/** The memo file that belongs to a table, if there is one. */
export function memoBeside(path: string): string[] {
  return ['dbt', 'fpt'].flatMap((ending) => findBeside(path, ending) ?? [])
}

function findBeside(path: string, ending: string): string | null {
  const folder = dirname(path)
  const wanted = `${basename(path).replace(/\.[^.]*$/, '')}.${ending}`.toLowerCase()
  if (!existsSync(folder)) return null
  const name = readdirSync(folder).find((one) => one.toLowerCase() === wanted)
  return name ? join(folder, name) : null
}

type At = (from: number, length: number) => Buffer
type Read = MemoFile['read']

/** Visual FoxPro and FoxPro: big-endian type and length before the bytes. */
function foxproReader(at: At, head: Buffer): Read {
  const blockBytes = head.length >= 8 ? head.readUInt16BE(6) || 1 : 512
  return (block) => {
    const start = block * blockBytes
    const before = at(start, 8)
    if (before.length < 8) return { fault: `memo block ${block}` }
    return whole(at, start + 8, before.readUInt32BE(4), block)
  }
}

function dbaseReader(at: At, head: Buffer, version: number): Read {
  const isFour = version === 0x8b || version === 0xcb
  const blockBytes = isFour && head.length >= 22 ? head.readUInt16LE(20) || 512 : 512
  return (block) => {
    const start = block * blockBytes
    const before = at(start, 8)
    // dBase IV marks a memo that has its length; all others end with 0x1A.
    if (before.length === 8 && before.readUInt32LE(0) === 0x0008ffff) {
      const length = before.readUInt32LE(4) - 8
      return length < 0 ? { fault: `memo block ${block}` } : whole(at, start + 8, length, block)
    }
    return untilEnd(at, start, block)
  }
}

function whole(at: At, from: number, length: number, block: number): Buffer | { fault: string } {
  if (length > memoBytesMax) return { fault: `memo block ${block}: ${length} byte` }
  const found = at(from, length)
  return found.length === length
    ? found
    : { fault: `memo block ${block}: ${found.length}/${length}` }
}

function untilEnd(at: At, start: number, block: number): Buffer | { fault: string } {
  const pieces: Buffer[] = []
  for (let length = 0; length <= memoBytesMax; length += stepBytes) {
    const piece = at(start + length, stepBytes)
    const end = piece.indexOf(0x1a)
    if (end >= 0) return Buffer.concat([...pieces, piece.subarray(0, end)])
    if (piece.length < stepBytes) return { fault: `memo block ${block}: 0x1A ?` }
    pieces.push(piece)
  }
  return { fault: `memo block ${block} > ${memoBytesMax} byte` }
}
