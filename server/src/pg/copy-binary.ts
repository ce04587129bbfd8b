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
  /** Decimal text of an integer that fits 64 bits. */
  int8Text(text: string | null): void
  /** Decimal text, as `-12.50`; every digit after the point is kept. */
  numeric(text: string | null): void
  float8(value: number | null): void
  box(value: readonly [xMin: number, yMin: number, xMax: number, yMax: number] | null): void
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
/** A number of so many characters is a safe integer. */
const safeDigits = 15
const numericNegative = 0x4000
const epoch2000Ms = 946_684_800_000
const epoch2000Days = 10_957

export function createCopyRows(options: { chunkBytes?: number } = {}): CopyRows {
  return new BinaryRows(options.chunkBytes ?? 262_144)
}

/** A class because every field of every row goes through it and touches the buffer and the place. */
class BinaryRows implements CopyRows {
  readonly #chunkBytes: number
  #buffer: Buffer
  #at: number

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes
    this.#buffer = Buffer.allocUnsafeSlow(chunkBytes + slackBytes)
    this.#at = signature.copy(this.#buffer)
  }

  /** Makes room for `bytes` more; one long value may make this chunk larger. */
  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return
    const size = Math.max(this.#buffer.length * 2, this.#at + bytes + slackBytes)
    const larger = Buffer.allocUnsafeSlow(size)
    this.#buffer.copy(larger, 0, 0, this.#at)
    this.#buffer = larger
  }

  #putInt32(value: number): void {
    const buffer = this.#buffer
    const at = this.#at
    buffer[at] = value >>> 24
    buffer[at + 1] = value >>> 16
    buffer[at + 2] = value >>> 8
    buffer[at + 3] = value
    this.#at = at + 4
  }

  /** Writes the length of a field and makes room for it. */
  #field(bytes: number): void {
    this.#reserve(bytes + 4)
    this.#putInt32(bytes)
  }

  row(fieldCount: number): void {
    this.#reserve(2)
    this.#at = this.#buffer.writeInt16BE(fieldCount, this.#at)
  }

  null(): void {
    this.#reserve(4)
    this.#putInt32(-1)
  }

  text(value: string | null): void {
    if (value === null) return this.null()
    const length = value.length
    this.#reserve(4 + length * 3)
    // Short ASCII, which most fields are, is quicker by hand than a call into the native encoder.
    if (length <= shortTextLength && this.#putAscii(value)) return
    refuseUnstorable(value)
    const start = this.#at + 4
    const bytes = this.#buffer.write(value, start, 'utf8')
    this.#putInt32(bytes)
    this.#at = start + bytes
  }

  /** False, with nothing kept, if the text is not plain ASCII without NUL. */
  #putAscii(value: string): boolean {
    const buffer = this.#buffer
    const start = this.#at + 4
    const length = value.length
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index)
      if (unit === 0 || unit > 0x7f) return false
      buffer[start + index] = unit
    }
    this.#putInt32(length)
    this.#at = start + length
    return true
  }

  utf8(bytes: Uint8Array, start = 0, end = bytes.length): void {
    const length = end - start
    this.#field(length)
    if (length <= shortTextLength) {
      const buffer = this.#buffer
      let at = this.#at
      for (let index = start; index < end; index++) {
        const byte = bytes[index]!
        if (byte === 0) throw unstorable('NUL')
        buffer[at++] = byte
      }
      this.#at = at
      return
    }
    const part = bytes.subarray(start, end)
    if (part.includes(0)) throw unstorable('NUL')
    this.#buffer.set(part, this.#at)
    this.#at += length
  }

  int2(value: number | null): void {
    if (value === null) return this.null()
    this.#field(2)
    this.#at = this.#buffer.writeInt16BE(value, this.#at)
  }

  int4(value: number | null): void {
    if (value === null) return this.null()
    this.#field(4)
    this.#at = this.#buffer.writeInt32BE(value, this.#at)
  }

  int8(value: bigint | number | null): void {
    if (value === null) return this.null()
    this.#field(8)
    if (typeof value === 'bigint') {
      this.#at = this.#buffer.writeBigInt64BE(value, this.#at)
      return
    }
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer.`)
    this.#putInt32(Math.floor(value / 4_294_967_296))
    this.#putInt32(value >>> 0)
  }

  int8Text(text: string | null): void {
    if (text === null) return this.null()
    this.int8(text.length <= safeDigits ? Number(text) : BigInt(text))
  }

  numeric(text: string | null): void {
    if (text === null) return this.null()
    const { digits, weight, negative, scale } = readNumeric(text)
    this.#field(8 + 2 * digits.length)
    for (const part of [digits.length, weight, negative ? numericNegative : 0, scale, ...digits]) {
      this.#buffer[this.#at++] = part >>> 8
      this.#buffer[this.#at++] = part
    }
  }

  box(value: readonly [number, number, number, number] | null): void {
    if (value === null) return this.null()
    const [xMin, yMin, xMax, yMax] = value
    this.#field(32)
    for (const corner of [xMax, yMax, xMin, yMin]) {
      this.#at = this.#buffer.writeDoubleBE(corner, this.#at)
    }
  }

  float8(value: number | null): void {
    if (value === null) return this.null()
    this.#field(8)
    this.#at = this.#buffer.writeDoubleBE(value, this.#at)
  }

  bool(value: boolean | null): void {
    if (value === null) return this.null()
    this.#field(1)
    this.#buffer[this.#at++] = value ? 1 : 0
  }

  bytea(value: Uint8Array | null): void {
    if (value === null) return this.null()
    this.#field(value.length)
    this.#buffer.set(value, this.#at)
    this.#at += value.length
  }

  jsonb(json: string | null): void {
    if (json === null) return this.null()
    const lengthAt = this.#at
    this.text(json)
    // The binary form is a version byte and the text: move the text up by that one byte.
    this.#reserve(1)
    this.#buffer.copyWithin(lengthAt + 5, lengthAt + 4, this.#at)
    this.#buffer[lengthAt + 4] = 1
    this.#buffer.writeInt32BE(this.#at - lengthAt - 3, lengthAt)
    this.#at++
  }

  timestamptz(epochMs: number | null): void {
    this.int8(epochMs === null ? null : Math.round((epochMs - epoch2000Ms) * 1000))
  }

  date(epochDays: number | null): void {
    this.int4(epochDays === null ? null : epochDays - epoch2000Days)
  }

  isFull(): boolean {
    return this.#at >= this.#chunkBytes
  }

  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#at)
    this.#buffer = Buffer.allocUnsafeSlow(this.#chunkBytes + slackBytes)
    this.#at = 0
    return taken
  }

  flushTo(stream: Writable): Promise<void> {
    return writeTo(stream, this.take())
  }

  async endTo(stream: Writable): Promise<void> {
    this.row(-1)
    await writeTo(stream, this.take())
    stream.end()
    await finished(stream)
  }
}

/** A number as PostgreSQL sends it: digits to the base 10,000, the first worth 10,000^weight. */
function readNumeric(text: string) {
  const negative = text.charCodeAt(0) === 45
  const point = text.indexOf('.')
  const whole = text.slice(negative ? 1 : 0, point < 0 ? undefined : point)
  const fraction = point < 0 ? '' : text.slice(point + 1)
  const groups = Math.ceil(whole.length / 4)
  const padded =
    whole.padStart(groups * 4, '0') + fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0')
  const digits: number[] = []
  for (let i = 0; i < padded.length; i += 4) digits.push(Number(padded.slice(i, i + 4)))
  let first = 0
  while (first < digits.length && digits[first] === 0) first++
  let end = digits.length
  while (end > first && digits[end - 1] === 0) end--
  const isZero = first === end
  return {
    digits: digits.slice(first, end),
    weight: isZero ? 0 : groups - 1 - first,
    negative: negative && !isZero,
    scale: fraction.length,
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
