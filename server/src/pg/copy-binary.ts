import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

/**
 * Writes rows in PostgreSQL's binary COPY format. Begin each row with `row`, then give exactly that
 * many fields, each in the binary form of its column's type: text for text, varchar and json; the
 * numbers for the integer of the same width. Between rows ask `isFull` and then await `flushTo`.
 *
 *     const rows = createCopyRows()
 *     for (const person of people) {
 *       rows.row(2)
 *       rows.text(person.key)
 *       rows.int8(person.seq)
 *       if (rows.isFull()) await rows.flushTo(stream)
 *     }
 *     await rows.endTo(stream)
 */
export type CopyRows = {
  row(fieldCount: number): void
  null(): void
  /** Throws an error with code `text_not_storable` for NUL and for lone surrogates. */
  text(value: string | null): void
  /** Text that is UTF-8 already; the server checks that it is. NUL throws as in `text`. */
  utf8(bytes: Uint8Array, start?: number, end?: number): void
  int2(value: number | null): void
  int4(value: number | null): void
  /** A number must be a safe integer. */
  int8(value: bigint | number | null): void
  float8(value: number | null): void
  bool(value: boolean | null): void
  bytea(value: Uint8Array | null): void
  jsonb(json: string | null): void
  /** Milliseconds since 1970, UTC; for timestamptz. */
  timestamptz(epochMs: number | null): void
  /** Days since 1970-01-01. */
  date(epochDays: number | null): void
  /** True when enough has gathered for one write. */
  isFull(): boolean
  /** What has gathered so far; the writer begins a new buffer. */
  take(): Buffer
  flushTo(stream: Writable): Promise<void>
  /** Writes the trailer, ends the stream and waits until the server has taken everything. */
  endTo(stream: Writable): Promise<void>
}

const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const slackBytes = 16_384
const shortTextLength = 40
const epoch2000Ms = 946_684_800_000
const epoch2000Days = 10_957

export function createCopyRows(options: { chunkBytes?: number } = {}): CopyRows {
  const chunkBytes = options.chunkBytes ?? 262_144
  let buffer = Buffer.allocUnsafeSlow(chunkBytes + slackBytes)
  let at = signature.copy(buffer)

  /** Makes room for `bytes` more; one long value may make this chunk larger. */
  function reserve(bytes: number): void {
    if (at + bytes <= buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, at + bytes + slackBytes))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }

  function putInt32(value: number): void {
    buffer[at] = value >>> 24
    buffer[at + 1] = value >>> 16
    buffer[at + 2] = value >>> 8
    buffer[at + 3] = value
    at += 4
  }

  /** Writes the length of a field and makes room for it. */
  function field(bytes: number): void {
    reserve(bytes + 4)
    putInt32(bytes)
  }

  function putNull(): void {
    field(-1)
  }

  function text(value: string | null): void {
    if (value === null) return putNull()
    const length = value.length
    reserve(4 + length * 3)
    const start = at + 4
    // Short ASCII, which most fields are, is quicker by hand than a call into the native encoder.
    if (length <= shortTextLength) {
      let index = 0
      for (; index < length; index++) {
        const unit = value.charCodeAt(index)
        if (unit === 0 || unit > 0x7f) break
        buffer[start + index] = unit
      }
      if (index === length) {
        putInt32(length)
        at = start + length
        return
      }
    }
    refuseUnstorable(value)
    const bytes = buffer.write(value, start, 'utf8')
    putInt32(bytes)
    at = start + bytes
  }

  function bytea(value: Uint8Array | null): void {
    if (value === null) return putNull()
    field(value.length)
    buffer.set(value, at)
    at += value.length
  }

  function utf8(bytes: Uint8Array, start = 0, end = bytes.length): void {
    const length = end - start
    field(length)
    if (length <= shortTextLength) {
      for (let index = start; index < end; index++) {
        const byte = bytes[index]!
        if (byte === 0) throw unstorable('NUL')
        buffer[at++] = byte
      }
      return
    }
    const part = bytes.subarray(start, end)
    if (part.includes(0)) throw unstorable('NUL')
    buffer.set(part, at)
    at += length
  }

  function int8(value: bigint | number | null): void {
    if (value === null) return putNull()
    field(8)
    if (typeof value === 'bigint') {
      at = buffer.writeBigInt64BE(value, at)
      return
    }
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer.`)
    putInt32(Math.floor(value / 4_294_967_296))
    putInt32(value >>> 0)
  }

  function int2(value: number | null): void {
    if (value === null) return putNull()
    field(2)
    at = buffer.writeInt16BE(value, at)
  }

  function int4(value: number | null): void {
    if (value === null) return putNull()
    field(4)
    at = buffer.writeInt32BE(value, at)
  }

  function float8(value: number | null): void {
    if (value === null) return putNull()
    field(8)
    at = buffer.writeDoubleBE(value, at)
  }

  function bool(value: boolean | null): void {
    if (value === null) return putNull()
    field(1)
    buffer[at++] = value ? 1 : 0
  }

  function jsonb(json: string | null): void {
    if (json === null) return putNull()
    const lengthAt = at
    text(json)
    // The binary form is a version byte and the text: move the text up by that one byte.
    reserve(1)
    buffer.copyWithin(lengthAt + 5, lengthAt + 4, at)
    buffer[lengthAt + 4] = 1
    buffer.writeInt32BE(at - lengthAt - 3, lengthAt)
    at++
  }

  function take(): Buffer {
    const taken = buffer.subarray(0, at)
    buffer = Buffer.allocUnsafeSlow(chunkBytes + slackBytes)
    at = 0
    return taken
  }

  return {
    row(fieldCount) {
      reserve(2)
      at = buffer.writeInt16BE(fieldCount, at)
    },
    null: putNull,
    text,
    utf8,
    int2,
    int4,
    int8,
    float8,
    bool,
    bytea,
    jsonb,
    timestamptz: (ms) => int8(ms === null ? null : Math.round((ms - epoch2000Ms) * 1000)),
    date: (days) => int4(days === null ? null : days - epoch2000Days),
    isFull: () => at >= chunkBytes,
    take,
    flushTo: (stream) => writeTo(stream, take()),
    async endTo(stream) {
      reserve(2)
      at = buffer.writeInt16BE(-1, at)
      await writeTo(stream, take())
      stream.end()
      await finished(stream)
    },
  }
}

async function writeTo(stream: Writable, chunk: Buffer): Promise<void> {
  if (stream.errored) throw stream.errored
  if (stream.write(chunk)) return
  // `once` rejects on an error event; a stream destroyed without one would never drain.
  const gone = new AbortController()
  const close = () => gone.abort(stream.errored ?? new Error('The copy was broken off.'))
  stream.once('close', close)
  try {
    await once(stream, 'drain', { signal: gone.signal })
  } catch (error) {
    throw stream.errored ?? error
  } finally {
    stream.off('close', close)
  }
}

function refuseUnstorable(value: string): void {
  if (value.includes('\0')) throw unstorable('NUL')
  if (!value.isWellFormed()) throw unstorable('half a surrogate pair')
}

function unstorable(what: string): Error {
  const error = new Error(`PostgreSQL cannot store a text that contains ${what}.`)
  return Object.assign(error, { code: 'text_not_storable' })
}
