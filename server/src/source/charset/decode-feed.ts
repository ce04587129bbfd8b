/**
 * Bytes of a declared encoding as bytes of UTF-8, so that every reader of text knows only one. What
 * the encoding has no character for is a fault with its place, never a replacement.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Feed } from '../byte-window.ts'
import { byteTable, encodingNames, type Encoding } from './encoding.ts'
import { findOtherEncoding } from './find-encoding.ts'

const blockBytes = 1 << 16
const lineFeed = 10

/**
 * Wraps the feed of a file. Throws `source.other-encoding` where its first 64 KiB show that it is in
 * another encoding, and on the way `source.invalid-text` for a byte that the declared one does not
 * have.
 */
export async function decodeFeed(feed: Feed, encoding: Encoding): Promise<Feed> {
  const sample = Buffer.allocUnsafe(blockBytes)
  const length = await fillFrom(feed, sample, 0)
  const found = findOtherEncoding(sample.subarray(0, length), encoding)
  if (found !== null) {
    throw new Refusal('source.other-encoding', { declared: encodingNames[encoding], found })
  }
  const whole = replay(feed, sample.subarray(0, length))
  if (encoding === 'utf-8') return whole
  return convert(whole, encoding)
}

/** Reads until the buffer is full or the feed has ended, so that nothing depends on its pieces. */
async function fillFrom(feed: Feed, into: Buffer, from: number): Promise<number> {
  let at = from
  while (at < into.length) {
    const count = await feed.read(into, at, into.length - at)
    if (count === 0) break
    at += count
  }
  return at
}

function replay(feed: Feed, first: Buffer): Feed {
  let used = 0
  return {
    async read(into, at, length) {
      if (used === first.length) return feed.read(into, at, length)
      const count = first.copy(into, at, used, used + length)
      used += count
      return count
    },
    close: () => feed.close(),
  }
}

/** Converts `bytes[0, length)` and says how many of them it took; the rest comes again. */
type Converter = (bytes: Buffer, length: number, ended: boolean) => { text: Buffer; taken: number }

function convert(feed: Feed, encoding: Encoding): Feed {
  const table = byteTable(encoding)
  const converter = table ? fromTable(table, encoding) : fromUtf16(encoding)
  const raw = Buffer.allocUnsafe(blockBytes)
  let kept = 0
  let ended = false
  let text: Buffer = Buffer.alloc(0)
  let used = 0
  return {
    async read(into, at, length) {
      while (used === text.length && !ended) {
        const count = await feed.read(raw, kept, raw.length - kept)
        ended = count === 0
        const converted = converter(raw, kept + count, ended)
        text = converted.text
        used = 0
        raw.copyWithin(0, converted.taken, kept + count)
        kept += count - converted.taken
      }
      const copied = text.copy(into, at, used, used + length)
      used += copied
      return copied
    },
    close: () => feed.close(),
  }
}

function invalid(encoding: Encoding, line: number, offset: number): Refusal {
  return new Refusal('source.invalid-text', { encoding: encodingNames[encoding], line, offset })
}

function fromTable(table: readonly (string | null)[], encoding: Encoding): Converter {
  const written = table.map((letter) => (letter === null ? null : Buffer.from(letter)))
  const out = Buffer.allocUnsafe(blockBytes * 3)
  let line = 1
  let offset = 0
  return (bytes, length) => {
    let end = 0
    for (let i = 0; i < length; i++) {
      const byte = bytes[i]!
      const letter = written[byte]
      if (!letter) throw invalid(encoding, line, offset + i)
      if (byte === lineFeed) line++
      for (let n = 0; n < letter.length; n++) out[end++] = letter[n]!
    }
    offset += length
    return { text: out.subarray(0, end), taken: length }
  }
}

/** UTF-16 with its halves of pairs checked. */
function fromUtf16(encoding: Encoding): Converter {
  const low = encoding === 'utf-16le' ? 0 : 1
  let line = 1
  let offset = 0
  return (bytes, length, ended) => {
    let whole = length - (length % 2)
    const unitAt = (at: number) => bytes[at + low]! | (bytes[at + 1 - low]! << 8)
    if (whole > 0 && (unitAt(whole - 2) & 0xfc00) === 0xd800) whole -= 2
    if (ended && whole < length) throw invalid(encoding, line, offset + whole)
    const units = new Uint16Array(whole / 2)
    for (let i = 0; i < units.length; i++) {
      const unit = (units[i] = unitAt(i * 2))
      if (unit === lineFeed) line++
      const isPair = (unit & 0xfc00) === 0xd800 && (unitAt(i * 2 + 2) & 0xfc00) === 0xdc00
      const isLow = (unit & 0xfc00) === 0xdc00 && i > 0 && (units[i - 1]! & 0xfc00) === 0xd800
      if ((unit & 0xf800) === 0xd800 && !isPair && !isLow) {
        throw invalid(encoding, line, offset + i * 2)
      }
    }
    offset += whole
    return { text: Buffer.from(textOf(units)), taken: whole }
  }
}

const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true })

function textOf(units: Uint16Array): string {
  return utf16.decode(units)
}
