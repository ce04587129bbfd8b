/** Steps through an XML part of any size. What could make it grow or reach outside is refused. */
import { SaxesParser } from 'saxes'
import { Refusal } from '@kho/contract/refusal.ts'
import { decodeUtf8 } from '../strict-utf8.ts'

export type Attributes = Record<string, string>

/** Names come without the prefix that the part gives to `namespace` (or to none: as they stand). */
export type XmlReader = {
  open(name: string, attributes: Attributes): void
  close(name: string): void
  /** The whole text between two tags. */
  text?(text: string): void
}

export type XmlPlace = { file: string; part: string }

const depthMax = 100
/** Characters without a tag: the longest cell of a spreadsheet has 32,767. */
const stretchMax = 1 << 23

/** Reads piece by piece; after each piece what the reader has gathered can be taken. */
export async function* stepXml(
  pieces: AsyncIterable<Buffer>,
  place: XmlPlace,
  reader: XmlReader,
): AsyncIterable<void> {
  const parser = new SaxesParser({ position: true })
  const bad = (reason: string, detail?: string) =>
    new Refusal(
      'source.bad-workbook',
      { file: place.file, reason: `${place.part}: ${reason}` },
      detail,
    )
  let prefix: string | undefined
  let depth = 0
  let stretch = 0
  const local = (name: string) =>
    prefix !== '' && name.startsWith(prefix!) ? name.slice(prefix!.length) : name

  parser.on('error', (error) => {
    throw bad(`XML ${parser.line}:${parser.column}`, error.message)
  })
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding && !/^utf-(?:8|16)$/i.test(encoding))
      throw bad(`encoding ${encoding.slice(0, 20)}`)
  })
  // Entities can only be declared here, so without it there is neither expansion nor reading outside.
  parser.on('doctype', () => {
    const found = `${place.part}: <!DOCTYPE>`
    throw new Refusal('source.workbook-bomb', { file: place.file, found, limit: '0' })
  })
  parser.on('opentag', ({ name, attributes }) => {
    stretch = 0
    prefix ??= name.slice(0, name.indexOf(':') + 1)
    if (++depth > depthMax) {
      const found = `${place.part}: <…> × ${depth}`
      throw new Refusal('source.workbook-bomb', { file: place.file, found, limit: `${depthMax}` })
    }
    reader.open(local(name), attributes as Attributes)
  })
  parser.on('closetag', ({ name }) => {
    stretch = 0
    depth--
    reader.close(local(name))
  })
  if (reader.text) {
    const take = (text: string) => reader.text!(text)
    parser.on('text', take)
    parser.on('cdata', take)
  }
  for await (const text of decodePieces(pieces, bad)) {
    stretch += text.length
    if (stretch - text.length > stretchMax) {
      const found = `${place.part}: > ${stretchMax}`
      throw new Refusal('source.workbook-bomb', { file: place.file, found, limit: `${stretchMax}` })
    }
    parser.write(text)
    yield
  }
  parser.close()
}

/** Reads the part to its end. */
export async function readXml(
  pieces: AsyncIterable<Buffer>,
  place: XmlPlace,
  reader: XmlReader,
): Promise<void> {
  for await (const _ of stepXml(pieces, place, reader));
}

/** UTF-8, or UTF-16 where it begins with its mark; what is neither is a fault, never a U+FFFD. */
export async function* decodePieces(
  pieces: AsyncIterable<Buffer>,
  bad: (reason: string) => Error,
): AsyncIterable<string> {
  let wide: InstanceType<typeof TextDecoder> | undefined
  let kept: Buffer = Buffer.alloc(0)
  let first = true
  for await (const piece of pieces) {
    if (first && piece.length >= 2) {
      const mark = piece.readUInt16BE(0)
      if (mark === 0xfffe || mark === 0xfeff) {
        wide = new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be', { fatal: true })
      }
    }
    first = false
    if (wide) {
      yield decodeWide(wide, piece, bad)
      continue
    }
    const bytes = kept.length > 0 ? Buffer.concat([kept, piece]) : piece
    const whole = bytes.length - cutOff(bytes)
    const text = decodeUtf8(bytes, 0, whole)
    if (text === undefined) throw bad('UTF-8')
    // The piece may be used again by who gave it.
    kept = Buffer.from(bytes.subarray(whole))
    yield text
  }
  if (kept.length > 0) throw bad('UTF-8')
}

function decodeWide(
  decoder: InstanceType<typeof TextDecoder>,
  piece: Buffer,
  bad: (reason: string) => Error,
): string {
  try {
    return decoder.decode(piece, { stream: true })
  } catch {
    throw bad('UTF-16')
  }
}

/** Bytes at the end that begin a character whose rest is still to come. */
function cutOff(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const code = bytes[bytes.length - back]!
    if (code < 0x80) return 0
    if (code >= 0xc0) {
      const length = 2 + Number(code >= 0xe0) + Number(code >= 0xf0)
      return length > back ? back : 0
    }
  }
  return 0
}
