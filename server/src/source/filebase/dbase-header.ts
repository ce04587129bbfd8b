/** What the header of a dBase file says: version, code page, number and layout of the records. */

export type DbaseField = {
  name: string
  /** One letter: C, N, F, D, L, M, I, B, Y, T, … */
  type: string
  /** Place of its first byte within the record; the first byte of all is the deletion mark. */
  at: number
  length: number
  decimals: number
  /** Of a field that may be NULL in Visual FoxPro: its bit in the map of NULLs. */
  nullBit?: number
}

export type DbaseHeader = {
  version: number
  records: number
  headerBytes: number
  recordBytes: number
  /** The language driver: which code page the characters are of; 0 where none is said. */
  driver: number
  fields: DbaseField[]
}

const headerBytesMin = 32
const fieldBytes = 32
const endOfFields = 0x0d
/** dBase III and IV, FoxPro and Visual FoxPro, each with and without memo. */
const versions = new Set([0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8b, 0xcb, 0xf5, 0xfb])

export type HeaderFault = { fault: string }

/** The header of `bytes`, or what is wrong with it; `more` where that many bytes are needed. */
export function readDbaseHeader(bytes: Buffer): DbaseHeader | HeaderFault | { more: number } {
  if (bytes.length < headerBytesMin) return { more: headerBytesMin }
  const version = bytes[0]!
  if (!versions.has(version)) return { fault: `version 0x${version.toString(16)}` }
  const headerBytes = bytes.readUInt16LE(8)
  const recordBytes = bytes.readUInt16LE(10)
  if (headerBytes < headerBytesMin + 1 || recordBytes < 2) {
    return { fault: `header ${headerBytes}, record ${recordBytes} byte` }
  }
  if (bytes.length < headerBytes) return { more: headerBytes }
  const fields = readFields(bytes, headerBytes, isVisualFoxpro(version))
  if ('fault' in fields) return fields
  const needed = fields.reduce((sum, field) => sum + field.length, 1)
  if (fields.length === 0 || needed > recordBytes) {
    return { fault: `fields ${needed} byte, record ${recordBytes} byte` }
  }
  const records = bytes.readUInt32LE(4)
  return { version, records, headerBytes, recordBytes, driver: bytes[29]!, fields }
}

function readFields(
  bytes: Buffer,
  headerBytes: number,
  isVisual: boolean,
): DbaseField[] | HeaderFault {
  const fields: DbaseField[] = []
  let at = 1
  let bits = 0
  for (let from = headerBytesMin; from + 1 <= headerBytes; from += fieldBytes) {
    if (bytes[from] === endOfFields) return fields
    if (from + fieldBytes > headerBytes) break
    const ending = bytes.indexOf(0, from)
    const end = ending >= 0 && ending < from + 11 ? ending : from + 11
    const type = String.fromCharCode(bytes[from + 11]!)
    const isLong = type === 'C'
    const decimals = isLong ? 0 : bytes[from + 17]!
    // Clipper and FoxPro keep the upper half of a long text's length where the decimals stand.
    const length = bytes[from + 16]! + (isLong ? bytes[from + 17]! * 256 : 0)
    const name = bytes.toString('latin1', from, end).trim().toLowerCase()
    if (!/^[A-Z@+0]$/.test(type) || length === 0 || name === '') {
      return { fault: `field ${fields.length + 1}` }
    }
    // A text of varying width takes a bit of its own, before that of its NULL.
    if (isVisual && 'VQ'.includes(type)) bits++
    const canBeNull = isVisual && (bytes[from + 18]! & 2) !== 0
    fields.push({ name, type, at, length, decimals, ...(canBeNull ? { nullBit: bits++ } : {}) })
    at += length
  }
  return { fault: 'no end of the fields (0x0D)' }
}

/** Visual FoxPro keeps numbers, memos and NULLs as bytes where dBase has digits. */
export function isVisualFoxpro(version: number): boolean {
  return version >= 0x30 && version <= 0x32
}
