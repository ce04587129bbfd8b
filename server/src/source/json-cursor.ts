/** Steps through a JSON text of any size, value by value, with the place of each. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ByteWindow } from './byte-window.ts'
import { decodeUtf8, findInvalidUtf8 } from './strict-utf8.ts'

export type JsonValue = {
  /** The value exactly as written, without white space around it. */
  text: string
  /** Its first byte in the file, counted from 0. */
  offset: number
  /** Its line, counted from 1. */
  line: number
}

export type JsonCursor = {
  /** The next byte that is no white space, without taking it; -1 at the end. */
  peek(): Promise<number>
  /** Takes the next byte, which must be `code`. */
  take(code: number): Promise<void>
  /** Takes a whole value of at most `bytesMax` bytes. Only its brackets and quotes are checked. */
  value(bytesMax: number): Promise<JsonValue>
  /** Takes a whole value, and those behind commas that are whole in memory already. */
  values(bytesMax: number): Promise<JsonValue[]>
  /** A refusal at the next byte, or at `offset`. */
  fault(reason: string, offset?: number): Refusal
  /** The line of the next byte, counted from 1. */
  line(): number
}

/**
 * Makes the refusal for what is wrong at a place: `limit` where a value is longer than that, `isUtf8`
 * false where the bytes are none.
 */
export type JsonFaults = (
  reason: string,
  place: { offset: number; line: number; limit?: number; isUtf8?: boolean },
) => Refusal

const geoJsonFaults: JsonFaults = (reason, { offset }) =>
  new Refusal('source.bad-geojson', { offset, reason })

const [tab, lineFeed, carriageReturn, space] = [9, 10, 13, 32]
const [quote, comma, backslash] = [34, 44, 92]
const [bracketOpen, bracketClose, braceOpen, braceClose] = [91, 93, 123, 125]

export function createJsonCursor(
  window: ByteWindow,
  faults: JsonFaults = geoJsonFaults,
): JsonCursor {
  let line = 1

  function fault(reason: string, offset = window.base + window.start): Refusal {
    return faults(reason, { offset, line })
  }

  async function peek(): Promise<number> {
    for (;;) {
      const { bytes, end } = window
      let at = window.start
      while (at < end && isSpace(bytes[at]!)) {
        if (bytes[at] === lineFeed) line++
        at++
      }
      window.start = at
      if (at < end) return bytes[at]!
      if (window.ended) return -1
      await window.fill()
    }
  }

  async function take(code: number): Promise<void> {
    if ((await peek()) !== code) throw fault(`${JSON.stringify(String.fromCharCode(code))} ?`)
    window.start++
  }

  async function value(bytesMax: number): Promise<JsonValue> {
    const first = await peek()
    if (first === -1) throw fault('…')
    const scan = createScan()
    let length = 0
    for (;;) {
      const behind = scan(window.bytes, window.start + length, window.end)
      length = (behind ?? window.end) - window.start
      if (length > bytesMax) {
        const offset = window.base + window.start
        throw faults(`> ${bytesMax} byte`, { offset, line, limit: bytesMax })
      }
      if (behind !== null || window.ended) break
      await window.fill(Math.min(length, 1 << 22))
    }
    const { bytes, start, base } = window
    const text = decodeUtf8(bytes, start, start + length)
    if (text === undefined) {
      const offset = base + findInvalidUtf8(bytes, start, start + length)
      throw faults('UTF-8', { offset, line, isUtf8: false })
    }
    if (length === 0) throw fault('JSON')
    return stepOver(text, length)
  }

  async function values(bytesMax: number): Promise<JsonValue[]> {
    const list = [await value(bytesMax)]
    for (let next = following(bytesMax); next; next = following(bytesMax)) list.push(next)
    return list
  }

  /**
   * The value behind the comma that comes next. Nothing is taken where it is not whole in memory or
   * not as it should be: that is found in its turn, behind the values before it.
   */
  function following(bytesMax: number): JsonValue | null {
    const { bytes, end } = window
    let at = window.start
    let lineFeeds = 0
    let isBehindComma = false
    for (; at < end; at++) {
      const code = bytes[at]!
      if (code === lineFeed) lineFeeds++
      else if (code === comma && !isBehindComma) isBehindComma = true
      else if (!isSpace(code)) break
    }
    if (!isBehindComma || at === end) return null
    const behind = createScan()(bytes, at, end)
    if (behind === null || behind === at || behind - at > bytesMax) return null
    const text = decodeUtf8(bytes, at, behind)
    if (text === undefined) return null
    line += lineFeeds
    window.start = at
    return stepOver(text, behind - at)
  }

  function stepOver(text: string, length: number): JsonValue {
    const { bytes, start, base } = window
    const value = { text, offset: base + start, line }
    // Only within the value: what lies behind it may be a quarter of a million bytes without one.
    const own = bytes.subarray(start, start + length)
    for (let at = own.indexOf(lineFeed); at >= 0; at = own.indexOf(lineFeed, at + 1)) line++
    window.start = start + length
    return value
  }

  return { peek, take, value, values, fault, line: () => line }
}

/**
 * A scan that can be continued: goes on at `from` and returns the place behind the value, or null
 * where the value may go on beyond `end`.
 */
function createScan(): (bytes: Buffer, from: number, end: number) => number | null {
  let depth = 0
  let inText = false
  let escaped = false
  let begun = false
  return (bytes, from, end) => {
    for (let at = from; at < end; at++) {
      const code = bytes[at]!
      if (inText) {
        if (escaped) escaped = false
        else if (code === backslash) escaped = true
        else if (code === quote) {
          inText = false
          if (depth === 0) return at + 1
        }
        continue
      }
      if (code === quote) {
        if (begun && depth === 0) return at
        inText = true
      } else if (code === braceOpen || code === bracketOpen) {
        if (begun && depth === 0) return at
        depth++
      } else if (code === braceClose || code === bracketClose) {
        if (depth === 0) return at
        if (--depth === 0) return at + 1
      } else if (depth === 0 && (code === comma || isSpace(code))) return at
      begun = true
    }
    return null
  }
}

function isSpace(code: number): boolean {
  return code === space || code === lineFeed || code === carriageReturn || code === tab
}
