/**
 * The canonical bytes of a row, over which its digest is taken.
 *
 * A field is `N` where it is NULL, else `V`, its length in UTF-8 bytes as decimal digits, `:` and
 * the bytes. The length makes it injective: no value can imitate a separator, a NULL or the
 * boundary between two fields.
 */

/**
 * Which text was taken of each field: `file-1` the text as written in the file, `sql-1` the typed
 * canonical text that `sql-expression.ts` writes. The bytes are formed alike under both.
 */
export const canonicalProfiles = ['file-1', 'sql-1'] as const
export type CanonicalProfile = (typeof canonicalProfiles)[number]

/** Bytes written so far are `bytes[0, length)`; `bytes` is replaced when it must grow. */
export type CanonicalWriter = { bytes: Buffer; length: number }

const letterNull = 0x4e
const letterValue = 0x56
const colon = 0x3a
const zero = 0x30

/** From this length on, the engine's own encoder beats a loop over the characters. */
const longCharacters = 512

export function createCanonicalWriter(bytesInitial = 4096): CanonicalWriter {
  return { bytes: Buffer.allocUnsafeSlow(bytesInitial), length: 0 }
}

/** Appends one field. A lone surrogate, which no UTF-8 has, is written as U+FFFD. */
export function writeField(writer: CanonicalWriter, text: string | null): void {
  if (text === null) {
    if (writer.length === writer.bytes.length) grow(writer, 1)
    writer.bytes[writer.length++] = letterNull
    return
  }
  const characters = text.length
  if (characters >= longCharacters) return writeLong(writer, text)
  if (writer.length + characters * 3 + 8 > writer.bytes.length) grow(writer, characters * 3 + 8)
  const bytes = writer.bytes
  // Most fields are ASCII, so the length is first taken for the number of characters.
  const start = writeLength(bytes, writer.length, characters)
  let at = start
  let i = 0
  for (; i < characters; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x80) break
    bytes[at++] = unit
  }
  if (i < characters) at = correctLength(bytes, writer.length, start, writeRest(bytes, at, text, i))
  writer.length = at
}

/** The canonical bytes of one row. */
export function canonicalOf(fields: readonly (string | null)[]): Buffer {
  const writer = createCanonicalWriter(256)
  for (const field of fields) writeField(writer, field)
  return writer.bytes.subarray(0, writer.length)
}

/** Encodes `text` from its character `first` on; returns the place after it. */
function writeRest(bytes: Buffer, from: number, text: string, first: number): number {
  let at = from
  for (let i = first; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes[at++] = unit
    else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6)
      bytes[at++] = 0x80 | (unit & 0x3f)
    } else if (unit < 0xd800 || unit > 0xdfff) {
      bytes[at++] = 0xe0 | (unit >> 12)
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f)
      bytes[at++] = 0x80 | (unit & 0x3f)
    } else {
      const point = text.codePointAt(i)!
      at += bytes.write(String.fromCodePoint(point), at, 'utf8')
      if (point > 0xffff) i++
    }
  }
  return at
}

/**
 * Writes the true length, now known, before the bytes `[start, end)`, which move if it has more
 * digits. Returns the place after them.
 */
function correctLength(bytes: Buffer, from: number, start: number, end: number): number {
  const length = end - start
  const moved = digitsOf(length) - (start - from - 2)
  if (moved > 0) bytes.copyWithin(start + moved, start, end)
  writeLength(bytes, from, length)
  return end + moved
}

function digitsOf(length: number): number {
  if (length < 100) return length < 10 ? 1 : 2
  return length < 1000 ? 3 : 4
}

function writeLong(writer: CanonicalWriter, text: string): void {
  const length = Buffer.byteLength(text)
  grow(writer, length + 20)
  let at = writer.length
  writer.bytes[at++] = letterValue
  at += writer.bytes.write(`${length}:`, at, 'latin1')
  at += writer.bytes.write(text, at, 'utf8')
  writer.length = at
}

/** Writes `V`, a length below 10,000 and `:`; returns the place after them. */
function writeLength(bytes: Buffer, from: number, length: number): number {
  let at = from
  bytes[at++] = letterValue
  if (length >= 1000) bytes[at++] = zero + ((length / 1000) | 0)
  if (length >= 100) bytes[at++] = zero + (((length / 100) | 0) % 10)
  if (length >= 10) bytes[at++] = zero + (((length / 10) | 0) % 10)
  bytes[at++] = zero + (length % 10)
  bytes[at++] = colon
  return at
}

function grow(writer: CanonicalWriter, more: number): void {
  const needed = writer.length + more
  if (needed <= writer.bytes.length) return
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, writer.bytes.length * 2))
  writer.bytes.copy(larger, 0, 0, writer.length)
  writer.bytes = larger
}
